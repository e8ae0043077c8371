"""How plans and therapy sessions are corrected."""

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.plans import Plan, PlanDetails
from outreach.c3_control.therapy import TherapyDetails, TherapySession
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections import Written, check_day, put
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def _correct_plan(session: Session, case: Case, plan: Plan, details: PlanDetails, _actor: User) -> None:
    check_day(case, details.agreed_on, "agreed_on")
    if details.review_on <= details.agreed_on:
        raise Refused(lazy_gettext("The review comes after the agreement."), "review_on")
    if details.agreed_on != plan.agreed_on:
        lawful.check(session, case, Act.PLAN, details.agreed_on)
    put(plan, details, "agreed_on", "review_on", "goals")


def _correct_session(session: Session, case: Case, row: TherapySession, details: TherapyDetails, _actor: User) -> None:
    check_day(case, details.day)
    if details.day != row.day:
        lawful.check(session, case, Act.THERAPY, details.day)
    put(row, details, "day", "kind", "note")


PLAN = Written(
    table=Plan,
    words=("agreed_on", "review_on", "goals"),
    correct=_correct_plan,
    leaves=lambda plan: [Evidence(MilestoneKind.PLAN_AGREED, "", plan.agreed_on)],
)
THERAPY = Written(
    table=TherapySession,
    words=("day", "kind", "note"),
    correct=_correct_session,
    leaves=lambda row: [Evidence(MilestoneKind.THERAPY_ATTENDED, "", row.day)],
)
