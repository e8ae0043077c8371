"""Screening: which needs were found, sealed, on a day of the case."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import Screening, ScreeningDetails
from outreach.casefile import milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import GROUPS, Need
from tests.support.bases import consent
from tests.support.cast import Cast


def screen(db: Session, cast: Cast, *needs: Need, days_ago: int = 0) -> Screening:
    consent(db, cast.nok_case, cast.malee)
    details = ScreeningDetails(
        day=clock.today() - timedelta(days=days_ago), needs=needs, story="อยากกลับไปเรียน แต่ไม่มีที่นอน"
    )
    return screenings.screen(db, cast.nok_case, details, cast.malee)


def refused(db: Session, cast: Cast, *needs: Need, days_ago: int = 0) -> str | None:
    with pytest.raises(Refused) as refusal:
        screen(db, cast, *needs, days_ago=days_ago)
    assert screenings.latest(db, cast.nok_case.id) is None
    return refusal.value.field


def test_needs_come_back_in_the_order_of_the_list(db: Session, cast: Cast) -> None:
    screening = screen(db, cast, Need.DRUG_TREATMENT, Need.SHELTER)
    assert screenings.needs_of(screening) == [Need.SHELTER, Need.DRUG_TREATMENT]


def test_needs_and_story_lie_sealed_and_the_milestone_names_none(db: Session, cast: Cast) -> None:
    screening = screen(db, cast, Need.DRUG_TREATMENT)
    assert b"drug" not in screening.needs_sealed
    assert "เรียน".encode() not in screening.story_sealed
    (left,) = [m for m in milestones.of_case(db, cast.nok_case.id) if m.kind == MilestoneKind.NEEDS_SCREENED]
    assert (left.code, left.source_id, left.day) == ("", screening.id, clock.today())


def test_the_newest_day_counts_and_on_one_day_the_last_written(db: Session, cast: Cast) -> None:
    screen(db, cast, Need.SHELTER, days_ago=1)
    newest = screen(db, cast, Need.EMPLOYMENT)
    screen(db, cast, Need.SAFETY, days_ago=2)
    assert screenings.latest(db, cast.nok_case.id) is newest
    again = screen(db, cast, Need.LIFE_SKILLS)
    assert screenings.latest(db, cast.nok_case.id) is again
    assert screenings.latest(db, cast.ton_case.id) is None


def test_a_screening_without_a_need_is_refused(db: Session, cast: Cast) -> None:
    assert refused(db, cast) == "needs"


@pytest.mark.parametrize(("days_ago", "is_fine"), [(60, True), (61, False), (0, True), (-1, False)])
def test_the_day_lies_between_the_first_contact_and_today(
    db: Session, cast: Cast, days_ago: int, is_fine: bool
) -> None:
    if is_fine:
        assert screen(db, cast, Need.SHELTER, days_ago=days_ago).day == clock.today() - timedelta(days=days_ago)
    else:
        assert refused(db, cast, Need.SHELTER, days_ago=days_ago) == "day"


def test_nothing_is_screened_in_a_closed_case(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = clock.today()
    assert refused(db, cast, Need.SHELTER) is None


def test_a_screening_that_was_tampered_with_shows_no_needs(db: Session, cast: Cast) -> None:
    screening, other = screen(db, cast, Need.SHELTER), screen(db, cast, Need.EMPLOYMENT)
    screening.needs_sealed = other.needs_sealed
    assert screenings.needs_of(screening) == []


def test_every_need_stands_under_exactly_one_heading() -> None:
    assert sorted(need for _title, needs in GROUPS for need in needs) == sorted(Need)
