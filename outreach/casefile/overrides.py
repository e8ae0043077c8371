"""Changes of stage by decision, not by evidence: back after a relapse, or set by a supervisor."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.stages import ORDER, Stage
from outreach.core.codes import stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed


class StageOverride(OfCase, OfPerson, Voidable, Recorded, Base):
    """A change of stage by decision, with its reason, kept for ever."""

    __tablename__ = "stage_overrides"
    __table_args__ = (Index("ix_stage_overrides_case_id", "case_id"),)
    __label__ = "Stages set by the supervisor"

    kind: Mapped[MilestoneKind] = mapped_column(stored(MilestoneKind, "kind"), info=label("Kind"))
    to_stage: Mapped[Stage] = mapped_column(stored(Stage, "to_stage"), info=label("To the stage"))
    day: Mapped[date] = mapped_column(info=label("Day"))

    reason = Sealed("stage_overrides.reason", FieldClass.NARRATIVE, block=256, label="Reason")


@dataclass(frozen=True, kw_only=True, repr=False)
class Move:
    """A change of stage: the stage, its first day, and the reason."""

    to_stage: Stage
    day: date
    reason: str


def override(session: Session, case: Case, move: Move, actor: User) -> StageOverride:
    """Set the stage, as a supervisor. Raises Refused for a closed case or a day outside it."""
    return _keep(session, case, MilestoneKind.OVERRIDE, move, actor)


def relapse(session: Session, case: Case, move: Move, actor: User) -> StageOverride:
    """Move a case back. Raises Refused unless the stage is an earlier one."""
    check_earlier(case, move.to_stage)
    return _keep(session, case, MilestoneKind.RELAPSE, move, actor)


def check_earlier(case: Case, to_stage: Stage) -> None:
    """Raise Refused unless a stage is before the present one."""
    if ORDER.index(to_stage) >= ORDER.index(case.stage):
        raise Refused(lazy_gettext("Choose a stage before the present one."), "to_stage")


def _keep(session: Session, case: Case, kind: MilestoneKind, move: Move, actor: User) -> StageOverride:
    cases.check_open(case)
    cases.check_day(case, move.day)
    row = StageOverride(
        case_id=case.id,
        person_id=case.person_id,
        kind=kind,
        to_stage=move.to_stage,
        day=move.day,
        reason=move.reason,
        made_by=actor.id,
    )
    session.add(row)
    milestones.record(session, case, kind, move.day, row.id, actor, code=move.to_stage)
    audit.record(session, f"stage.{kind}", actor, person_id=case.person_id, about=f"case:{case.id}")
    return row
