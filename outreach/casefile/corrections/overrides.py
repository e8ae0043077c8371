"""How changes of stage by decision are corrected: the day, the stage and the reason.

A correction sets no stage that its verb would not have set: a move back stays one, and only the head of the centre
lets a case reach further than was written.
"""

from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import milestones, stages
from outreach.casefile.cases import Case
from outreach.casefile.corrections.entries import Written, check_day, put
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence
from outreach.casefile.overrides import Move, StageOverride
from outreach.casefile.stages import ORDER, Stage
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

FOR_THE_HEAD = lazy_gettext("Only the head of the centre sets a stage that the case has not reached by its evidence.")


def _correct(session: Session, case: Case, row: StageOverride, move: Move, actor: User) -> None:
    check_day(case, move.day)
    if _is_later(move.to_stage, row.to_stage):
        _check_later(session, case, row, move, actor)
    put(row, move, "to_stage", "day", "reason")


def _check_later(session: Session, case: Case, row: StageOverride, move: Move, actor: User) -> None:
    if row.kind == MilestoneKind.RELAPSE:
        stood = _stood_without(session, case, row)
        if not _is_later(stood, move.to_stage):
            words = lazy_gettext("The case stood at %(stage)s: it moved back to an earlier stage.", stage=stood.label)
            raise Refused(words, "to_stage")
    elif actor.role != Role.SUPERVISOR:
        raise Refused(FOR_THE_HEAD, "to_stage")


def _stood_without(session: Session, case: Case, row: StageOverride) -> Stage:
    """Return the stage that a case would have had on the day on which a move was written, without it."""
    others = [one for one in milestones.of_case(session, case.id) if one.source_id != row.id]
    return stages.stage(others, clock.local(row.made_at).date()).stage


def _is_later(one: Stage, than: Stage) -> bool:
    return ORDER.index(one) > ORDER.index(than)


def _again(_session: Session, _case: Case, row: StageOverride, actor: User) -> None:
    if row.kind == MilestoneKind.OVERRIDE and actor.role != Role.SUPERVISOR:
        raise Refused(FOR_THE_HEAD)


OVERRIDE = Written(
    table=StageOverride,
    words=("kind", "to_stage", "day", "reason"),
    correct=_correct,
    again=_again,
    leaves=lambda row: [Evidence(row.kind, row.to_stage, row.day)],
)
"""Changes of stage by decision, not by evidence: back after a relapse, or set by a supervisor."""
