"""The pages of merging, as the head of a centre uses them: two records side by side, one button, and back again."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import cases, merging, notes, people
from outreach.casefile.cases import Case
from outreach.casefile.marks import Level
from outreach.casefile.merging import Merge
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.risks import assessing, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from outreach.web.paging import PAGE_ROWS
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.merges import join, met
from tests.support.queries import counted
from tests.web.test_whole import mark

Open = Callable[..., Browser]


@pytest.fixture
def twin(db: Session, cast: Cast) -> Case:
    """Nok once more."""
    return met(db, cast.somchai, PersonDetails(nickname="นก", given_name="ธีระพงษ์", phone="0812345678"))


def address(first: Case, second: Case) -> str:
    return f"/people/{first.person_id}/merge/{second.person_id}"


def chosen(page: str) -> dict[str, str]:
    """What the form would send as it stands."""
    ticked = re.findall(r"<input[^>]*checked[^>]*>", page)
    named = {re.search(r'name="(\w+)"', box).group(1): re.search(r'value="([^"]*)"', box).group(1) for box in ticked}  # type: ignore[union-attr]
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert seen
    return named | {"seen": seen.group(1)}


def test_both_stand_side_by_side_and_one_whole_record_is_chosen(cast: Cast, browser: Open, twin: Case) -> None:
    page = browser(cast.prasit).get(address(cast.nok_case, twin)).text
    for said in ("ธีระพงษ์", "ธีระ", "บุญมา", "0812345678", cast.malee.name, cast.somchai.name, twin.number):
        assert said in page
    codes = ("given_name", "family_name", "phone", "sex", "birth")
    sent = chosen(page)
    assert [sent[code] for code in codes] == ["first"] * 5
    assert "nickname" not in sent
    assert "goes_on" not in sent
    other = chosen(browser(cast.prasit).get(f"{address(cast.nok_case, twin)}?whole=second").text)
    assert [other[code] for code in codes] == ["second"] * 5


def test_what_differs_says_so_and_two_people_are_asked_about(
    db: Session, cast: Cast, browser: Open, twin: Case
) -> None:
    client, here = browser(cast.prasit), address(cast.nok_case, twin)
    page = client.get(here).text
    assert page.count(">differs</span>") == 1  # their given names
    assert page.count(">in one record only</span>") == 4
    assert "one_person" not in page
    twin.person.sex = Sex.FEMALE
    page = client.get(here).text
    assert "These may be two people." in page
    sent = chosen(page) | {"goes_on": str(twin.id)}
    assert "Look again at what differs, and tick." in client.post(here, data=sent).text
    assert db.scalars(select(Merge)).all() == []
    assert client.post(here, data=sent | {"one_person": "y"}).status_code == 303
    assert cast.nok_case.person.sex == Sex.MALE


def test_a_tick_holds_only_for_what_was_shown_with_it(db: Session, cast: Cast, browser: Open, twin: Case) -> None:
    client, here = browser(cast.prasit), address(cast.nok_case, twin)
    twin.person.sex = Sex.FEMALE
    sent = chosen(client.get(here).text) | {"goes_on": str(twin.id), "one_person": "y"}
    people.correct(db, twin.person, PersonDetails(nickname="นก", sex=Sex.FEMALE, age=27), cast.somchai)
    page = client.post(here, data=sent).text
    assert "Somebody has changed one of the records meanwhile." in page
    assert "one_person" not in chosen(page)


@pytest.mark.parametrize(
    "seen", [None, "", "1", "1-", "x-y", "-1-1", "๑-๑", "9" * 5000 + "-1", "1-" + "9" * 10, "1-1-1"]
)
def test_without_the_state_that_was_seen_nothing_is_merged(
    db: Session, cast: Cast, browser: Open, twin: Case, seen: str | None
) -> None:
    client, here = browser(cast.prasit), address(cast.nok_case, twin)
    twin.person.sex = Sex.FEMALE
    sent = chosen(client.get(here).text) | {"goes_on": str(twin.id), "one_person": "y"}
    del sent["seen"]
    answer = client.post(here, data=sent | ({"seen": seen} if seen is not None else {}))
    assert answer.status_code == 200
    assert "It is not clear which state of the two records you have seen." in answer.text
    assert db.scalars(select(Merge)).all() == []
    again = chosen(answer.text)
    assert "one_person" not in again
    assert client.post(here, data=again | {"goes_on": str(twin.id), "one_person": "y"}).status_code == 303


def test_merging_is_one_form_and_one_button(db: Session, cast: Cast, browser: Open, twin: Case) -> None:
    client, here = browser(cast.prasit), address(cast.nok_case, twin)
    sent = chosen(client.get(here).text) | {"phone": "second", "goes_on": str(twin.id)}
    assert client.post(here, data=sent).location == "/merges/"
    nok = cast.nok_case.person
    assert (nok.given_name, nok.phone, twin.person_id) == ("ธีระ", "0812345678", nok.id)
    assert [twin.is_open, cast.nok_case.is_open] == [True, False]
    assert client.get(f"/cases/{twin.id}").status_code == 200


def test_in_a_search_one_stands_where_two_stood_and_two_again(
    db: Session, cast: Cast, browser: Open, twin: Case
) -> None:
    def found() -> int:
        return browser(cast.prasit).post("/find", data={"called": "ธีระ"}).text.count('class="whole"')

    assert found() == 2
    made = join(db, cast.prasit, cast.nok_case, twin)
    assert found() == 1
    merging.undo(db, made, cast.prasit)
    assert found() == 2


def test_without_a_case_that_goes_on_the_form_asks_for_it(db: Session, cast: Cast, browser: Open, twin: Case) -> None:
    client, here = browser(cast.prasit), address(cast.nok_case, twin)
    page = client.post(here, data=chosen(client.get(here).text)).text
    assert "Both have an open case. Choose which one goes on." in page
    assert db.scalars(select(Merge)).all() == []
    page = client.post(here, data={"goes_on": str(cast.ton_case.id), "seen": chosen(page)["seen"]}).text
    assert "Both have an open case. Choose which one goes on." in page


def test_a_closed_case_beside_an_open_one_needs_no_choice(db: Session, cast: Cast, browser: Open, twin: Case) -> None:
    twin.closed_on = clock.today()
    client, here = browser(cast.prasit), address(cast.nok_case, twin)
    page = client.get(here).text
    assert "Which case goes on?" not in page
    assert client.post(here, data=chosen(page)).status_code == 303


def test_what_was_changed_meanwhile_is_shown_before_it_is_merged(
    db: Session, cast: Cast, browser: Open, twin: Case
) -> None:
    client, here = browser(cast.prasit), address(cast.nok_case, twin)
    sent = chosen(client.get(here).text) | {"goes_on": str(twin.id)}
    people.correct(db, twin.person, PersonDetails(nickname="นก", phone="0899999999"), cast.somchai)
    page = client.post(here, data=sent).text
    assert "Somebody has changed one of the records meanwhile." in page
    assert "0899999999" in page
    assert client.post(here, data=chosen(page) | {"phone": "second", "goes_on": str(twin.id)}).status_code == 303
    assert cast.nok_case.person.phone == "0899999999"


def test_two_heads_who_merge_at_once_are_told_who_was_faster(cast: Cast, browser: Open, twin: Case) -> None:
    clients, here = [browser(cast.prasit) for _ in range(2)], address(cast.nok_case, twin)
    sent = chosen(clients[0].get(here).text) | {"goes_on": str(twin.id)}
    answers = [client.post(here, data=sent) for client in clients]
    assert answers[0].status_code == 303
    assert "One of these records has been merged already." in answers[1].text


def test_a_worker_with_the_form_open_is_told_and_overwrites_none(
    db: Session, cast: Cast, browser: Open, twin: Case
) -> None:
    worker, form = browser(cast.somchai), f"/cases/{twin.id}/person"
    seen = mark(worker.get(form).text)
    join(db, cast.prasit, cast.nok_case, twin, goes_on=twin.id)
    assert worker.post(form, data={"sex": "male", "nickname": "ทับ"} | seen).status_code == 409
    assert twin.person.nickname == "นก"


def test_an_unreadable_record_is_said_so_and_told_to_the_trail(
    db: Session, cast: Cast, browser: Open, twin: Case
) -> None:
    twin.person.phone_sealed = b"\xc1" + bytes(60)
    page = browser(cast.prasit).get(address(cast.nok_case, twin)).text
    assert "cannot be read. Nothing was changed." in page
    assert "cell.unreadable" in db.scalars(select(AuditLine.action)).all()


def test_no_more_than_identity_is_on_the_page(db: Session, cast: Cast, browser: Open, twin: Case) -> None:
    notes.write(db, twin, "เรื่องส่วนตัวมาก", clock.today(), cast.somchai)
    story = ContactDetails(day=clock.today(), how=HowItWent.TALKED, story="เล่าเรื่องที่บ้าน")
    contacts.log(db, twin, story, cast.somchai)
    client, here = browser(cast.prasit), address(cast.nok_case, twin)
    page = client.get(here).text
    assert "เรื่องส่วนตัวมาก" not in page
    assert "เล่าเรื่องที่บ้าน" not in page
    client.post(here, data=chosen(page) | {"goes_on": str(twin.id)})
    reads = list(db.scalars(select(AuditLine.about).where(AuditLine.action == "cells.read")))
    assert reads
    assert {word.split(":")[0] for about in reads for word in about.split()} == {"C1"}


def test_looking_is_on_record_for_both(db: Session, cast: Cast, browser: Open, twin: Case) -> None:
    browser(cast.prasit).get(address(cast.nok_case, twin))
    looked = set(db.scalars(select(AuditLine.person_id).where(AuditLine.action == "person.compare")))
    assert looked == {cast.nok_case.person_id, twin.person_id}


@pytest.mark.parametrize("who", ["malee", "anong", "wanna", "chai", "dao"])
def test_the_head_of_the_centre_alone_finds_the_merge_pages(
    db: Session, cast: Cast, browser: Open, twin: Case, who: str
) -> None:
    made = join(db, cast.prasit, cast.ton_case, twin)
    client = browser(getattr(cast, who))
    for page in (address(cast.nok_case, cast.ton_case), f"/merges/{made.id}/undo", "/merges/"):
        assert client.get(page).status_code == 404


def test_another_centres_record_oneself_and_nobody_are_not_found(cast: Cast, browser: Open) -> None:
    client, nok = browser(cast.prasit), cast.nok_case.person_id
    for other in (cast.fon_case.person_id, nok, uuid4()):
        assert client.get(f"/people/{nok}/merge/{other}").status_code == 404
    assert client.get(f"/merges/{uuid4()}/undo").status_code == 404


def test_from_a_case_the_other_record_is_looked_for_by_name(cast: Cast, browser: Open, twin: Case) -> None:
    client, here = browser(cast.prasit), f"/cases/{cast.nok_case.id}/same-person"
    assert here in client.get(f"/cases/{cast.nok_case.id}").text
    page = client.post(here, data={"called": "ธีระพงษ์"}).text
    assert address(cast.nok_case, twin) in page
    assert address(cast.nok_case, cast.nok_case) not in page
    assert "same-person" not in browser(cast.malee).get(f"/cases/{cast.nok_case.id}").text


def test_each_case_names_the_other_and_links_it_for_who_may_look(
    db: Session, cast: Cast, browser: Open, twin: Case
) -> None:
    assert "Other cases of the same person" not in browser(cast.prasit).get(f"/cases/{twin.id}").text
    join(db, cast.prasit, cast.nok_case, twin)
    going_on = f"/cases/{cast.nok_case.id}"
    for who, links in ((cast.prasit, True), (cast.somchai, False)):
        page = browser(who).get(f"/cases/{twin.id}").text
        assert "two records of one person were merged" in page
        assert f"Case {cast.nok_case.number}" in page.split("Other cases of the same person")[1]
        assert (f'href="{going_on}"' in page) is links


def test_separating_is_asked_once_more_and_then_done(db: Session, cast: Cast, browser: Open, twin: Case) -> None:
    made = join(db, cast.prasit, cast.nok_case, twin)
    client, here = browser(cast.prasit), f"/merges/{made.id}/undo"
    listed = client.get("/merges/").text
    assert here in listed
    assert all(was in listed for was in ("นก (ธีระ บุญมา)", "นก (ธีระพงษ์)"))
    page = client.get(here).text
    assert "Both records are as they were before" in page
    assert made.stands
    assert client.post(here).location == "/merges/"
    assert not made.stands
    assert (made.undone_by, twin.person_id) == (cast.prasit.id, made.other_id)
    assert "These two have been separated already." in client.post(here).text
    assert here not in client.get("/merges/").text


def test_the_list_is_paged_newest_first_and_costs_no_more(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    client, costs = browser(cast.prasit), []
    for rows in (3, PAGE_ROWS - 1):
        for number in range(rows):
            other = people.register(db, PersonDetails(nickname=f"คน{number}"), cast.malee)
            merging.merge(db, cast.nok_case.person, other, merging.Choices(), cast.prasit)
        client.get("/merges/")
        with counted(app.extensions["engine"]) as sent:
            page = client.get("/merges/").text
        costs.append(len(sent))
    assert costs[0] == costs[1]
    assert page.count("/undo") == PAGE_ROWS
    more = re.search(r'href="(/merges/\?after=[^"]+)"', page)
    assert more
    assert client.get(more.group(1)).text.count("/undo") == 2
    assert client.get("/merges/?after=nonsense").text.count("/undo") == PAGE_ROWS


def test_the_merge_page_costs_the_same_however_many_cases(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, twin: Case
) -> None:
    client, costs = browser(cast.prasit), []
    for _ in range(2):
        client.get(address(cast.nok_case, twin))
        with counted(app.extensions["engine"]) as sent:
            client.get(address(cast.nok_case, twin))
        costs.append(len(sent))
        for person in (twin.person, cast.nok_case.person):
            last = cases.opening(db, person.id)
            assert last
            last.closed_on = clock.today()
            db.flush()
            cases.open_case(db, person, clock.today(), cast.somchai)
    assert costs[0] == costs[1]


def test_no_mark_is_lost_with_the_case_that_rests(db: Session, cast: Cast, browser: Open) -> None:
    nok, ton, head = cast.nok_case, cast.ton_case, cast.prasit
    details = AssessmentDetails(day=clock.today(), level=Level.ACUTE, reason="ทำร้ายตนเอง")
    assessing.assess(db, ton, details, cast.somchai)
    urgent.mark(db, nok, "หนีออกจากบ้าน", clock.today(), head)
    db.commit()
    page = browser(head).get(address(nok, ton)).text
    assert [page.count(words) for words in ("Acute risk", "Urgent case")] == [2, 2]
    for going_on, resting in ((nok, ton), (ton, nok)):
        with pytest.raises(Refused, match="would rest is marked") as refused:
            join(db, head, going_on, resting)
        assert refused.value.field == "goes_on"
        db.rollback()
    assessing.assess(db, nok, details, cast.malee)
    assert join(db, head, nok, ton).rested_case_id == ton.id
