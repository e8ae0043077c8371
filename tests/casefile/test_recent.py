"""The cases that somebody opened last stand on the page of the search, from their own trail."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from outreach.casefile import cases, people, recent
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from tests.support.browser import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


def test_the_last_one_comes_first_and_each_once(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.prasit)
    for case in (cast.nok_case, cast.ton_case, cast.nok_case):
        client.get(f"/cases/{case.id}")
    assert [case.id for case in recent.opened(db, cast.prasit)] == [cast.nok_case.id, cast.ton_case.id]
    shown = client.get("/find").text
    assert shown.index(f"/cases/{cast.nok_case.id}") < shown.index(f"/cases/{cast.ton_case.id}")


def test_what_is_no_longer_ones_own_is_not_shown(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    client.get(f"/cases/{cast.nok_case.id}")
    assert str(cast.nok_case.id) in client.get("/find").text
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    assert str(cast.nok_case.id) not in client.get("/find").text


def test_what_others_opened_is_not_shown(cast: Cast, browser: Open) -> None:
    browser(cast.prasit).get(f"/cases/{cast.nok_case.id}")
    assert "Opened last" not in browser(cast.malee).get("/find").text


def test_there_are_five_at_most(db: Session, cast: Cast) -> None:
    made = []
    for number in range(7):
        person = people.register(db, PersonDetails(nickname=f"น้อง{number}", sex=Sex.MALE), cast.malee)
        made.append(cases.open_case(db, person, clock.today(), cast.malee))
        cases.load(db, made[-1].id, cast.malee)
    assert recent.opened(db, cast.malee) == made[:1:-1]
