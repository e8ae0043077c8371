"""Two who change one record: the second sees what the first has saved beside their own words, and loses nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.c3_control import plans
from outreach.c3_control.plans import PlanDetails
from outreach.c4_continue import reviews
from outreach.c4_continue.reviews import ReviewDetails
from outreach.casefile import people, safe_contact
from outreach.casefile.marks import Level
from outreach.casefile.risks import assessing, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.casefile.safe_contact import WishDetails
from outreach.core import clock
from outreach.directory.agencies import proposing
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import PASSWORD, Cast
from tests.support.forms import Page
from tests.web.test_whole import CLASH, beside, mark

Open = Callable[..., Browser]
Sent = dict[str, list[str]]


def opened(client: Browser, here: str) -> Sent:
    """What a browser would send of the form if nobody touched it."""
    return Page(client.get(here).text).forms[-1].filled()


@pytest.fixture
def here(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}/person"


def change(db: Session, cast: Cast, **fields: Any) -> None:
    """A colleague changes some of what is on record."""
    details = replace(people.details_of(cast.nok_case.person), **fields)
    people.correct(db, cast.nok_case.person, details, cast.somchai)


def test_what_both_changed_stands_side_by_side_and_is_kept(db: Session, cast: Cast, browser: Open, here: str) -> None:
    client = browser(cast.malee)
    mine = opened(client, here) | {"look": ["ผมยาว"]}
    change(db, cast, look="ผมสั้น")
    answer = client.post(here, data=mine)
    assert (answer.status_code, beside(answer.text)) == (409, [("ผมสั้น", "ผมยาว")])
    assert f"Saved by {cast.somchai.name}: " in answer.text
    assert cast.nok_case.person.look == "ผมสั้น"
    assert client.post(here, data=Page(answer.text).forms[-1].filled()).status_code == 303
    assert cast.nok_case.person.look == "ผมยาว"


def test_what_one_of_two_changed_is_saved_with_the_others(db: Session, cast: Cast, browser: Open, here: str) -> None:
    client = browser(cast.malee)
    mine = opened(client, here) | {"look": ["ผมยาว"]}
    change(db, cast, address="ใต้สะพาน", nickname="นกน้อย")
    answer = client.post(here, data=mine)
    assert (answer.status_code, beside(answer.text)[1:]) == (409, [])
    assert client.post(here, data=Page(answer.text).forms[-1].filled()).status_code == 303
    person = cast.nok_case.person
    assert (person.look, person.address, person.nickname) == ("ผมยาว", "ใต้สะพาน", "นกน้อย")


def test_who_takes_what_stands_now_need_not_type_it(db: Session, cast: Cast, browser: Open, here: str) -> None:
    client = browser(cast.malee)
    mine = opened(client, here) | {"look": ["ผมยาว"], "phone": ["0812345678"]}
    change(db, cast, look="ผมสั้น", phone="0898765432")
    again = Page(client.post(here, data=mine).text).forms[-1].filled()
    assert client.post(here, data=again | {"theirs": ["look"]}).status_code == 303
    assert (cast.nok_case.person.look, cast.nok_case.person.phone) == ("ผมสั้น", "0812345678")


def test_what_cannot_be_read_is_no_field_left_alone(db: Session, cast: Cast, browser: Open, here: str) -> None:
    client = browser(cast.malee)
    mine = opened(client, here) | {"birth_date": ["31/2/2552"]}
    change(db, cast, age=15)
    assert 'value="31/2/2552"' in client.post(here, data=mine).text


def test_a_third_who_saves_meanwhile_is_shown_too(db: Session, cast: Cast, browser: Open, here: str) -> None:
    client = browser(cast.malee)
    mine = opened(client, here) | {"look": ["ผมยาว"]}
    change(db, cast, look="ผมสั้น")
    again = Page(client.post(here, data=mine).text).forms[-1].filled()
    change(db, cast, look="หัวโล้น")
    answer = client.post(here, data=again | {"theirs": ["look"]})
    assert (answer.status_code, beside(answer.text)) == (409, [("หัวโล้น", "ผมยาว")])


def test_who_saves_the_same_is_not_stopped(db: Session, cast: Cast, browser: Open, here: str) -> None:
    client = browser(cast.malee)
    mine = opened(client, here)
    change(db, cast, look=cast.nok_case.person.look or "")
    assert client.post(here, data=mine).status_code == 303


def test_what_is_folded_is_not_shown_and_not_overwritten(db: Session, cast: Cast, browser: Open, here: str) -> None:
    client = browser(cast.malee)
    mine = opened(client, here) | {"religion": ["คริสต์"]}
    change(db, cast, religion="พุทธลับ")
    answer = client.post(here, data=mine)
    assert beside(answer.text) == [("saved meanwhile, and not shown here", "คริสต์")]
    assert "พุทธลับ" not in answer.text
    assert cast.nok_case.person.religion == "พุทธลับ"


def test_who_must_not_know_is_not_shown_and_not_overwritten(db: Session, cast: Cast, browser: Open) -> None:
    client, here = browser(cast.malee), f"/cases/{cast.nok_case.id}/safe-contact"
    mine = opened(client, here) | {"dangers": ["พ่อเลี้ยง"]}
    safe_contact.write(db, cast.nok_case, WishDetails(dangers="พี่ชายลับ"), cast.malee)
    answer = client.post(here, data=mine)
    assert beside(answer.text) == [("saved meanwhile, and not shown here", "พ่อเลี้ยง")]
    assert "พี่ชายลับ" not in answer.text


def test_a_draft_from_before_a_change_meets_it_too(db: Session, cast: Cast, browser: Open, here: str) -> None:
    client = browser(cast.malee)
    mine = opened(client, here) | {"look": ["ผมยาว"]}
    change(db, cast, look="ผมสั้น")
    with clock.travel(clock.now() + timedelta(minutes=30)):
        address = client.post(here, data=mine).location
    answer = client.get(client.post(address, data={"username": "malee", "password": PASSWORD}).location)
    assert beside(answer.text) == [("ผมสั้น", "ผมยาว")]
    assert client.post(here, data=Page(answer.text).forms[-1].filled()).status_code == 303
    assert cast.nok_case.person.look == "ผมยาว"


@pytest.mark.parametrize("token", ["x", "." * 9, "-.-", "9" * 5000])
def test_a_version_that_is_none_saves_nothing(cast: Cast, browser: Open, here: str, token: str) -> None:
    client = browser(cast.malee)
    answer = client.post(here, data=opened(client, here) | {"look": ["ผมยาว"], "stood": [token]})
    assert (answer.status_code, CLASH in answer.text) == (409, True)
    assert cast.nok_case.person.look != "ผมยาว"


def test_the_same_words_have_another_digest_on_another_page(cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    one, other = (mark(client.get(f"/cases/{case.id}/person").text)["stood"] for case in (cast.nok_case, cast.ton_case))
    assert not set(one.split(".")) & set(other.split("."))


def test_no_other_change_is_approved_than_the_one_that_was_shown(db: Session, cast: Cast, browser: Open) -> None:
    agency, profile = f"/agencies/{cast.nfe.id}", f"/agencies/{cast.nfe.id}/profile"
    partner, head, keeper = browser(cast.wanna), browser(cast.prasit), browser(cast.dao)
    assert partner.post(profile, data=opened(partner, profile) | {"name_en": ["Theirs"]}).status_code == 303
    change = proposing.of_agency(db, cast.nfe)[0]
    page = f"/agencies/changes/{change.id}"
    approval = mark(head.get(page).text)
    assert keeper.post(profile, data=opened(keeper, profile) | {"name_en": ["Ours"]}).status_code == 303
    answer = head.post(f"{page}/approve", data=approval)
    assert (answer.status_code, "Look at what stands now, and decide again." in answer.text) == (409, True)
    assert "Ours" in answer.text
    assert head.post(f"{page}/approve", data=mark(answer.text)).status_code == 303
    assert "Theirs" in head.get(agency).text


def review(db: Session, cast: Cast) -> dict[str, str]:
    """A colleague has held a review; answers what is typed of another one."""
    consent(db, cast.nok_case, cast.malee)
    held = ReviewDetails(day=clock.today(), body=2, mind=3, way_of_life=4, strengths="วาดรูปเก่ง")
    reviews.hold(db, cast.nok_case, held, cast.malee)
    return {"body": "5", "mind": "3", "way_of_life": "4", "strengths": "ใจเย็น"}


def risk(db: Session, cast: Cast) -> dict[str, str]:
    """A colleague has assessed the risk; answers what is typed of it."""
    details = AssessmentDetails(day=clock.today(), level=Level.HIGH, reason="มีมีด")
    assessing.assess(db, cast.nok_case, details, cast.prasit)
    return {"level": "low", "because": "ยิ้มได้"}


def urgency(db: Session, cast: Cast) -> dict[str, str]:
    """The head has marked the case as urgent; answers what is typed of it."""
    urgent.mark(db, cast.nok_case, "ขึ้นศาล", clock.today(), cast.prasit)
    return {"reason": "ยายป่วย"}


def plan(db: Session, cast: Cast) -> dict[str, str]:
    """A colleague has agreed a plan; answers what is typed of another one."""
    consent(db, cast.nok_case, cast.malee)
    day = clock.today()
    agreed = PlanDetails(agreed_on=day, review_on=day + timedelta(days=30), goals="เรียนต่อ")
    plans.agree(db, cast.nok_case, agreed, cast.malee)
    return {"goals": "หางานทำ"}


@pytest.mark.parametrize(
    ("write", "page", "met"),
    [
        (review, "review", [("2", "5"), ("วาดรูปเก่ง", "ใจเย็น")]),
        (risk, "risk", [("มีมีด", "ยิ้มได้")]),
        (urgency, "urgent", [("ขึ้นศาล", "ยายป่วย")]),
        (plan, "plan", [("เรียนต่อ", "หางานทำ")]),
    ],
)
def test_what_was_added_meanwhile_stands_beside_what_was_typed(
    db: Session, cast: Cast, browser: Open, write: Any, page: str, met: list[tuple[str, str]]
) -> None:
    client, address = browser(cast.malee, "en"), f"/cases/{cast.nok_case.id}/{page}"
    before = opened(client, address)
    answer = client.post(address, data=before | write(db, cast))
    assert answer.status_code == 409
    assert set(met) <= {(now.split(" ")[0], typed.split(" ")[0]) for now, typed in beside(answer.text)}
    assert "save again if it shall stand as the newer entry" in answer.text
    assert client.post(address, data=Page(answer.text).forms[-1].filled()).status_code == 303
