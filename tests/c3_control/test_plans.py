"""Plans: agreed on a day, looked at again later; and therapy, which leaves its day and kind."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.c3_control import plans, therapy
from outreach.c3_control.plans import Plan, PlanDetails
from outreach.c3_control.therapy import TherapyDetails, TherapyKind
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.core import clock
from outreach.core.errors import Refused
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")

GOALS = "อยากซ่อมรถเป็น"


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def agree(db: Session, cast: Cast, agreed: date, review: date, goals: str = GOALS) -> Plan:
    details = PlanDetails(agreed_on=agreed, review_on=review, goals=goals)
    return plans.agree(db, cast.nok_case, details, cast.malee)


def left(db: Session, kind: MilestoneKind) -> list[date]:
    return list(db.scalars(select(Milestone.day).where(Milestone.kind == kind)))


def test_a_plan_leaves_its_milestone_on_the_day_of_agreement(db: Session, cast: Cast) -> None:
    agree(db, cast, ago(3), ago(-90))

    assert left(db, MilestoneKind.PLAN_AGREED) == [ago(3)]


def test_a_plan_is_looked_at_again_after_its_agreement(db: Session, cast: Cast) -> None:
    for review in (ago(4), ago(3)):
        with pytest.raises(Refused, match="after the agreement") as refusal:
            agree(db, cast, ago(3), review)
        assert refusal.value.field == "review_on"

    assert agree(db, cast, ago(3), ago(2)).review_on == ago(2)


def test_the_database_too_refuses_a_review_before_the_agreement(db: Session, cast: Cast) -> None:
    plan = agree(db, cast, ago(3), ago(2))
    plan.review_on = ago(4)

    with pytest.raises(IntegrityError):
        db.flush()


def test_a_plan_is_agreed_neither_before_the_case_nor_tomorrow(db: Session, cast: Cast) -> None:
    for agreed in (cast.nok_case.opened_on - timedelta(days=1), ago(-1)):
        with pytest.raises(Refused) as refusal:
            agree(db, cast, agreed, ago(-90))
        assert refusal.value.field == "agreed_on"


def test_the_newest_plan_holds(db: Session, cast: Cast) -> None:
    agree(db, cast, ago(3), ago(-90), "แผนใหม่")
    agree(db, cast, ago(30), ago(-60), "แผนเก่า")

    latest = plans.latest(db, cast.nok_case.id)

    assert latest is not None
    assert latest.goals == "แผนใหม่"
    assert plans.latest(db, cast.ton_case.id) is None


def test_goals_are_sealed_in_the_database(db: Session, cast: Cast) -> None:
    plan = agree(db, cast, ago(3), ago(-90))

    assert plan.goals == GOALS
    assert GOALS.encode() not in db.execute(text("SELECT goals_sealed FROM plans")).scalar_one()
    assert GOALS not in repr(PlanDetails(agreed_on=ago(3), review_on=ago(2), goals=GOALS))


def test_therapy_is_kept_with_its_day_and_kind(db: Session, cast: Cast) -> None:
    for day in (9, 2, 5):
        therapy.attend(db, cast.nok_case, TherapyDetails(day=ago(day), kind=TherapyKind.ART, note="ตีกลอง"), cast.malee)

    sessions = therapy.of_case(db, cast.nok_case.id)

    assert [(row.day, row.kind, row.note) for row in sessions] == [
        (ago(day), TherapyKind.ART, "ตีกลอง") for day in (2, 5, 9)
    ]
    assert sorted(left(db, MilestoneKind.THERAPY_ATTENDED)) == [ago(9), ago(5), ago(2)]
    assert therapy.of_case(db, cast.ton_case.id) == []


def test_therapy_without_a_note_looks_like_one_with(db: Session, cast: Cast) -> None:
    row = therapy.attend(db, cast.nok_case, TherapyDetails(day=ago(1), kind=TherapyKind.TALK), cast.malee)

    assert row.note is None
    assert db.execute(text("SELECT note_sealed FROM therapy_sessions")).scalar_one() is not None


def test_therapy_lies_within_the_case(db: Session, cast: Cast) -> None:
    for day in (cast.nok_case.opened_on - timedelta(days=1), ago(-1)):
        with pytest.raises(Refused) as refusal:
            therapy.attend(db, cast.nok_case, TherapyDetails(day=day, kind=TherapyKind.TALK), cast.malee)
        assert refusal.value.field == "day"


def test_a_closed_case_takes_neither_plan_nor_therapy(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = clock.today()

    with pytest.raises(Refused, match="closed"):
        agree(db, cast, ago(3), ago(2))
    with pytest.raises(Refused, match="closed"):
        therapy.attend(db, cast.nok_case, TherapyDetails(day=ago(1), kind=TherapyKind.TALK), cast.malee)
