"""What an open case lacks, or what is to be noted of it, as conditions of the database."""

from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import aliased

from outreach.access.users import User
from outreach.casefile import visits
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent
from outreach.casefile.due_days import DueDay, What
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.restrictions import Restriction
from outreach.core.codes import Code

_PLANNED = aliased(DueDay, name="planned")


class Lack(Code):
    """What is to be noted of a case."""

    PLAN = "no_plan", "No plan"
    GOAL = "no_goal", "Needs screened, no plan"
    CONSENT = "no_consent", "No consent in force"
    VISIT = "visit", "Visit asked for"
    RESTRICTED = "restricted", "Named staff only"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return "secondary" if self is Lack.RESTRICTED else "warning"


def conditions(_actor: User, day: date) -> dict[Lack, ColumnElement[bool]]:
    """Return the condition of each that a row of `Case` has it; a plan that is in force has its day of review."""
    planned = select(_PLANNED.case_id).where(_PLANNED.case_id == Case.id, _PLANNED.what == What.PLAN)
    agreed = select(Consent.id).where(
        Consent.person_id == Case.person_id, Consent.live_on(day), Consent.photo.is_(None)
    )
    standing = select(Restriction.id).where(Restriction.person_id == Case.person_id, Restriction.ended_at.is_(None))
    is_open = Case.closed_on.is_(None)
    return {
        Lack.PLAN: is_open & ~planned.exists(),
        Lack.GOAL: is_open & _screened() & ~planned.exists(),
        Lack.CONSENT: is_open & ~agreed.exists(),
        Lack.VISIT: is_open & visits.is_asked(),
        Lack.RESTRICTED: standing.exists(),
    }


def _screened() -> ColumnElement[bool]:
    """Return the condition that needs were screened. Which, stays sealed: no list says that one of them is red."""
    found = select(Milestone.id).where(Milestone.case_id == Case.id, Milestone.kind == MilestoneKind.NEEDS_SCREENED)
    return found.where(Milestone.voided_at.is_(None)).exists()
