"""Endings that survive the restore of an older database: consents, referrals, links, tokens, accounts.

Each ending is a line of the ledger beside the root key (core/ledger.py): kind, id, moment and codes. It is written just
before the commit, and only if the row is ended then: a refusal or rollback leaves no line. If the program dies between
the two, the next start finishes the ending, as it does after a restore. The tables and the ledger complete each other,
as with erasures.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, event, not_, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.core import clock, ledger
from outreach.core.keys import KeyProblem
from outreach.core.ledger import Entry
from outreach.core.sealing import vault_of

NOTED, REPLAYED, BY = "noted_endings", "replayed_endings", "by"
ENDED, OPENED = ledger.ENDING_MARKS


@dataclass(frozen=True)
class Ending:
    """A kind of row that can be ended.

    table: the class of its rows. is_ended: the SQL condition of an ended one. again: end a row that is not ended;
    return True if it changed. opens: an ended one can be opened again (an account).
    """

    table: type[Any]
    is_ended: ColumnElement[bool]
    again: Callable[[Session, Any, Entry], bool]
    opens: bool = False


KINDS: dict[str, Ending] = {}


def note(session: Session, kind: str, row_id: UUID, by: UUID | None, **codes: str) -> None:
    """Note an ending or reopening for the ledger, written with the commit. codes: data to do it again."""
    session.info.setdefault(NOTED, {})[kind, row_id] = {BY: str(by)} | codes if by else codes


def replayed(session: Session) -> int:
    """Return how many were ended again by the last replay of this session."""
    return int(session.info.get(REPLAYED, 0))


def redo(session: Session, entries: Sequence[Entry], _back: set[UUID]) -> None:
    """End again the rows that the ledger says are ended, and add endings missing there. After the erasures."""
    last = {(kind, entry.person_id): entry for entry in entries if (kind := _kind_of(entry))}
    session.info[REPLAYED] = 0
    for (kind, row_id), entry in last.items():
        if ENDED in entry.about and _end_again(session, KINDS[kind], entry):
            session.info[REPLAYED] += 1
            audit.record(session, "ending.replay", None, about=f"{kind}:{row_id}")
    session.info.pop(NOTED, None)  # they are in the ledger already
    known = {found for found, entry in last.items() if ENDED in entry.about}
    lacking = [
        (kind, row_id)
        for kind, ending in KINDS.items()
        for row_id in session.scalars(_ids_of_ended(ending))
        if (kind, row_id) not in known
    ]
    if lacking:
        _write(session, {one: {} for one in lacking}, ended=set(lacking))
        audit.record(session, "ending.relearn", None, about=f"count:{len(lacking)}")


@event.listens_for(Session, "before_commit")
def _keep(session: Session) -> None:
    if not session.in_transaction() or session.in_nested_transaction():
        return
    noted: dict[tuple[str, UUID], Mapping[str, str]] = session.info.pop(NOTED, {})
    if not noted or session.info.get("ledger") is None:
        return
    ended = {(kind, row_id) for kind in {kind for kind, _id in noted} for row_id in _ended_of(session, kind, noted)}
    try:
        _write(session, {one: codes for one, codes in noted.items() if one in ended or KINDS[one[0]].opens}, ended)
    except KeyProblem:  # a consent is withdrawn all the same: the next start adds what the ledger lacks
        audit.record(session, "ending.unkept", None, about=f"count:{len(noted)}")


def _end_again(session: Session, ending: Ending, entry: Entry) -> bool:
    query = select(ending.table).where(ending.table.id == entry.person_id, not_(ending.is_ended))
    row = session.scalars(query).unique().one_or_none()
    return row is not None and ending.again(session, row, entry)


def _ended_of(session: Session, kind: str, noted: Iterable[tuple[str, UUID]]) -> Iterable[UUID]:
    ids = [row_id for one, row_id in noted if one == kind]
    return session.scalars(_ids_of_ended(KINDS[kind]).where(KINDS[kind].table.id.in_(ids)))


def _ids_of_ended(ending: Ending) -> Select[UUID]:
    return select(ending.table.id).where(ending.is_ended)


def _write(session: Session, noted: Mapping[tuple[str, UUID], Mapping[str, str]], ended: set[tuple[str, UUID]]) -> None:
    now = clock.now()
    entries = [
        Entry(uuid4(), row_id, (), now, {ENDED if (kind, row_id) in ended else OPENED: kind, **codes})
        for (kind, row_id), codes in noted.items()
    ]
    ledger.append_all(ledger.ledger_of(session), vault_of(session), entries)


def _kind_of(entry: Entry) -> str | None:
    """Return the kind of an entry; None if this version does not know it."""
    kind = entry.about.get(ENDED) or entry.about.get(OPENED)
    return kind if kind in KINDS else None
