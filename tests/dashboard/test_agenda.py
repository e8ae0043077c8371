"""The agenda: a month shows what is when in one's own cases; a private feed tells a telephone so, and no name."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c3_control import camps, houses, stays
from outreach.c3_control.camps import CampDetails
from outreach.c3_control.houses import Bed, HouseDetails
from outreach.c3_control.stays import AdmitDetails, EndDetails, Ending, Stay
from outreach.casefile.due_days import DueDay
from outreach.casefile.people import Sex
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.dashboard.agenda import days, entries, feeds, months
from outreach.dashboard.agenda.entries import EntryKind
from outreach.dashboard.agenda.feeds import CalendarFeed
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast

TODAY = date(2026, 11, 30)
ADDRESS = re.compile(r"http[^<]*(/calendar/[\w-]{43}\.ics)")


def kinds(db: Session, actor: User, first: date, last: date) -> list[EntryKind]:
    return [entry.kind for entry in entries.between(db, actor, first, last)]


def whole(db: Session, actor: User) -> list[entries.Entry]:
    return entries.between(db, actor, clock.today() - timedelta(days=400), clock.today() + timedelta(days=400))


def made_address(client: Browser) -> str:
    answer = client.post("/calendar/feed")
    assert answer.status_code == 200
    found = ADDRESS.search(answer.text)
    assert found
    return found[1]


def test_a_due_day_stands_on_its_day(db: Session, cast: Cast) -> None:
    day = db.scalars(select(DueDay).where(DueDay.case_id == cast.nok_case.id)).first()
    assert day
    (entry,) = (one for one in entries.between(db, cast.malee, day.due_on, day.due_on) if one.case is cast.nok_case)
    assert (entry.kind.value, entry.first, entry.last) == (day.what.value, day.due_on, day.due_on)


def test_each_sees_their_own_cases_alone(db: Session, cast: Cast) -> None:
    assert {one.case.caseworker_id for one in whole(db, cast.malee) if one.case} == {cast.malee.id}
    assert {one.case.centre_id for one in whole(db, cast.anong) if one.case} == {cast.anong.centre_id}


def test_a_camp_is_on_each_of_its_days_for_its_centre(db: Session, cast: Cast) -> None:
    three = CampDetails(name="ค่าย", where="ริมบึง", begins_on=TODAY, ends_on=TODAY + timedelta(days=2))
    camps.announce(db, three, cast.prasit)
    month = months.of(db, cast.malee, TODAY.replace(day=1))
    shown = [day.day for day in month.days if any(one.kind is EntryKind.CAMP for one in day.entries)]
    assert shown == [TODAY, TODAY + timedelta(days=1), TODAY + timedelta(days=2)]
    assert EntryKind.CAMP not in kinds(db, cast.anong, TODAY, TODAY)


def test_the_pages_lead_a_year_back_and_ahead(db: Session, cast: Cast) -> None:
    back = months.of(db, cast.malee, (clock.today() - timedelta(days=380)).replace(day=1))
    ahead = months.of(db, cast.malee, (clock.today() + timedelta(days=410)).replace(day=1))
    assert (back.before, ahead.after) == ("", "")
    assert back.after != ahead.before != ""


def test_an_empty_month_says_so(cast: Cast, browser: Callable[..., Browser]) -> None:
    assert "Nothing is written down for this month." in browser(cast.malee).get("/calendar?month=1999-01").text


def test_a_month_is_whole_weeks_from_sunday(db: Session, cast: Cast) -> None:
    days = months.of(db, cast.malee, date(2028, 2, 1)).days
    assert (days[0].day, days[-1].day, len(days) % 7) == (date(2028, 1, 30), date(2028, 3, 4), 0)
    assert [day.day for day in days if day.inside][-1] == date(2028, 2, 29)


@pytest.mark.parametrize("said", ["", "2026-13", "0001-01", "9999-12", "2026-1", "x", "2026-11-01"])
def test_an_odd_address_shows_this_month(cast: Cast, browser: Callable[..., Browser], said: str) -> None:
    assert months.first_of(said) == clock.today().replace(day=1)
    assert browser(cast.malee).get(f"/calendar?month={said}").status_code == 200


def test_the_feed_tells_the_kind_and_no_name(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    address = made_address(browser(cast.malee))
    db.commit()
    answer = browser(None).get(address)
    assert answer.content_type == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.data).walk("VEVENT")
    assert len(events) == len(entries.between(db, cast.malee, clock.today() - feeds.BACK, clock.today() + feeds.AHEAD))
    theirs = [case for case in (one.case for one in whole(db, cast.malee)) if case]
    assert not any(str(word) in answer.text for case in theirs for word in (case.person.nickname, case.id))


def test_a_void_or_replaced_address_answers_nothing(cast: Cast, browser: Callable[..., Browser]) -> None:
    client = browser(cast.malee)
    first, second = made_address(client), made_address(client)
    assert [browser(None).get(one).status_code for one in (first, second)] == [404, 200]
    assert client.post("/calendar/feed/revoke").status_code == 303
    assert browser(None).get(second).status_code == 404


def test_the_feed_of_a_closed_account_is_gone(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    address = made_address(browser(cast.malee))
    cast.malee.disabled_at = clock.now()
    db.commit()
    assert browser(None).get(address).status_code == 404


def test_the_day_on_which_it_was_read_is_noted(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    address = made_address(browser(cast.malee))
    browser(None).get(address)
    assert db.scalars(select(CalendarFeed.read_on)).all() == [clock.today()]


@pytest.fixture
def stay(db: Session, cast: Cast) -> Stay:
    """A stay of Malee's young person that begins today."""
    consent(db, cast.nok_case, cast.malee)
    cast.nok_case.person.sex = Sex.MALE
    house = houses.open_house(db, HouseDetails(name="บ้านสอง", beds=2), cast.prasit)
    bed = db.scalars(select(Bed).where(Bed.house_id == house.id)).first()
    assert bed
    return stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)


def stays_of(db: Session, actor: User) -> list[EntryKind]:
    return [kind for kind in kinds(db, actor, clock.today(), clock.today()) if kind.startswith("stay")]


def test_a_stay_shows_its_first_and_last_day(db: Session, cast: Cast, stay: Stay) -> None:
    assert stays_of(db, cast.malee) == [EntryKind.STAY_BEGINS]
    stays.end(db, cast.nok_case, stay, EndDetails(ends_on=clock.today(), ending=Ending.FAMILY), cast.malee)
    assert stays_of(db, cast.malee) == [EntryKind.STAY_BEGINS, EntryKind.STAY_ENDS]


@pytest.mark.usefixtures("stay")
def test_a_head_who_is_not_named_sees_nothing_of_it(db: Session, cast: Cast) -> None:
    own = {"centre_id": cast.prasit.centre_id, "role": Role.SUPERVISOR, "password_hash": "-"}
    other = User(username="head2", name="สมหมาย", **own)
    db.add(other)
    db.flush()
    assert stays_of(db, other) == [EntryKind.STAY_BEGINS]
    restricting.restrict(db, cast.nok_case, {cast.malee.id, cast.prasit.id}, cast.prasit)
    assert (stays_of(db, other), stays_of(db, cast.prasit)) == ([], [EntryKind.STAY_BEGINS])


@pytest.mark.parametrize(
    ("groups", "shown"),
    [
        ((9, 9, 9, 9, 9, 9), (1, 1, 1, 1, 1, 1)),  # six headings, six rows
        ((9, 9, 9, 9), (2, 2, 2, 2)),
        ((40, 0, 1), (5, 0, 1)),  # the heading of an empty one says that it is empty
        ((0, 0), (0, 0)),
    ],
)
def test_a_phone_shows_some_of_each_group(groups: tuple[int, ...], shown: tuple[int, ...]) -> None:
    named = {str(place): count for place, count in enumerate(groups)}
    assert tuple(days.shares(named, 12).values()) == shown
