"""How changes of stage by decision are corrected: the day, the stage and the reason."""

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.corrections.entries import Written, check_day, put
from outreach.casefile.milestones import Evidence
from outreach.casefile.overrides import Move, StageOverride


def _correct(_session: Session, case: Case, row: StageOverride, move: Move, _actor: User) -> None:
    check_day(case, move.day)
    put(row, move, "to_stage", "day", "reason")


OVERRIDE = Written(
    table=StageOverride,
    words=("kind", "to_stage", "day", "reason"),
    correct=_correct,
    leaves=lambda row: [Evidence(row.kind, row.to_stage, row.day)],
)
