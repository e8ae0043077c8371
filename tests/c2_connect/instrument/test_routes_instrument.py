"""Asking part by part on the phone: answers are kept, errors lose nothing, the end makes a screening."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.c2_connect.instrument import unfinished, versions
from outreach.core import clock
from outreach.directory.needs import Need
from tests.support.bases import consent
from tests.support.browser import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
URGENT = {"home": "now"}
PARTS = versions.everyone()[-1].parts


def page(cast: Cast, part: str = "") -> str:
    return f"/cases/{cast.nok_case.id}/needs/questions{'/' if part else ''}{part}"


def test_each_part_leads_to_the_next_and_the_end_to_the_agencies(db: Session, cast: Cast, browser: Open) -> None:
    consent(db, cast.nok_case, cast.malee)
    client = browser(cast.malee)
    for here, after in zip(PARTS, [*PARTS[1:], None], strict=True):
        answer = client.post(
            page(cast, here.code), data={"rest": "1", f"q_{here.questions[0].code}": URGENT.get(here.code, "no")}
        )
        assert answer.location == page(cast, after.code if after else "")
    assert "Red: help now" in client.get(page(cast)).text
    answer = client.post(page(cast), data={"day": f"{clock.today():%d/%m/%Y}"})
    assert answer.location == f"/cases/{cast.nok_case.id}/routing"
    made = screenings.latest(db, cast.nok_case.id)
    assert made is not None
    assert screenings.needs_of(made) == [Need.SHELTER]


def test_without_a_basis_the_answers_stand_and_it_is_asked_for(cast: Cast, browser: Open) -> None:
    answer = browser(cast.malee).post(page(cast, "drugs"), data={"q_uses": "much"})
    assert answer.status_code == 200
    assert "needs a legal basis" in answer.text
    assert answer.text.split('value="much"')[0].count("checked") == answer.text.count("checked") - 1 == 0


def test_begun_answers_are_shown_again_and_can_be_forgotten(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.post(page(cast, "home"), data={"q_sleep": "some"})
    assert client.get(page(cast, "home")).text.count("checked") == 1
    assert "Go on asking" in client.get(f"/cases/{cast.nok_case.id}/needs").text
    client.post(page(cast, "drop"))
    assert unfinished.of_case(db, cast.nok_case.id) is None


def test_an_unknown_part_or_answer_is_refused(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    assert client.get(page(cast, "nowhere")).status_code == 404
    answer = client.post(page(cast, "home"), data={"q_sleep": "always"})
    assert "entry-error" in answer.text
    assert unfinished.of_case(db, cast.nok_case.id) is None
