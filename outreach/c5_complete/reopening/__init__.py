"""A closing taken back: undone at once by who approved it, or voided later by a second person with a reason.

Either way the case goes on as it was, and the closing stays readable. (A closed case that begins anew is a new episode:
`closures.reopen`.)
"""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c5_complete.closures import ClosingReason, Closure
from outreach.casefile import corrections, notices
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Change, Correction, Deed, Entry, Kind, Why, Written
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence
from outreach.casefile.overrides import StageOverride
from outreach.core import clock, undoing
from outreach.core.errors import Refused
from outreach.core.language import language, lazy_gettext

TOGETHER = timedelta(minutes=1)  # an override that an approval has made was written this near to it at most
INSTEAD = lazy_gettext("A second person can take the closing back, with a reason.")


def undo(session: Session, case: Case, closure: Closure, actor: User) -> Correction:
    """Let a closing wait for a decision again. Raises Refused for anybody else than who approved it, or too late."""
    session.refresh(closure, with_for_update=True)
    undoing.check(closure.undo_until(actor), INSTEAD)
    return _take_back(session, case, closure, Change(why=Why.UNDONE), actor)


def take_back(session: Session, case: Case, closure: Closure, change: Change, actor: User) -> Correction:
    """Void a closing: the case goes on as if it had not been closed.

    Raises Refused if it does not stand, the actor approved it, or without the reason in words.
    """
    session.refresh(closure, with_for_update=True)
    if not closure.stands:
        raise Refused(lazy_gettext("This closing does not stand any more."))
    if closure.decided_by == actor.id:
        raise Refused(lazy_gettext("Somebody else than the one who approved the closing takes it back."))
    if not change.reason:
        raise Refused(lazy_gettext("Write the reason in your words."), "reason")
    return _take_back(session, case, closure, change, actor)


def withdraw_request(session: Session, case: Case, closure: Closure, actor: User) -> Correction:
    """Take a request to close back, as who made it, until it is decided. Raises Refused then, or for anybody else."""
    session.refresh(closure, with_for_update=True)
    if not closure.waits or closure.asked_by != actor.id:
        raise Refused(lazy_gettext("Only who asked takes a request back, and only until it is decided."))
    entry = Entry(Kind.CLOSING, WRITTEN, closure)
    before, closure.voided_at = entry.stands, clock.now()
    notices.over(session, closure.id)
    audit.record(session, "closure.ask_back", actor, person_id=case.person_id, about=f"closure:{closure.id}")
    return corrections.keep(session, case, entry, Deed.VOIDED, before, Change(why=Why.UNDONE), actor)


def _take_back(session: Session, case: Case, closure: Closure, change: Change, actor: User) -> Correction:
    _check_last(session, case)
    entry = Entry(Kind.CLOSING, WRITTEN, closure)
    before = entry.stands
    for override in filter(None, [_made_with(session, case, closure)]):
        moved = Entry(Kind.OVERRIDE, corrections.KINDS[Kind.OVERRIDE], override)
        stood, override.voided_at = moved.stands, clock.now()
        corrections.keep(session, case, moved, Deed.VOIDED, stood, change, actor)
    case.closed_on = None
    notices.over(session, closure.id)
    if change.why == Why.UNDONE:
        closure.approved = closure.decided_at = closure.decided_by = None
    else:
        closure.voided_at = clock.now()
    deed = Deed.VOIDED if closure.is_voided else Deed.CORRECTED
    kept = corrections.keep(session, case, entry, deed, before, change, actor)
    if closure.is_voided:
        whom = {closure.asked_by, case.caseworker_id}
        notices.answer(session, whom, notices.NoticeKind.CLOSING_TAKEN_BACK, case.id, actor, about=closure.id)
    action = "closure.take_back" if closure.is_voided else "closure.undo"
    audit.record(session, action, actor, person_id=case.person_id, about=f"closure:{closure.id}")
    return kept


def _check_last(session: Session, case: Case) -> None:
    later = select(Case.id).where(Case.person_id == case.person_id, Case.episode > case.episode).limit(1)
    if session.scalar(later) is not None:
        raise Refused(lazy_gettext("A new episode has begun since: its case is the one to work in."))


def _made_with(session: Session, case: Case, closure: Closure) -> StageOverride | None:
    """Return the override by which the approval stood in for missing evidence, if there was one.

    It is known by who wrote it and when: its day and its stage may have been corrected since.
    """
    decided = closure.decided_at
    if decided is None or closure.reason != ClosingReason.COMPLETE:
        return None
    query = select(StageOverride).where(StageOverride.case_id == case.id, StageOverride.voided_at.is_(None))
    query = query.where(StageOverride.made_by == closure.decided_by, StageOverride.kind == MilestoneKind.OVERRIDE)
    near = [one for one in session.scalars(query) if abs(one.made_at - decided) < TOGETHER]
    return min(near, key=lambda one: abs(one.made_at - decided), default=None)


def _closed(closure: Closure) -> list[Evidence]:
    if closure.closes_on is None or not closure.stands:
        return []
    return [Evidence(MilestoneKind.CLOSED, closure.reason, closure.closes_on)]


WRITTEN = Written(
    table=Closure,
    words=("reason", "closes_on", "words", "answer", "approved", "decided_at"),
    told_by={"decided_at": lambda kept: clock.show_date(clock.local(datetime.fromisoformat(kept)).date(), language())},
    correct=None,
    leaves=_closed,
)
