"""Who met a colleague's young person corrects or voids what they wrote of it, without a look into the case.

They do so for as long as they read it (`encounters.READ_FOR`), and until somebody else has corrected it: from then on
it says what others know. What a correction breaks is kept before the head of the centre, not shown to the writer.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import encounters
from outreach.c1_core_person.contacts import ContactDetails
from outreach.c1_core_person.encounters import Encounter
from outreach.casefile import corrections, notices
from outreach.casefile.cases import Case
from outreach.casefile.corrections import KINDS, Change, Correction, Deed, Entry, Kind
from outreach.casefile.notices import NoticeKind
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def past(session: Session, written: Encounter) -> Sequence[Correction]:
    """Return the corrections of what was written, newest first."""
    query = select(Correction).where(Correction.case_id == written.case_id, Correction.entry_id == written.contact_id)
    return session.scalars(query.order_by(Correction.made_at.desc())).all()


def may_correct(done: Sequence[Correction], actor: User) -> bool:
    """Return True if nobody else has corrected or voided it."""
    return all(one.made_by == actor.id for one in done)


def is_readable(done: Sequence[Correction], actor: User) -> bool:
    """Return True if it says what the writer wrote, and nothing that others know."""
    return may_correct([one for one in done if one.deed == Deed.CORRECTED], actor)


def correct(
    session: Session, written: Encounter, case: Case, details: ContactDetails, change: Change, actor: User
) -> Correction:
    """Correct what one wrote, and tell whoever carries the case.

    Raises Refused once somebody else has corrected it, for a day on which one could not have written it, or as
    `corrections.correct` does.
    """
    entry = _entry(session, written, actor)
    encounters.check_day(case, details.day, written)
    kept = replace(details, at_time=written.contact.at_time, others=written.contact.others)
    return _told(session, case, corrections.correct(session, case, entry, kept, change, actor), actor)


def void(session: Session, written: Encounter, case: Case, change: Change, actor: User) -> Correction:
    """Void what one wrote, or let it count again, and tell whoever carries the case. Raises Refused as `correct`."""
    entry = _entry(session, written, actor)
    verb = corrections.restore if entry.row.is_voided else corrections.void
    return _told(session, case, verb(session, case, entry, change, actor), actor)


def _entry(session: Session, written: Encounter, actor: User) -> Entry:
    if not may_correct(past(session, written), actor):
        raise Refused(lazy_gettext("Somebody else has corrected this since. Tell whoever carries the case."))
    return Entry(Kind.CONTACT, KINDS[Kind.CONTACT], written.contact)


def _told(session: Session, case: Case, done: Correction, actor: User) -> Correction:
    notices.tell(session, [case.caseworker_id], NoticeKind.MET_CORRECTED, case.id, actor, about=done.entry_id)
    return done
