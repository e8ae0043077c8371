"""What a step reaches: the outcome that is recorded with it, once, and taken back with it while it waits."""

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c5_complete import outcomes
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind, OutcomeState
from outreach.c5_complete.outcomes import Outcome, OutcomeDetails
from outreach.c5_complete.pathways.kinds import Step
from outreach.c5_complete.pathways.models import Deed, PathwayStep
from outreach.casefile import milestones, notices
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.core.errors import Refused
from outreach.core.language import in_every_language, lazy_gettext

VOIDED = lazy_gettext("The step of the pathway that led to it was voided.")


def reach(
    session: Session,
    case: Case,
    row: PathwayStep,
    step: Step,
    deed: Deed,
    details: OutcomeDetails | None,
    actor: User,
) -> None:
    """Record the outcome that a step reaches, by the rules of outcomes; not a second one where it stands already.

    Raises Refused for a step that reaches one and says nothing of it, or another one than it can reach.
    """
    if deed is not Deed.TAKEN or not step.outcomes:
        return
    if details is None or details.kind not in step.outcomes:
        raise Refused(lazy_gettext("Choose what was reached with this step."), "kind")
    check(deed, details.kind, details.occupation, details.evidence_kind, details.evidence)
    if not stands(outcomes.of_case(session, case.id), details):
        row.outcome_id = outcomes.record(session, case, details, actor).id


def check(
    deed: Deed | None,
    kind: OutcomeKind | None,
    occupation: Occupation | None,
    evidence_kind: EvidenceKind | None,
    evidence: str | None,
) -> None:
    """Raise Refused for a step that is taken and lacks something of the outcome that it reaches."""
    if deed is not Deed.TAKEN:
        return
    if kind is None:
        raise Refused(lazy_gettext("Choose what was reached with this step."), "kind")
    outcomes.check_occupation(kind, occupation)
    if evidence_kind is None:
        raise Refused(lazy_gettext("Choose how we know it."), "evidence_kind")
    if not evidence:
        raise Refused(lazy_gettext("Write down how we know it."), "evidence")


def stands(known: list[Outcome], details: OutcomeDetails) -> bool:
    """Return True if a case has this outcome already: it was recorded by hand, or before this pathway."""
    same = [one for one in known if one.kind == details.kind and not one.is_voided and one.ended_on is None]
    if details.kind is OutcomeKind.OCCUPATION:
        return any((one.occupation, one.day) == (details.occupation, details.day) for one in same)
    return bool(same)


def take_back(session: Session, case: Case, row: PathwayStep, actor: User) -> None:
    """Take back the outcome of a step that counts no more, while it waits to be verified; a verified one stands."""
    outcome = session.get(Outcome, row.outcome_id) if row.outcome_id else None
    if outcome is None or outcome.state != OutcomeState.RECORDED:
        return
    outcome.state = OutcomeState.SENT_BACK
    outcome.answer = in_every_language(VOIDED)
    milestones.void(session, case, outcome.id, actor)
    notices.over(session, outcome.id)
    audit.record(session, "outcome.take_back", actor, person_id=case.person_id, about=f"outcome:{outcome.id}")


def give_back(session: Session, case: Case, row: PathwayStep, actor: User) -> None:
    """Let the outcome of a step that counts again wait again, if it was taken back with it; not where it stands."""
    outcome = session.get(Outcome, row.outcome_id) if row.outcome_id else None
    if outcome is None or outcome.state != OutcomeState.SENT_BACK or outcome.answer != in_every_language(VOIDED):
        return
    if stands(outcomes.of_case(session, case.id), _told(outcome)):
        return
    outcome.state, outcome.answer = OutcomeState.RECORDED, None
    milestones.record(session, case, MilestoneKind.OUTCOME_RECORDED, outcome.day, outcome.id, actor, code=outcome.kind)
    notices.ask(session, case.centre_id, notices.NoticeKind.OUTCOME_RECORDED, case.id, actor, about=outcome.id)
    audit.record(session, "outcome.record", actor, person_id=case.person_id, about=f"outcome:{outcome.id}")


def _told(one: Outcome) -> OutcomeDetails:
    return OutcomeDetails(
        kind=one.kind,
        day=one.day,
        evidence_kind=one.evidence_kind,
        evidence=one.evidence or "",
        occupation=one.occupation,
    )
