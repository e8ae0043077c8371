"""Agreements: the versions of a case plan. Each keeps the goals and acts of its day, and how they agreed."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.plans import contents, needs
from outreach.c3_control.plans.models import Agreed, Plan
from outreach.casefile import cases, due_days, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.kinds import MilestoneKind
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question

LONGEST = 12_000  # letters of a signature: some thousand points, as a finger leaves them
STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)+")  # a path of SVG and nothing else


@dataclass(frozen=True, kw_only=True, repr=False)
class PlanDetails:
    """Details of a plan: day of agreement, day of review, goals in the young person's own words.

    agreed_by, signature: how they agreed; the strokes as a path of SVG in a field of 600 by 200.
    why_open: why red needs have no goal.
    """

    agreed_on: date
    review_on: date
    goals: str
    agreed_by: Agreed | None = None
    signature: str | None = None
    why_open: str | None = None


def agree(session: Session, case: Case, details: PlanDetails, actor: User) -> Plan:
    """Record a version. Raises Refused if the review is not after the agreement, a signature is missing, or a red need
    has neither a goal nor a reason; NoBasis without a legal basis."""
    cases.check_open(case)
    cases.check_day(case, details.agreed_on, "agreed_on")
    check_review(details.agreed_on, details.review_on)
    check_how(details.agreed_by, details.signature)
    lawful.check(session, case, Act.PLAN, details.agreed_on)
    left = needs.unanswered(session, case)
    needs.check_told(left, details.why_open)
    plan = Plan(
        case_id=case.id,
        person_id=case.person_id,
        agreed_on=details.agreed_on,
        review_on=details.review_on,
        agreed_by=details.agreed_by,
        goals=details.goals,
        contents=contents.packed(session, case.id),
        signature=details.signature if details.agreed_by == Agreed.SIGNED else None,
        open_needs=json.dumps([need.value for need in left]) if left else None,
        why_open=details.why_open if left else None,
        made_by=actor.id,
    )
    session.add(plan)
    milestones.record(session, case, MilestoneKind.PLAN_AGREED, details.agreed_on, plan.id, actor)
    audit.record(session, "plan.agree", actor, person_id=case.person_id, about=f"plan:{plan.id}")
    return plan


def check_review(agreed_on: date, review_on: date) -> None:
    """Raise Refused for a review that is not after the agreement."""
    if review_on <= agreed_on:
        raise Refused(lazy_gettext("The review comes after the agreement."), "review_on")


def check_how(agreed_by: Agreed | None, signature: str | None) -> None:
    """Raise Refused for a signature on the screen that is missing, or is none."""
    if agreed_by != Agreed.SIGNED:
        return
    if not signature:
        raise Refused(lazy_gettext("Nobody has signed yet. Sign in the box, or choose another way."), "agreed_by")
    if len(signature) > LONGEST or not STROKES.fullmatch(signature):
        raise Refused(lazy_gettext("The signature could not be read. Please sign again."), "agreed_by")


_THEIRS = Plan.case_id == THIS_CASE, Plan.voided_at.is_(None)
OF_CASE = Question(Plan, *_THEIRS, by="-agreed_on -made_at", most=1)
VERSIONS = Question(Plan, *_THEIRS, by="agreed_on made_at")


def latest(session: Session, case_id: UUID) -> Plan | None:
    """Return the plan in force: the newest one."""
    return next(iter(OF_CASE.ask(session, case_id=case_id)), None)


def versions(session: Session, case_id: UUID) -> list[Plan]:
    """Return the versions that count, the first one first."""
    return VERSIONS.ask(session, case_id=case_id)


def get(session: Session, case: Case, plan_id: UUID) -> Plan:
    """Return one version of a case. Raises NotFound."""
    plan = session.get(Plan, plan_id)
    if plan is None or plan.case_id != case.id:
        raise NotFound
    return plan


def next_looks(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the review day of the plan in force, by case."""
    rows = session.execute(_REVIEWS, {"case_ids": list(case_ids)})
    return {case_id: due_days.Day(review_on, agreed_on) for case_id, review_on, agreed_on in rows}


_REVIEWS = (  # the last one of a case is in force
    select(Plan.case_id, Plan.review_on, Plan.agreed_on)
    .where(Plan.case_id.in_(bindparam("case_ids", expanding=True)), Plan.voided_at.is_(None))
    .order_by(Plan.agreed_on, Plan.made_at)
)
