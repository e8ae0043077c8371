"""The way back to the family: verified before, visited after, as long as they are there."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import evolving
from outreach.casefile.corrections import Change, Kind, Why, load, void
from outreach.casefile.family import addresses, reunions
from outreach.casefile.family.addresses import HomeAddress
from outreach.casefile.family.codes import ReunionState
from outreach.casefile.family.reunions import AFTER, Reunion, ReunionVisit
from outreach.core import clock
from outreach.core.errors import Refused
from tests.support.cast import Cast

BACK = timedelta(days=50)


def way(db: Session, cast: Cast, before: Reunion | None = None, **known: Any) -> Reunion:
    details = dict.fromkeys(Reunion.words) | {"day": clock.today(), "with_whom": "ยาย"} | known
    return evolving.write(db, cast.nok_case, Reunion, details, cast.malee, before)


def visit(db: Session, cast: Cast, days_ago: int) -> ReunionVisit:
    details = {"day": clock.today() - timedelta(days=days_ago), "found": "well", "story": None}
    return evolving.write(db, cast.nok_case, ReunionVisit, details, cast.malee)


def test_whoever_is_back_is_back_since_a_day(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        way(db, cast, state=ReunionState.RETURNED)
    assert refused.value.field == "returned_on"


def test_each_visit_brings_the_next_and_a_voided_one_counts_not(db: Session, cast: Cast) -> None:
    back = clock.today() - BACK
    first = way(db, cast, state=ReunionState.RETURNED, returned_on=back)
    due = lambda: reunions.told(db, cast.nok_case.person_id)[0].next_visit  # noqa: E731
    assert due() == back + AFTER[0]
    seen = visit(db, cast, 20)
    assert due() == back + AFTER[1]
    found = load(db, cast.nok_case, Kind.RETURN_VISIT, seen.id)
    void(db, cast.nok_case, found, Change(why=Why.NOT_SO, reason="-"), cast.malee)
    assert due() == back + AFTER[0]
    way(db, cast, first, state=ReunionState.BROKE_OFF, returned_on=back)
    assert due() is None


def test_a_return_asks_where_they_live_now(db: Session, cast: Cast) -> None:
    def asked() -> object:
        of = cast.nok_case.person_id
        return reunions.address_asked(reunions.told(db, of), addresses.of_young_person(db, of))

    def live(days_ago: int) -> None:
        details = dict.fromkeys(HomeAddress.words) | {"since": clock.today() - timedelta(days=days_ago), "moved": True}
        details |= {"day": clock.today(), "dwelling": "family", "address": "-"}
        evolving.write(db, cast.nok_case, HomeAddress, details, cast.malee)

    live(90)
    assert asked() is None
    way(db, cast, state=ReunionState.RETURNED, returned_on=clock.today() - BACK)
    assert asked() == clock.today() - BACK
    live(50)
    assert asked() is None


def test_visits_one_after_the_other_count_as_one(db: Session, cast: Cast) -> None:
    back = clock.today() - BACK
    way(db, cast, state=ReunionState.RETURNED, returned_on=back)
    for ago in (49, 48, 47):
        visit(db, cast, ago)
    due = lambda: reunions.told(db, cast.nok_case.person_id)[0].next_visit  # noqa: E731
    assert due() == back + AFTER[0]
    visit(db, cast, 25)
    assert due() == back + AFTER[1]


def test_nobody_is_visited_before_the_return(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        visit(db, cast, 1)
    way(db, cast, state=ReunionState.RETURNED, returned_on=clock.today())
    with pytest.raises(Refused) as refused:
        visit(db, cast, 1)
    assert refused.value.field == "day"
    assert visit(db, cast, 0).found == "well"
