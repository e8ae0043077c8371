"""Meeting the young person of a colleague: written into their case, told to their caseworker, and nothing is shown."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c1_core_person import contacts, encounters, places
from outreach.c1_core_person.contacts import Contact, ContactDetails, HowItWent
from outreach.c1_core_person.encounters import Encounter
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.casefile import cases, milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
MET = "A colleague met them"
STORY = "นั่งคุยกันข้างสนามบอล"


def page_of(cast: Cast) -> str:
    return f"/found/{cast.ton_case.person_id}/met"


def typed(**more: str) -> dict[str, str]:
    return {"how": "talked", "day": clock.show_date(clock.today(), "th", "numeric"), "story": STORY} | more


def searching(browser: Open, cast: Cast) -> Browser:
    """Malee has looked for «ต้น», who is Somchai's."""
    client = browser(cast.malee)
    assert page_of(cast) in client.post("/find", data={"called": "ต้น"}).text
    return client


def test_it_becomes_a_contact_of_the_case_under_ones_own_name(db: Session, cast: Cast, browser: Open) -> None:
    answer = searching(browser, cast).post(page_of(cast), data=typed())
    contact, encounter = db.scalars(select(Contact)).one(), db.scalars(select(Encounter)).one()
    assert (contact.case_id, contact.made_by, contact.story) == (cast.ton_case.id, cast.malee.id, STORY)
    assert answer.location == f"/met/{encounter.id}"
    kinds = {row.kind for row in milestones.of_case(db, cast.ton_case.id) if row.source_id == contact.id}
    assert kinds == {MilestoneKind.CONTACT_MADE}
    assert cast.ton_case.caseworker_id == cast.somchai.id


def test_it_is_on_record_who_wrote_it_and_of_whom(db: Session, cast: Cast, browser: Open) -> None:
    searching(browser, cast).post(page_of(cast), data=typed())
    mine = select(AuditLine.action).where(AuditLine.person_id == cast.ton_case.person_id)
    written = db.scalars(mine.where(AuditLine.actor_id == cast.malee.id)).all()
    assert {"contact.log", "contact.met"} <= set(written)


def test_a_form_that_is_sent_twice_writes_once(db: Session, cast: Cast, browser: Open) -> None:
    client, sent = searching(browser, cast), typed(once=uuid4().hex)
    first, again = (client.post(page_of(cast), data=sent) for _ in range(2))
    assert first.location == again.location
    assert db.scalar(select(func.count()).select_from(Contact)) == 1


def test_whoever_wrote_it_reads_it_again_and_nothing_else(db: Session, cast: Cast, browser: Open) -> None:
    earlier = ContactDetails(day=clock.today(), how=HowItWent.WARM, story="เรื่องที่มาลีไม่ควรเห็น")
    contacts.log(db, cast.ton_case, earlier, cast.somchai)
    client = searching(browser, cast)
    saved = client.get(client.post(page_of(cast), data=typed()).location).text
    assert STORY in saved
    assert "เรื่องที่มาลีไม่ควรเห็น" not in saved
    assert str(cast.ton_case.id) not in saved
    assert client.get(f"/cases/{cast.ton_case.id}").status_code == 404
    assert "ต้น" in client.get("/met/").text


def test_after_a_month_it_is_the_cases_alone(db: Session, cast: Cast, browser: Open) -> None:
    client = searching(browser, cast)
    saved = client.post(page_of(cast), data=typed()).location
    with clock.travel(clock.now() + encounters.READ_FOR + timedelta(minutes=1)):
        client = browser(cast.malee)
        assert client.get(saved).status_code == 404
        assert "ต้น" not in client.get("/met/").text


def test_the_caseworker_is_told_until_they_have_looked(cast: Cast, browser: Open) -> None:
    searching(browser, cast).post(page_of(cast), data=typed())
    client, words = browser(cast.somchai, "en"), MET
    assert words in client.get("/").text
    assert words in client.get("/").text  # the first page alone is no look at the case
    client.get(f"/cases/{cast.ton_case.id}")
    assert words not in client.get("/").text


def test_of_a_voided_contact_nobody_is_told(db: Session, cast: Cast, browser: Open) -> None:
    searching(browser, cast).post(page_of(cast), data=typed())
    contact = db.scalars(select(Contact)).one()
    why = {"why": "wrong_person", "asked_by": "staff"}
    page = f"/cases/{cast.ton_case.id}/entries/contact/{contact.id}/void"
    assert browser(cast.prasit).post(page, data=why).status_code == 303
    assert MET not in browser(cast.somchai, "en").get("/").text


def test_a_look_of_the_head_does_not_count_as_the_caseworkers(cast: Cast, browser: Open) -> None:
    searching(browser, cast).post(page_of(cast), data=typed())
    browser(cast.prasit).get(f"/cases/{cast.ton_case.id}")
    assert MET not in browser(cast.prasit, "en").get("/").text
    assert MET in browser(cast.somchai, "en").get("/").text


def test_whoever_takes_the_case_over_is_told(db: Session, cast: Cast, browser: Open) -> None:
    encounters.write(db, cast.ton_case, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.prasit)
    cases.assign(db, cast.ton_case, cast.malee.id, cast.prasit)
    assert MET in browser(cast.malee, "en").get("/").text
    assert MET not in browser(cast.somchai, "en").get("/").text


def test_nobody_gets_there_without_a_search(cast: Cast, browser: Open) -> None:
    assert browser(cast.malee).get(page_of(cast)).status_code == 404
    assert browser(cast.malee).post(page_of(cast), data=typed()).status_code == 404


def test_a_search_of_yesterday_is_too_long_ago(cast: Cast, browser: Open) -> None:
    searching(browser, cast)
    with clock.travel(clock.now() + timedelta(hours=25)):
        assert browser(cast.malee).get(page_of(cast)).status_code == 404


def test_the_search_of_a_colleague_opens_nothing_to_others(db: Session, cast: Cast, browser: Open) -> None:
    searching(browser, cast)
    for nobody in (cast.somchai, cast.anong, cast.prasit, cast.chai, cast.wanna):
        assert browser(nobody).get(page_of(cast)).status_code == 404


def test_of_ones_own_a_contact_is_logged_in_the_case(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    shown = client.post("/find", data={"called": "นก"}).text
    assert "/met" not in shown.replace('href="/met/"', "")
    assert client.get(f"/found/{cast.nok_case.person_id}/met").status_code == 404


def test_who_is_open_to_named_staff_only_is_met_by_nobody_else(db: Session, cast: Cast, browser: Open) -> None:
    client = searching(browser, cast)
    saved = client.post(page_of(cast), data=typed()).location
    restricting.restrict(db, cast.ton_case, {cast.somchai.id, cast.prasit.id}, cast.prasit)
    assert client.get(page_of(cast)).status_code == 404
    assert client.post(page_of(cast), data=typed()).status_code == 404
    assert client.get(saved).status_code == 404
    assert "ต้น" not in client.get("/met/").text


def test_somebody_named_who_does_not_carry_the_case_meets_them(db: Session, cast: Cast, browser: Open) -> None:
    client, named = searching(browser, cast), {cast.somchai.id, cast.malee.id, cast.prasit.id}
    restricting.restrict(db, cast.ton_case, named, cast.prasit)
    assert client.post(page_of(cast), data=typed()).status_code == 303


def test_a_closed_case_takes_no_contact_and_says_whom_to_tell(db: Session, cast: Cast, browser: Open) -> None:
    client = searching(browser, cast)
    cast.ton_case.closed_on = clock.today()
    assert "it is closed" in client.post(page_of(cast), data=typed()).text
    shown = client.post("/find", data={"called": "ต้น"}).text
    assert "case closed" in shown
    assert page_of(cast) not in shown
    assert db.scalars(select(Contact)).all() == []


@pytest.mark.parametrize("days", [encounters.DAYS_BACK + 1, 59])
def test_what_lies_further_back_is_for_the_caseworker(db: Session, cast: Cast, days: int) -> None:
    """And so nobody can try out on which day the case began."""
    then = ContactDetails(day=clock.today() - timedelta(days=days), how=HowItWent.TALKED)
    with pytest.raises(Refused) as refused:
        encounters.write(db, cast.ton_case, then, cast.malee)
    assert "Days: 7" in str(refused.value.reason)


def test_nothing_is_written_before_the_case_began(db: Session, cast: Cast) -> None:
    cast.ton_case.opened_on = clock.today()
    then = ContactDetails(day=clock.today() - timedelta(days=1), how=HowItWent.TALKED)
    with pytest.raises(Refused) as refused:
        encounters.write(db, cast.ton_case, then, cast.malee)
    assert "Days: 7" in str(refused.value.reason)


def test_the_furthest_day_is_taken(db: Session, cast: Cast) -> None:
    then = clock.today() - timedelta(days=encounters.DAYS_BACK)
    encounters.write(db, cast.ton_case, ContactDetails(day=then, how=HowItWent.TALKED), cast.malee)
    assert db.scalars(select(Contact.day)).one() == then


def test_a_search_tells_people_of_one_name_apart(db: Session, cast: Cast, browser: Open) -> None:
    place = places.add(db, PlaceDetails(name="สนามบอลหลังวัด", kind=PlaceKind.SPORTS_GROUND), cast.dao)
    day = clock.today() - timedelta(days=20)
    met = ContactDetails(day=day, how=HowItWent.TALKED, place_id=place.id, where_else="ห้องเช่าซอยสาม")
    contacts.log(db, cast.ton_case, met, cast.somchai)
    cast.ton_case.person.look = "ผมยาว สักที่แขน"
    client = browser(cast.malee)
    shown = client.post("/find", data={"called": "ต้น"}).text
    told = ("17 years", "last met within a month", "สนามบอลหลังวัด", "สมชาย", "ผมยาว สักที่แขน")
    assert [words for words in told if words not in shown] == []
    assert not any(words in shown for words in ("ห้องเช่าซอยสาม", clock.show_date(day, "en")))


def test_the_mark_is_not_shown_while_somebody_is_typed(db: Session, cast: Cast, browser: Open) -> None:
    cast.ton_case.person.look = "ผมยาว สักที่แขน"
    shown = browser(cast.malee).post("/people/alike", data={"nickname": "ต้น", "sex": "male", "age": "17"}).text
    assert ("สมชาย" in shown, "ผมยาว" in shown) == (True, False)


@pytest.mark.parametrize(
    ("days", "words"), [(7, "within a week"), (31, "within a month"), (92, "three months"), (93, "more than three")]
)
def test_how_long_ago_is_said_roughly(days: int, words: str) -> None:
    assert words in str(encounters.finding.LastMet(clock.today() - timedelta(days=days), None).when)
