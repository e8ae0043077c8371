"""A round: place and day once, a contact in the case of each, and heads without a name that stand in nobody's case."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import places
from outreach.c1_core_person.contacts import Contact, HowItWent
from outreach.c1_core_person.places import Place, PlaceDetails, PlaceKind
from outreach.c1_core_person.rounds import Round
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.queries import counted

Open = Callable[..., Browser]
PAGE = "/rounds/"


def typed(*met: Case, **more: str) -> dict[str, str]:
    ticked = {f"met_{case.id.hex}": "y" for case in met}
    return {"day": clock.show_date(clock.today(), "th", "numeric")} | ticked | more


def another(db: Session, worker: User, name: str = "บอย") -> Case:
    """An open case of a worker, opened ten days ago."""
    day = clock.today() - timedelta(days=10)
    return cases.open_case(db, people.register(db, PersonDetails(nickname=name), worker), day, worker)


@pytest.fixture
def market(db: Session, cast: Cast) -> Place:
    return places.add(db, PlaceDetails(name="ลานหน้าตลาด", kind=PlaceKind.STREET), cast.dao)


def test_each_gets_a_contact_and_the_others_are_counted(db: Session, cast: Cast, browser: Open, market: Place) -> None:
    boy = another(db, cast.malee)
    words = {f"how_{boy.id.hex}": "trusts", f"story_{boy.id.hex}": "คุยเรื่องบอล"}
    answer = browser(cast.malee).post(
        PAGE, data=typed(cast.nok_case, boy, place=str(market.id), at_time="", unnamed="3", **words)
    )
    assert (answer.status_code, answer.location) == (303, PAGE)
    kept = {one.case_id: one for one in db.scalars(select(Contact))}
    assert {case_id: (one.how, one.story) for case_id, one in kept.items()} == {
        cast.nok_case.id: (HowItWent.TALKED, None),
        boy.id: (HowItWent.TRUSTS, "คุยเรื่องบอล"),
    }
    assert {(one.place_id, one.others, one.made_by) for one in kept.values()} == {(market.id, None, cast.malee.id)}
    written = db.scalars(select(Round)).one()
    assert (written.named, written.unnamed, written.place_id) == (2, 3, market.id)


def test_the_page_shows_the_last_rounds_of_the_centre(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.malee).post(PAGE, data=typed(cast.nok_case, unnamed="6"))
    shown = browser(cast.somchai).get(PAGE).text
    assert "1 by name, 6 without" in shown
    assert "นก" not in shown
    assert "6 without" not in browser(cast.anong).get(PAGE).text


@pytest.mark.parametrize("more", [{}, {"unnamed": "0"}])
def test_a_round_in_which_nobody_was_met_is_refused(
    db: Session, cast: Cast, browser: Open, more: dict[str, str]
) -> None:
    answer = browser(cast.malee, speaks="th").post(PAGE, data=typed(**more))
    assert (answer.status_code, "ใส่จำนวนคนที่ไม่ทราบชื่อ" in answer.text) == (200, True)
    assert db.scalars(select(Round)).all() == []


def test_a_day_before_a_first_contact_is_told_at_the_name(db: Session, cast: Cast, browser: Open) -> None:
    boy = another(db, cast.malee)
    day = clock.show_date(clock.today() - timedelta(days=20), "th", "numeric")
    answer = browser(cast.malee).post(PAGE, data=typed(boy, cast.nok_case, day=day))
    assert "This is before the first contact" in answer.text
    assert answer.text.count(" checked") == 2  # what was ticked is kept
    assert db.scalars(select(Contact)).all() == []


def test_a_case_of_a_colleague_is_not_offered_and_not_taken(db: Session, cast: Cast, browser: Open) -> None:
    malee = browser(cast.malee)
    assert cast.ton_case.id.hex not in malee.get(PAGE).text
    assert malee.post(PAGE, data=typed(cast.ton_case)).status_code in (400, 200)
    assert db.scalars(select(Contact)).all() == []


def test_a_count_is_corrected_and_the_old_one_stays(db: Session, cast: Cast, browser: Open) -> None:
    malee = browser(cast.malee)
    malee.post(PAGE, data=typed(cast.nok_case, unnamed="6"))
    old = db.scalars(select(Round)).one()
    page = f"/rounds/{old.id}/count"
    assert malee.post(page, data={"named": "1", "unnamed": "2"}).location == PAGE
    assert [(one.unnamed, one.is_voided) for one in db.scalars(select(Round).order_by(Round.unnamed))] == [
        (2, False),
        (6, True),
    ]
    assert "6 without" not in malee.get(PAGE).text
    assert malee.post(page, data={"named": "1", "unnamed": "1"}).status_code == 404
    assert browser(cast.somchai).get(page).status_code == 404


def test_the_page_costs_the_same_for_one_case_and_for_forty(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    asked = []
    for number in (0, 40):
        for one in range(number):
            another(db, cast.malee, f"น้อง{one}")
        db.flush()
        client = browser(cast.malee)
        client.get(PAGE)
        with counted(app.extensions["engine"]) as sent:
            assert client.get(PAGE).text.count('class="met"') == number + 1
        asked.append(len(sent))
    assert asked[0] == asked[1]
    assert db.scalar(select(func.count()).select_from(Round)) == 0
