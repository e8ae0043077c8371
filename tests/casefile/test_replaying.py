"""The replay of all cases at once says of each what `stages.stage` says of its milestones."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from outreach.casefile import milestones, replaying, stages
from outreach.casefile.cases import Case
from outreach.casefile.kinds import CLOSED_COMPLETE, MilestoneKind
from outreach.casefile.milestones import Milestone, StageMove
from outreach.casefile.stages import ORDER, Stage
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.queries import counted

WAY = (*stages.PROOFS, MilestoneKind.OPENED)


def live(db: Session, case_id: UUID, cast: Cast, chance: Random) -> None:
    """Give a case any history, from before and since the wait: any of it voided or to come, now and then a move."""
    db.execute(delete(Milestone).where(Milestone.case_id == case_id))
    kinds = [kind for kind in WAY if chance.random() < 0.85] + chance.choices(list(MilestoneKind), k=4)
    if chance.random() < 0.5:
        kinds = [kind for kind in kinds if kind not in stages.MOVES]
    db.execute(insert(Milestone), [_row(case_id, kind, cast, chance) for kind in kinds])


def _row(case_id: UUID, kind: MilestoneKind, cast: Cast, chance: Random) -> dict[str, object]:
    code = chance.choice(ORDER).value if kind in stages.MOVES else ""
    if kind == MilestoneKind.CLOSED:
        code = chance.choice([CLOSED_COMPLETE, CLOSED_COMPLETE, "gone"])
    day: date = clock.today() + timedelta(days=chance.choice([chance.randint(-60, 1), chance.randint(-400, -300)]))
    voided = clock.now() if chance.random() < 0.1 else None
    known = {"case_id": case_id, "kind": kind, "code": code, "day": day, "voided_at": voided}
    return known | {"id": UUID(int=chance.getrandbits(128)), "source_id": case_id, "recorded_by": cast.malee.id}


def standing(db: Session, case_id: UUID) -> Stage:
    return stages.stage(milestones.of_case(db, case_id), clock.today()).stage


def bad(db: Session) -> set[UUID | None]:
    return {row.row_id for step in replaying.all_cases(db) for row in step.bad}


def test_it_says_what_the_replay_of_each_case_says(db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replaying, "_NEXT", replaying._NEXT.limit(2))  # so that there are several parts
    cases, chance, met = db.scalars(select(Case.id)).all(), Random(7), set[Stage]()
    for _round in range(60):
        for case_id in cases:
            live(db, case_id, cast, chance)
            met.add(said := standing(db, case_id))
            db.execute(update(Case).where(Case.id == case_id).values(stage=said))
        assert bad(db) == set()
    assert met == set(Stage)


def test_a_case_that_stands_elsewhere_is_named(db: Session, cast: Cast) -> None:
    chance = Random(1)
    for case_id in db.scalars(select(Case.id)).all():
        live(db, case_id, cast, chance)
        wrong = {stage for stage in Stage if stage != standing(db, case_id)}
        for stage in wrong:
            db.execute(update(Case).where(Case.id == case_id).values(stage=stage))
            assert case_id in bad(db)


def test_a_part_asks_as_often_for_many_cases_as_for_few(app: OutreachApp, db: Session, cast: Cast) -> None:
    del cast
    with counted(app.extensions["engine"]) as sent:
        steps = list(replaying.all_cases(db))
    assert (len(steps), sum(step.number for step in steps)) == (1, db.query(Case).count())
    assert len(sent) == 4  # the part, its proofs, its moves, and that there is no other part


def test_after_a_change_of_the_rules_each_case_is_led_there(db: Session, cast: Cast) -> None:
    live(db, cast.nok_case.id, cast, Random(3))
    right = standing(db, cast.nok_case.id)
    wrong = next(stage for stage in Stage if stage != right)
    db.execute(update(Case).where(Case.id == cast.nok_case.id).values(stage=wrong))
    db.expire_all()
    assert (replaying.follow(db), cast.nok_case.stage, replaying.follow(db)) == (1, right, 0)
    moved = db.scalars(select(StageMove).where(StageMove.case_id == cast.nok_case.id)).all()
    assert [(one.from_stage, one.to_stage) for one in moved] == [(wrong, right)]
