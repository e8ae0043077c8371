"""The time of a contact whose day is corrected: what was typed or confirmed goes along, what was preset does not."""

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import Contact, ContactDetails, FirstDay, HowItWent
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
TIMES = ("at_time", "preset")


def met(at_time: time) -> ContactDetails:
    return ContactDetails(day=clock.today(), how=HowItWent.TALKED, at_time=at_time)


def to_yesterday(db: Session, cast: Cast, browser: Open, at: str, **more: str) -> tuple[int, Contact]:
    """Malee has written it down at 22:47, with the time that the form began with or `at`; it was yesterday."""
    wrote = clock.local(clock.now()).replace(hour=22, minute=47) - timedelta(days=2)
    with clock.travel(wrote):
        contact = contacts.log(db, cast.nok_case, met(time.fromisoformat(at)), cast.malee)
        db.flush()
    day = clock.show_date(contact.day - timedelta(days=1), "th", "numeric")
    sent = {"day": day, "at_time": at, "how": "talked", "why": "wrong_day", "asked_by": "staff"} | more
    page = f"/cases/{cast.nok_case.id}/entries/contact/{contact.id}/correct"
    return browser(cast.malee).post(page, data=sent).status_code, contact


def test_a_time_of_writing_does_not_move_to_another_day_unasked(db: Session, cast: Cast, browser: Open) -> None:
    status, contact = to_yesterday(db, cast, browser, "22:46")
    assert (status, contact.at_time) == (200, time(22, 46))


@pytest.mark.parametrize(("at", "more"), [("22:46", {"time_holds": "y"}), ("19:30", {})])
def test_a_time_that_was_typed_or_confirmed_goes_along(
    db: Session, cast: Cast, browser: Open, at: str, more: dict[str, str]
) -> None:
    status, contact = to_yesterday(db, cast, browser, at, **more)
    assert (status, contact.at_time) == (303, time.fromisoformat(at))


def test_a_corrected_first_day_keeps_no_time_of_writing(db: Session, cast: Cast) -> None:
    now = clock.local(clock.now())
    case = contacts.first(db, PersonDetails(), met(now.time()), cast.malee)
    before = FirstDay(day=now.date() - timedelta(days=1), reason="ลงวันผิด")
    contacts.correct_first(db, case, before, cast.malee)
    contact = db.scalars(select(Contact).where(Contact.case_id == case.id)).one()
    assert (contact.day, contact.at_time) == (before.day, None)


def to_write(browser: Browser, cast: Cast, days: int, **more: str) -> int:
    """Malee writes a contact of so many days ago down, with the time that the form begins with."""
    page = f"/cases/{cast.nok_case.id}/contacts/new"
    shown = {name: re.findall(rf'name="{name}"[^>]* value="([^"]+)"', browser.get(page).text) for name in TIMES}
    day = clock.show_date(clock.today() - timedelta(days=days), "th", "numeric")
    sent = {name: found[0] for name, found in shown.items()} | {"day": day, "how": "talked"} | more
    return browser.post(page, data=sent).status_code


@pytest.mark.parametrize(("days", "more", "status"), [(0, {}, 303), (1, {}, 200), (1, {"time_holds": "y"}, 303)])
def test_a_time_that_was_preset_is_kept_for_its_own_day_alone(
    cast: Cast, browser: Open, days: int, more: dict[str, str], status: int
) -> None:
    cast.nok_case.opened_on = clock.today() - timedelta(days=9)
    assert to_write(browser(cast.malee), cast, days, **more) == status
