"""Those who continue are due by themselves until the thing is recorded; data that changes is followed."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from outreach.c4_continue import follow_ups, reviews
from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay
from outreach.c4_continue.reviews import ReviewDetails
from outreach.casefile import due_days, due_lists, intervals, overrides
from outreach.casefile.cases import Case
from outreach.casefile.due_kinds import What
from outreach.casefile.marks import Level
from outreach.casefile.overrides import Move
from outreach.casefile.risks import assessing
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.casefile.stages import Stage
from outreach.core import clock
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")


@pytest.fixture
def going_on(db: Session, cast: Cast) -> Case:
    """A case that stands at Continue since 40 days."""
    with clock.travel(ago(40)):
        overrides.override(db, cast.nok_case, Move(to_stage=Stage.CONTINUE, day=clock.today(), reason="-"), cast.prasit)
    return cast.nok_case


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def due(db: Session, case: Case, what: What = What.FOLLOW_UP) -> tuple[int, str | None] | None:
    """In how many days it is due, and by which interval."""
    days = {one.what: one for one in due_days.of_case(db, case.id)}
    return ((days[what].due_on - clock.today()).days, days[what].why) if what in days else None


def follow(db: Session, cast: Cast, days: int, *, found: bool = True, next_on: date | None = None) -> None:
    details = FollowUpDetails(day=ago(days), way=FollowUpWay.VISIT, found=found, next_on=next_on)
    follow_ups.do(db, cast.nok_case, details, cast.malee)


def test_it_is_due_until_they_are_reached(db: Session, cast: Cast, going_on: Case) -> None:
    assert due(db, going_on) == (-10, "follow_up_first_year")
    follow(db, cast, 5, found=False)
    assert due(db, going_on) == (-10, "follow_up_first_year")
    follow(db, cast, 5)
    assert due(db, going_on) == (25, "follow_up_first_year")


def test_a_day_of_ones_own_counts_if_it_is_sooner(db: Session, cast: Cast, going_on: Case) -> None:
    follow(db, cast, 5, next_on=clock.today() + timedelta(days=90))
    assert due(db, going_on) == (25, "follow_up_first_year")
    follow(db, cast, 0, next_on=clock.today() + timedelta(days=3))
    assert due(db, going_on) == (3, "own")


def test_a_risk_moves_it_and_its_end_moves_it_back(db: Session, cast: Cast, going_on: Case) -> None:
    follow(db, cast, 5)
    for level, days in ((Level.HIGH, 9), (Level.LOW, 25)):
        assessing.assess(db, going_on, AssessmentDetails(day=clock.today(), level=level, reason="-"), cast.malee)
        assert due(db, going_on) is not None
        assert (due(db, going_on) or (0,))[0] == days


def test_a_review_is_due_by_itself(db: Session, cast: Cast, going_on: Case) -> None:
    assert (due(db, going_on, What.REVIEW) or ("", ""))[1] == "review_first_year"
    reviews.hold(db, going_on, ReviewDetails(day=clock.today(), body=3, mind=3, way_of_life=3), cast.malee)
    again = clock.months_after(clock.today(), 3)
    assert due(db, going_on, What.REVIEW) == ((again - clock.today()).days, "review_first_year")


def test_nothing_is_due_so_at_an_earlier_stage(db: Session, cast: Cast) -> None:
    follow(db, cast, 5)
    assert due(db, cast.nok_case) is None
    assert due(db, cast.nok_case, What.REVIEW) is None


def test_changed_data_is_followed(db: Session, going_on: Case, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert due_lists.wrong(db) == []
    changed = tmp_path / "changed.csv"
    changed.write_text(intervals.FILE.read_text().replace("continue,,0,30,days", "continue,,0,45,days"))
    rows = intervals.read(changed)
    monkeypatch.setattr(intervals.next_day, "__defaults__", (rows,))
    assert due_lists.follow(db) == 1
    assert due(db, going_on) == (5, "follow_up_first_year")
    assert due_lists.wrong(db) == []
