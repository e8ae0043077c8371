"""A verification taken back: undone at once by who gave it, or withdrawn by a second person. The figures follow."""

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c5_complete.outcome_codes import OutcomeState
from outreach.c5_complete.outcomes import Outcome
from outreach.casefile import corrections, notices
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Change, Correction, Deed, Entry, Kind, Why, Written
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence
from outreach.casefile.notices import NoticeKind
from outreach.core import undoing
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def undo(session: Session, case: Case, outcome: Outcome, actor: User) -> Correction:
    """Let an outcome wait again, as before its verification. Raises Refused for anybody else, or after 15 minutes."""
    session.refresh(outcome, with_for_update=True)
    undoing.check(outcome.undo_until(actor), lazy_gettext("A second person can withdraw the verification."))
    return _take_back(session, case, outcome, OutcomeState.RECORDED, Change(why=Why.UNDONE), actor)


def withdraw(session: Session, case: Case, outcome: Outcome, change: Change, actor: User) -> Correction:
    """Withdraw a verification: the outcome is recorded as lost, and counts nowhere.

    Raises Refused if it is not verified, the actor verified it, or without the reason in words.
    """
    if outcome.state != OutcomeState.VERIFIED:
        raise Refused(lazy_gettext("Only a verified outcome can be withdrawn."))
    if outcome.verified_by == actor.id:
        raise Refused(lazy_gettext("Somebody else than the one who verified it withdraws it."))
    if not change.reason:
        raise Refused(lazy_gettext("Write the reason in your words."), "reason")
    outcome.answer = change.reason
    return _take_back(session, case, outcome, OutcomeState.SENT_BACK, change, actor)


def _take_back(
    session: Session, case: Case, outcome: Outcome, to: OutcomeState, change: Change, actor: User
) -> Correction:
    entry = Entry(Kind.OUTCOME, WRITTEN, outcome)
    before = entry.stands
    outcome.state, outcome.look_again_on = to, None
    if to == OutcomeState.RECORDED:
        outcome.verified_at = outcome.verified_by = None
    deed = Deed.VOIDED if outcome.is_voided else Deed.CORRECTED
    kept = corrections.keep(session, case, entry, deed, before, change, actor)
    action = "outcome.withdraw" if outcome.is_voided else "outcome.undo"
    if outcome.is_voided:
        whom = {outcome.made_by, case.caseworker_id}
        notices.answer(session, whom, NoticeKind.OUTCOME_WITHDRAWN, case.id, actor, about=outcome.id)
    else:
        notices.over(session, outcome.id)  # it waits again, and who undid it knows
    audit.record(session, action, actor, person_id=case.person_id, about=f"outcome:{outcome.id}")
    return kept


def _waits(outcome: Outcome) -> list[Evidence]:
    """Return the milestone of an outcome that waits to be verified."""
    return [Evidence(MilestoneKind.OUTCOME_RECORDED, outcome.kind, outcome.day)]


WRITTEN = Written(
    table=Outcome,
    words=("kind", "occupation", "day", "evidence_kind", "evidence", "state"),
    correct=None,
    leaves=_waits,
)
