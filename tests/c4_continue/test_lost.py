"""Who is lost: so many tries without reaching them, until they are seen; and where to look for them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts, groups
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c4_continue import follow_ups, lost
from outreach.c4_continue.follow_ups import FollowUp, FollowUpDetails, FollowUpWay
from outreach.casefile import corrections, due_days
from outreach.casefile.corrections import Change, Kind, Why
from outreach.casefile.due_kinds import What
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")
Open = Callable[..., Browser]


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def try_on(db: Session, cast: Cast, *days: int) -> list[FollowUp]:
    tries = [FollowUpDetails(day=ago(day), way=FollowUpWay.PHONE, found=False) for day in days]
    return [follow_ups.do(db, cast.nok_case, one, cast.malee) for one in tries]


def due(db: Session, cast: Cast) -> date | None:
    return next((one.due_on for one in due_days.of_case(db, cast.nok_case.id) if one.what == What.SEARCH), None)


def test_the_third_try_in_vain_says_that_they_are_lost(db: Session, cast: Cast) -> None:
    try_on(db, cast, 9, 5)
    assert due(db, cast) is None
    try_on(db, cast, 2)
    assert due(db, cast) == ago(2)


def test_calls_of_one_evening_are_one_try(db: Session, cast: Cast) -> None:
    try_on(db, cast, 9, 2, 2, 2)
    assert due(db, cast) is None


def test_whoever_is_met_is_found(db: Session, cast: Cast) -> None:
    try_on(db, cast, 9, 5, 2)
    met = ContactDetails(day=ago(1), how=HowItWent.TALKED, story="เจอที่ตลาด")
    contacts.log(db, cast.nok_case, met, cast.malee)
    assert due(db, cast) is None


def test_a_contact_between_the_tries_counts_from_its_day(db: Session, cast: Cast) -> None:
    try_on(db, cast, 9, 5, 2, 1)
    contacts.log(db, cast.nok_case, ContactDetails(day=ago(9), how=HowItWent.TALKED, story="เจอ"), cast.malee)
    assert due(db, cast) == ago(1)


def test_a_voided_try_was_none(db: Session, cast: Cast) -> None:
    one, *_rest = try_on(db, cast, 9, 5, 2)
    entry = corrections.load(db, cast.nok_case, Kind.FOLLOW_UP, one.id)
    corrections.void(db, cast.nok_case, entry, Change(why=Why.TWICE), cast.malee)
    assert due(db, cast) is None


def test_the_number_of_tries_is_that_of_the_day() -> None:
    after = ((date(2026, 6, 1), 2), (date(2010, 10, 1), 3))
    assert [lost.tries_on(day, after) for day in (date(2026, 5, 31), date(2026, 6, 1))] == [3, 2]


def test_the_search_names_places_and_who_works_with_friends(db: Session, cast: Cast, browser: Open) -> None:
    met = ContactDetails(day=ago(3), how=HowItWent.TALKED, where_else="ท่าน้ำ", story="เจอ")
    contacts.log(db, cast.nok_case, met, cast.malee)
    group = groups.add(db, GroupDetails(name="กลุ่มท่าน้ำ"), cast.malee)
    for case, worker in ((cast.nok_case, cast.malee), (cast.ton_case, cast.somchai)):
        groups.join(db, case, group, JoinDetails(part=Part.MEMBER, since=ago(3)), worker)
    db.commit()
    page = browser(cast.malee).get(f"/cases/{cast.nok_case.id}/search").text
    assert "ท่าน้ำ" in page
    assert cast.somchai.name in page
    assert cast.somchai.name not in browser(cast.prasit).get(f"/cases/{cast.nok_case.id}/search").text


def test_a_friend_kept_from_view_leads_to_nobody(db: Session, cast: Cast, browser: Open) -> None:
    group = groups.add(db, GroupDetails(name="กลุ่มท่าน้ำ"), cast.malee)
    for case, worker in ((cast.nok_case, cast.malee), (cast.ton_case, cast.somchai)):
        groups.join(db, case, group, JoinDetails(part=Part.MEMBER, since=ago(3)), worker)
    restricting.restrict(db, cast.ton_case, [cast.somchai.id, cast.prasit.id], cast.prasit)
    db.commit()
    assert cast.somchai.name not in browser(cast.malee).get(f"/cases/{cast.nok_case.id}/search").text
