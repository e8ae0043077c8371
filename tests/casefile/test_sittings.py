"""Evidence of several stages that one user wrote down at one go is told; work over time is not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from outreach.casefile import milestones, sittings
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]

EVENING = datetime(2026, 11, 30, 15, tzinfo=UTC)
MALEE, SOMCHAI = UUID(int=1), UUID(int=2)
WAY = [
    MilestoneKind.CONTACT_MADE,
    MilestoneKind.TRUST_REACHED,
    MilestoneKind.CONSENT_GIVEN,
    MilestoneKind.NEEDS_SCREENED,
    MilestoneKind.THERAPY_ATTENDED,
    MilestoneKind.PLAN_AGREED,
]


@dataclass(frozen=True)
class Entry:
    kind: MilestoneKind
    recorded_at: datetime
    recorded_by: UUID = MALEE
    voided: bool = False


def written(kinds: list[MilestoneKind], apart: timedelta) -> list[Entry]:
    return [Entry(kind, EVENING + number * apart) for number, kind in enumerate(kinds)]


def test_a_whole_way_written_in_one_evening_is_told() -> None:
    [one] = sittings.many(written(WAY, timedelta(minutes=10)))
    assert (one.entries, one.stages, one.first, one.last) == (6, 4, EVENING, EVENING + timedelta(minutes=50))


def test_a_first_evening_of_contact_and_consent_is_ordinary() -> None:
    assert sittings.many(written(WAY[:3], timedelta(minutes=1))) == []


@given(st.permutations(WAY))
def test_work_over_days_is_ordinary(way: list[MilestoneKind]) -> None:
    assert sittings.many(written(way, sittings.BREAK + timedelta(seconds=1))) == []


def test_what_was_voided_and_what_another_wrote_does_not_count() -> None:
    voided = [Entry(one.kind, one.recorded_at, voided=True) for one in written(WAY[3:], timedelta(0))]
    other = [Entry(one.kind, one.recorded_at, SOMCHAI) for one in written(WAY[3:], timedelta(0))]
    assert sittings.many([*written(WAY[:3], timedelta(0)), *voided, *other]) == []


@given(st.permutations(written(WAY, timedelta(minutes=3))))
def test_the_order_of_the_milestones_does_not_matter(entries: list[Entry]) -> None:
    assert sittings.many(entries) == sittings.many(written(WAY, timedelta(minutes=3)))


def test_the_head_of_the_case_warns_its_supervisor_alone(db: Session, cast: Cast, browser: Open) -> None:
    for kind in WAY:
        milestones.record(db, cast.nok_case, kind, clock.today(), cast.nok_case.id, cast.malee)
    db.flush()
    page = f"/cases/{cast.nok_case.id}"
    assert "Much written at one go" in browser(cast.prasit).get(page).text
    assert "Much written at one go" not in browser(cast.malee).get(page).text
