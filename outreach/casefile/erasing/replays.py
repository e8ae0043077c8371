"""Replay of erasures: after a restore of an older database, or if the program died between ledger and commit.

The ledger and the table of erasures complete each other: entries of the ledger are done again in the database, and
those only in the database (the ledger was lost, or an older one restored) are written into the ledger.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from outreach.access import audit, drafts
from outreach.access.users import User
from outreach.casefile.erasing import doing
from outreach.casefile.erasing.erasures import Erasure, ErasureState, Ground
from outreach.casefile.people import Person
from outreach.core import database, installation, ledger
from outreach.core.keys import KeyProblem
from outreach.core.ledger import Entry
from outreach.core.sealing import vault_of


def redo(session: Session, entries: Sequence[Entry], back: set[UUID]) -> None:
    """Finish every erasure of the ledger whose data are still there, and add those missing in the ledger."""
    entries = [entry for entry in entries if entry.is_erasure]
    back |= _there_again(session, entries)
    again = [entry for entry in entries if not back.isdisjoint(_people(entry))]
    for entry in again:
        _erase_again(session, entry)
    if again:
        drafts.forget_all(session)
    known = {entry.erasure_id for entry in entries}
    for erasure in session.scalars(select(Erasure).where(Erasure.state == ErasureState.DONE)).all():
        if erasure.id not in known:
            doing.write_down(session, erasure)
            audit.record(session, "erasure.relearn", None, about=f"erasure:{erasure.id}")


def at_start(sessions: sessionmaker[Session]) -> None:
    """Replay erasures before the site is served, and clear their traces. Raises KeyProblem.

    A database without tables holds nobody; the ledger must be valid all the same.
    """
    with sessions() as session:
        engine, place, vault = session.get_bind().engine, ledger.ledger_of(session), vault_of(session)
    ledger.read(place, vault)
    try:
        if not database.has_table(engine, Erasure.__tablename__):
            return
        with sessions() as session, session.begin():
            installation.check(session)
            ledger.replay(session, place)
    except OperationalError:
        raise KeyProblem("erasures: the database cannot be opened now, to see that nobody erased is back") from None
    doing.clear_traces(sessions)


def _there_again(session: Session, entries: Sequence[Entry]) -> set[UUID]:
    """Return those of these people who are in the database without being erased."""
    ids, found = list({person_id for entry in entries for person_id in _people(entry)}), set[UUID]()
    for start in range(0, len(ids), ledger.AT_ONCE):
        some = ids[start : start + ledger.AT_ONCE]
        found.update(session.scalars(select(Person.id).where(Person.id.in_(some), Person.erased_at.is_(None))))
    return found


def _erase_again(session: Session, entry: Entry) -> None:
    found = session.scalars(select(Person).where(Person.id.in_(_people(entry)))).all()
    if not found:
        return
    by = _acting(session, entry, found[0])
    ended = doing.end(session, [person.id for person in found], entry.erasure_id, entry.at, by)
    _record(session, entry, ended.cells)
    audit.record(session, "erasure.replay", None, person_id=entry.person_id, about=f"erasure:{entry.erasure_id}")


def _people(entry: Entry) -> set[UUID]:
    """Return the person, and those merged into them, whose keys were destroyed too."""
    return {entry.person_id, *entry.owner_ids}


def _acting(session: Session, entry: Entry, person: Person) -> User:
    """Return the decider; if an older copy lacks them, the user who registered the person."""
    decided_by = entry.about.get("decided_by")
    user = session.get(User, UUID(decided_by)) if decided_by else None
    return user or session.get_one(User, person.made_by)


def _record(session: Session, entry: Entry, cells: int) -> None:
    """Restore the record of the erasure, so that its number and certificate are kept."""
    about, row = entry.about, session.get(Erasure, entry.erasure_id)
    if "number" not in about or (row and row.state == ErasureState.DONE):
        return
    asked_by, decided_by = _known(session, about["asked_by"]), _known(session, about["decided_by"])
    row = row or Erasure(id=entry.erasure_id, person_id=entry.person_id)
    running, year = about["number"].split("/")
    row.centre_id, row.ground = UUID(about["centre"]), Ground(about["ground"])
    row.running, row.year = int(running), int(year)
    row.asked_at, row.asked_by = datetime.fromisoformat(about["asked_at"]), asked_by
    row.state, row.decided_at, row.decided_by = ErasureState.DONE, entry.at, decided_by
    row.owner_ids, row.cells_blanked = " ".join(map(str, entry.owner_ids)), int(about["cells"]) or cells
    row.cleaned_at = None
    session.add(row)
    session.flush()


def _known(session: Session, user_id: str) -> UUID | None:
    user = session.get(User, UUID(user_id)) if user_id else None
    return user.id if user else None
