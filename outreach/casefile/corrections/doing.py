"""The verbs of corrections: correct a record, void it, let it count again. The old words are kept each time."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import milestones, notices
from outreach.casefile.cases import Case
from outreach.casefile.corrections.entries import Entry, Words, may_correct
from outreach.casefile.corrections.models import AskedBy, Correction, Deed, Why
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import unseen


@dataclass(frozen=True, kw_only=True, repr=False)
class Change:
    """Why a record is corrected: in a word, in free text, and who asked for it."""

    why: Why
    reason: str | None = None
    asked_by: AskedBy = AskedBy.STAFF


def correct(session: Session, case: Case, entry: Entry, details: Any, change: Change, actor: User) -> Correction:
    """Correct what a record says. Raises Refused if it is voided, nothing differs, or the noun refuses the details."""
    _check(case, entry, change, actor)
    if entry.written.correct is None:
        raise NotFound
    if entry.row.is_voided:
        raise Refused(lazy_gettext("This entry was voided. Let it count again first."))
    before = entry.stands
    entry.written.correct(session, case, entry.row, details, actor)
    if entry.stands == before:
        raise Refused(lazy_gettext("Nothing differs from what is written already."))
    return keep(session, case, entry, Deed.CORRECTED, before, change, actor)


def void(session: Session, case: Case, entry: Entry, change: Change, actor: User) -> Correction:
    """Void a record: it stays readable and counts nowhere. Raises Refused if it is voided."""
    _check(case, entry, change, actor)
    if entry.row.is_voided:
        raise Refused(lazy_gettext("This entry was voided already."))
    before = _unseen(session, entry)
    entry.row.voided_at = clock.now()
    notices.over(session, entry.row.id)
    return keep(session, case, entry, Deed.VOIDED, before, change, actor)


def restore(session: Session, case: Case, entry: Entry, change: Change, actor: User) -> Correction:
    """Let a voided record count again. Raises Refused if it counts."""
    _check(case, entry, change, actor)
    if not entry.row.is_voided:
        raise Refused(lazy_gettext("This entry counts already."))
    entry.written.again(session, case, entry.row, actor)
    before = _unseen(session, entry)
    entry.row.voided_at = None
    return keep(session, case, entry, Deed.RESTORED, before, change, actor)


def _unseen(session: Session, entry: Entry) -> Words:
    """Return what is written, which is kept and shown to nobody."""
    with unseen(session):
        return entry.stands


def _check(case: Case, entry: Entry, change: Change, actor: User) -> None:
    if not may_correct(case, entry.row, actor):
        raise NotFound
    check_reason(change.why, change.reason)


def check_reason(why: Why | None, reason: str | None) -> None:
    """Raise Refused for another reason that is not told."""
    if why == Why.OTHER and not reason:
        raise Refused(lazy_gettext("Write the reason in your words."), "reason")


def keep(
    session: Session, case: Case, entry: Entry, deed: Deed, before: Words, change: Change, actor: User
) -> Correction:
    """Write the counter-entry of what was done, and let milestones, stage, due days and the rest follow.

    before: the words of the record until then.
    """
    hidden = {name: before[name] for name in entry.written.hidden}
    correction = Correction(
        case_id=case.id,
        person_id=case.person_id,
        kind=entry.kind,
        entry_id=entry.row.id,
        deed=deed,
        why=change.why,
        asked_by=change.asked_by,
        reason=change.reason,
        before=_packed({name: value for name, value in before.items() if name not in hidden}),
        hidden=_packed(hidden) if hidden else None,
        made_by=actor.id,
    )
    session.add(correction)
    session.flush()
    left = [] if entry.row.is_voided else entry.written.leaves(entry.row)
    milestones.rewrite(session, case, entry.row.id, left, actor)
    entry.written.follows(session, case, entry.row, before, actor)
    about = f"{entry.kind}:{entry.row.id}"
    audit.record(session, f"entry.{deed}", actor, person_id=case.person_id, about=about)
    return correction


def _packed(words: Words) -> str:
    return json.dumps(words, ensure_ascii=False)
