"""Milestones: small, plain, dated rows that name nobody. Source of the 5C, the timeline and all figures."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Date, ForeignKey, Index, String, Uuid, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.users import User
from outreach.casefile import due_days, stages, waits
from outreach.casefile.columns import THIS_CASE, OfCase
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.questions import Question


class Staged(due_days.Dated, Protocol):
    """The attributes of a case that this module reads: id, days, and its cached stage."""

    stage: Stage


class Milestone(OfCase, Identified, Base):
    """An event in a case on one day."""

    __tablename__ = "milestones"
    __label__ = "Timeline"
    __table_args__ = (
        Index("ix_milestones_case_id_day", "case_id", "day"),
        Index("ix_milestones_case_id_kind_day", "case_id", "kind", "day"),
        Index("ix_milestones_kind_code_day", "kind", "code", "day"),
    )

    kind: Mapped[MilestoneKind] = mapped_column(stored(MilestoneKind, "kind"), info=label("Kind"))
    code: Mapped[str] = mapped_column(String(40), default="", info=label("Details"))
    """A short plain code where the kind is not enough: which outcome, which stage, how closed."""
    day: Mapped[date] = mapped_column(info=label("Day"))
    source_id: Mapped[UUID] = mapped_column(Uuid)
    """The id of the row with all details."""
    recorded_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, info=label("Written down at"))
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Written down by"))
    voided_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Voided at"))
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Voided by"))

    @property
    def voided(self) -> bool:
        """True if it was voided: it counts nowhere."""
        return self.voided_at is not None


# Events that move no due date but that of being seen (due_days.py): the other days come from rows that their verbs do
# not write; a case that is opened has none yet.
MOVE_NO_OTHER_DAY = frozenset({MilestoneKind.OPENED, MilestoneKind.CONTACT_MADE, MilestoneKind.TRUST_REACHED})


class Evidence(NamedTuple):
    """The attributes of a milestone, not voided, for the stage and the due dates."""

    kind: MilestoneKind
    code: str
    day: date
    voided: bool = False


# The first and the last of each kind and code: a stage and a due date ask whether there is one, at all or after a day.
# What has happened by today counts apart.
_DAYS = func.min(Milestone.day), func.max(Milestone.day)
_EVIDENCE = (
    select(Milestone.kind, Milestone.code, *_DAYS)
    .where(Milestone.case_id == bindparam("case_id", type_=Uuid()), Milestone.voided_at.is_(None))
    .group_by(Milestone.kind, Milestone.code, Milestone.day > bindparam("today", type_=Date()))
)

_ALL_EVIDENCE = (
    select(Milestone.kind, Milestone.code, Milestone.day)
    .where(Milestone.case_id == bindparam("case_id", type_=Uuid()), Milestone.voided_at.is_(None))
    .distinct()
)


class StageMove(OfCase, Recorded, Base):
    """A change of stage: from, to, the moment it was noticed and the user whose entry caused it."""

    __tablename__ = "stage_moves"
    __label__ = "Moves between stages"
    __table_args__ = (
        Index("ix_stage_moves_case_id", "case_id"),
        Index("ix_stage_moves_from_stage_case_id", "from_stage", "case_id"),
    )

    from_stage: Mapped[Stage] = mapped_column(stored(Stage, "from_stage"), info=label("From the stage"))
    to_stage: Mapped[Stage] = mapped_column(stored(Stage, "to_stage"), info=label("To the stage"))


# Callbacks of other modules: what follows an event, asked just before it is recorded (wiring/).
on_record: list[Callable[[Session, UUID, MilestoneKind, User], None]] = []


def record(
    session: Session, case: Staged, kind: MilestoneKind, day: date, source_id: UUID, actor: User, code: str = ""
) -> Milestone:
    """Record a milestone and update the stage of the case; both are written with the next flush."""
    for follow in on_record:
        follow(session, case.id, kind, actor)
    facts = [*_evidence(session, case), Evidence(kind, code, day)]
    milestone = Milestone(case_id=case.id, kind=kind, code=code, day=day, source_id=source_id, recorded_by=actor.id)
    session.add(milestone)
    _follow(session, case, facts, actor, only_seen=kind in MOVE_NO_OTHER_DAY)
    return milestone


def void(session: Session, case: Staged, source_id: UUID, actor: User, kind: MilestoneKind | None = None) -> None:
    """Void the milestones of a row, of one kind or of all; the stage follows."""
    rows = select(Milestone).where(Milestone.case_id == case.id, Milestone.source_id == source_id)
    for milestone in session.scalars(rows.where(Milestone.voided_at.is_(None))).all():
        if kind not in (None, milestone.kind):
            continue
        milestone.voided_at, milestone.voided_by = clock.now(), actor.id
    session.flush()
    refresh(session, case, actor)


def redate(session: Session, case: Staged, source_id: UUID, day: date, actor: User) -> None:
    """Move the milestones of a row to another day: each is voided and recorded again, so that both stay on record."""
    query = select(Milestone).where(Milestone.case_id == case.id, Milestone.source_id == source_id)
    for old in session.scalars(query.where(Milestone.voided_at.is_(None))).all():
        told = {"case_id": case.id, "kind": old.kind, "code": old.code, "source_id": source_id}
        session.add(Milestone(**told, day=day, recorded_by=actor.id))
        old.voided_at, old.voided_by = clock.now(), actor.id
    session.flush()
    refresh(session, case, actor)


def rewrite(session: Session, case: Staged, source_id: UUID, left: Collection[Evidence], actor: User) -> None:
    """Let the milestones of a row be these: what differs is voided and recorded anew, so that both stay on record."""
    query = select(Milestone).where(Milestone.case_id == case.id, Milestone.source_id == source_id)
    missing = list(left)
    for old in session.scalars(query.where(Milestone.voided_at.is_(None))).all():
        kept = Evidence(old.kind, old.code, old.day)
        if kept in missing:
            missing.remove(kept)
        else:
            old.voided_at, old.voided_by = clock.now(), actor.id
    for new in missing:
        told = {"kind": new.kind, "code": new.code, "day": new.day, "source_id": source_id}
        session.add(Milestone(case_id=case.id, **told, recorded_by=actor.id))
    session.flush()
    refresh(session, case, actor)


OF_CASE = Question(Milestone, Milestone.case_id == THIS_CASE, by="-day -recorded_at")


def of_case(session: Session, case_id: UUID) -> list[Milestone]:
    """Return all milestones of a case, newest day first, voided ones included."""
    return OF_CASE.ask(session, case_id=case_id)


def last_day(session: Session, case: Staged) -> date | None:
    """Return the day of the last event that is not voided; None without one."""
    return max((one.day for one in _evidence(session, case)), default=None)


def standing(session: Session, case: Staged, as_of: date | None = None) -> stages.Standing:
    """Return the standing of the case, today or on a past day."""
    return stages.stage(of_case(session, case.id), as_of or clock.today())


def refresh(session: Session, case: Staged, actor: User) -> None:
    """Update the cached stage and the due dates from the milestones, and keep the move."""
    _follow(session, case, _evidence(session, case), actor)
    session.flush()


def _evidence(session: Session, case: Staged) -> list[Evidence]:
    """Return the valid milestones of the case, as far as they decide anything, with those just added."""
    if any(isinstance(row, Milestone) for row in (*session.new, *session.dirty)):
        session.flush()
    found = session.connection().execute(_EVIDENCE, {"case_id": case.id, "today": clock.today()})
    rows: list[tuple[Any, ...]] = [tuple(row) for row in found]
    if _needs_all({kind for kind, *_ in rows}):
        rows = [tuple(row) for row in session.connection().execute(_ALL_EVIDENCE, {"case_id": case.id})]
    return [Evidence(kind, code, day) for kind, code, *days in rows for day in {*days}]


def _needs_all(kinds: set[MilestoneKind]) -> bool:
    """Return True if days between the first and the last decide: a wait that begins anew after a move."""
    return bool(kinds & waits.WAITED) and bool(kinds & {*stages.MOVES})


def _follow(session: Session, case: Staged, facts: list[Evidence], actor: User, *, only_seen: bool = False) -> None:
    now = stages.stage(facts, clock.today()).stage
    due_days.refresh(session, case, facts, only_seen=only_seen and now == case.stage)
    if now != case.stage:
        session.add(StageMove(case_id=case.id, from_stage=case.stage, to_stage=now, made_by=actor.id))
        case.stage = now
