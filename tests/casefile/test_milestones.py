"""Milestones in the database: the cached stage follows them, forward and back, and each move is kept."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile import due_lists, milestones, overrides, stages
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone, StageMove
from outreach.casefile.overrides import Move
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.support import plans
from tests.support.cast import Cast

WAY = (MilestoneKind.CONTACT_MADE, MilestoneKind.TRUST_REACHED, MilestoneKind.CONSENT_GIVEN)


def walk(db: Session, cast: Cast, days_ago: int) -> None:
    for kind in WAY:
        day = clock.today() - timedelta(days=days_ago)
        milestones.record(db, cast.nok_case, kind, day, uuid4(), cast.malee)


def moves(db: Session, cast: Cast) -> list[tuple[Stage, Stage]]:
    rows = db.scalars(select(StageMove).where(StageMove.case_id == cast.nok_case.id).order_by(StageMove.made_at))
    return [(row.from_stage, row.to_stage) for row in rows]


def test_the_stage_moves_with_the_last_piece_of_evidence(db: Session, cast: Cast) -> None:
    walk(db, cast, days_ago=3)
    assert cast.nok_case.stage == Stage.CONNECT
    assert cast.ton_case.stage == Stage.CORE_PERSON
    assert moves(db, cast) == [(Stage.CORE_PERSON, Stage.CONNECT)]


def test_taking_a_milestone_back_takes_its_stage_and_keeps_moves(db: Session, cast: Cast) -> None:
    walk(db, cast, days_ago=3)
    consent = next(m for m in milestones.of_case(db, cast.nok_case.id) if m.kind == MilestoneKind.CONSENT_GIVEN)
    milestones.void(db, cast.nok_case, consent.source_id, cast.prasit)
    assert (cast.nok_case.stage, consent.voided_by) == (Stage.CORE_PERSON, cast.prasit.id)
    assert moves(db, cast)[1:] == [(Stage.CONNECT, Stage.CORE_PERSON)]


def test_another_cases_row_of_the_same_source_is_left_alone(db: Session, cast: Cast) -> None:
    source = uuid4()
    for case in (cast.nok_case, cast.ton_case):
        milestones.record(db, case, MilestoneKind.CONTACT_MADE, clock.today(), source, cast.malee)
    milestones.void(db, cast.nok_case, source, cast.malee)
    contacts = [m for m in milestones.of_case(db, cast.ton_case.id) if m.kind == MilestoneKind.CONTACT_MADE]
    assert [m.voided for m in contacts] == [False]


@pytest.mark.parametrize(("days_ago", "stage"), [(4, Stage.CORE_PERSON), (3, Stage.CONNECT), (0, Stage.CONNECT)])
def test_a_past_day_can_be_asked_for(db: Session, cast: Cast, days_ago: int, stage: Stage) -> None:
    walk(db, cast, days_ago=3)
    assert milestones.standing(db, cast.nok_case, clock.today() - timedelta(days=days_ago)).stage == stage


def test_a_milestone_written_late_counts_from_its_own_day(db: Session, cast: Cast) -> None:
    walk(db, cast, days_ago=3)
    move = Move(to_stage=Stage.CORE_PERSON, day=clock.today() - timedelta(days=2), reason="หายไป")
    overrides.relapse(db, cast.nok_case, move, cast.malee)
    assert cast.nok_case.stage == Stage.CORE_PERSON
    walk(db, cast, days_ago=5)
    assert cast.nok_case.stage == Stage.CORE_PERSON
    walk(db, cast, days_ago=1)
    assert cast.nok_case.stage == Stage.CONNECT


@pytest.mark.parametrize("to_stage", [Stage.CONNECT, Stage.CONTROL])
def test_a_relapse_goes_only_to_an_earlier_stage(db: Session, cast: Cast, to_stage: Stage) -> None:
    walk(db, cast, days_ago=3)
    with pytest.raises(Refused) as refusal:
        overrides.relapse(db, cast.nok_case, Move(to_stage=to_stage, day=clock.today(), reason="x"), cast.malee)
    assert refusal.value.field == "to_stage"
    assert cast.nok_case.stage == Stage.CONNECT


def test_those_of_one_row_are_found_by_their_case(app: OutreachApp, db: Session, cast: Cast) -> None:
    walk(db, cast, days_ago=3)
    asked: plans.Asked = {}
    with plans.noted(app.extensions["engine"], asked, {"now": "void"}):
        milestones.void(db, cast.nok_case, uuid4(), cast.malee)
        milestones.redate(db, cast.nok_case, uuid4(), clock.today(), cast.malee)
    db.rollback()
    [statement] = [one for one in asked if "source_id = " in one]
    said = db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", asked[statement][0]).all()
    assert "USING INDEX ix_milestones_case_id" in said[0][3]


@pytest.mark.parametrize("seed", range(12))
def test_first_and_last_of_each_kind_give_the_stage_of_all(db: Session, cast: Cast, seed: int) -> None:
    chance, case = Random(seed), cast.nok_case
    for _ in range(25):
        kind, day = chance.choice(list(MilestoneKind)), clock.today() - timedelta(days=chance.randrange(-3, 30))
        moved = kind in (MilestoneKind.RELAPSE, MilestoneKind.OVERRIDE)
        code = chance.choice(list(Stage)).value if moved else "complete" if kind == MilestoneKind.CLOSED else ""
        told = {"case_id": case.id, "kind": kind, "code": code, "day": day, "source_id": uuid4()}
        db.add(Milestone(**told, recorded_by=cast.malee.id))
    db.flush()
    milestones.refresh(db, case, cast.malee)
    whole = milestones.of_case(db, case.id)
    assert case.stage == stages.stage(whole, clock.today()).stage
    assert milestones.last_day(db, case) == max(one.day for one in whole)
    assert due_lists.wrong(db) == []
