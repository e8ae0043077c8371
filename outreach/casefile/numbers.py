"""Search of people by ID, passport or telephone number, by the truncated blind index.

Candidates share the value in the index; each is decrypted and compared. Only the columns needed are read.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Integer,
    LargeBinary,
    Select,
    TableClause,
    Uuid,
    bindparam,
    column,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from outreach.core import blind, ciphertext
from outreach.core.errors import Refused
from outreach.core.identifiers import PROBLEMS, NumberProblem, or_none, read_id, read_passport, read_phone
from outreach.core.prepared import Prepared
from outreach.core.sealing import DataKey, vault_of


@dataclass(frozen=True)
class Number:
    """A kind of number: its field, hence frozen name, sealed column and index column; and its parser.

    as_typed: some are stored as typed, from before there was a normal form.
    """

    field: str
    read: Callable[[str], str]
    as_typed: bool = False

    def form_of(self, kept: str) -> str:
        """Return the normal form of a stored number."""
        return or_none(self.read, kept) or kept if self.as_typed else kept

    @cached_property
    def name(self) -> str:
        """The frozen name of the sealed field, bound into cell and index."""
        return f"people.{self.field}"

    @cached_property
    def cell(self) -> str:
        """The sealed column."""
        return f"{self.field}_sealed"

    @cached_property
    def index(self) -> str:
        """The column of the blind index."""
        return f"{self.field}_index"


NATIONAL_ID = Number("national_id", read_id)
PASSPORT = Number("passport", read_passport)
PHONE = Number("phone", read_phone, as_typed=True)
ALL = (NATIONAL_ID, PASSPORT, PHONE)
FIELDS = tuple(number.field for number in ALL)


def checked(number: Number, typed: str) -> str:
    """Return a typed number in normal form. Raises Refused at its field."""
    try:
        return number.read(typed)
    except NumberProblem as problem:
        raise Refused(PROBLEMS[problem.reason], number.field) from None


def field_of(typed: str) -> str | None:
    """Return the field that a typed number belongs to; None if it is no number."""
    return next((number.field for number in (NATIONAL_ID, PHONE, PASSPORT) if or_none(number.read, typed)), None)


def index_of(session: Session, number: Number, text: str | None) -> int | None:
    """Return the value for the index column, at the width for the present number of people; None if it is no number."""
    value = or_none(number.read, text)
    if value is None:
        return None
    return vault_of(session).blind(number.name, value, blind.width_for(people_about(session)))


def carriers(session: Session, number: Number, value: str) -> list[UUID]:
    """Return the people with exactly this number. In a writing transaction nobody else can take it meanwhile."""
    asked = vault_of(session).blinds(number.name, value)
    statement, names = _candidates(number, len(asked))
    rows = statement.rows(session, dict(zip(names, asked, strict=True)))
    return [id_ for id_, kept in _opened(session, number, rows) if kept == value or number.form_of(kept) == value]


def carriers_of_many(session: Session, number: Number, values: Collection[str]) -> dict[str, list[UUID]]:
    """Return the people for many values in one query, by value."""
    vault = vault_of(session)
    asked = [one for value in values for one in vault.blinds(number.name, value)]
    people, query = _cells(number)
    found: dict[str, list[UUID]] = {}
    rows = session.execute(query.where(people.c[number.index].in_(asked))).all() if asked else ()
    for person_id, kept in _opened(session, number, rows):
        found.setdefault(number.form_of(kept), []).append(person_id)
    return found


def _opened(session: Session, number: Number, rows: Iterable[Sequence[Any]]) -> Iterator[tuple[UUID, str]]:
    """Yield the candidates with their decrypted number. Unreadable ones are noted for the audit."""
    vault = vault_of(session)
    for id_, cell, version, wrapped in rows:
        person_id = id_ if isinstance(id_, UUID) else UUID(id_)
        try:
            key = ciphertext.Key(vault.unwrap(person_id, version, wrapped))
            padded = key.open(vault.bound(number.name, person_id, person_id), cell)
            yield person_id, ciphertext.unpad(padded).decode()
        except (ciphertext.Tampered, UnicodeDecodeError):
            session.info.setdefault("unreadable", []).append((number.name, person_id))


def people_about(session: Session) -> int:
    """Estimate the number of people on record, without a count."""
    sqlite = session.get_bind().dialect.name == "sqlite"
    return max(session.scalar(_LAST_ROW if sqlite else _ESTIMATE) or 0, 0)


_LAST_ROW = text("SELECT max(rowid) FROM people")
_ESTIMATE = text("SELECT reltuples::bigint FROM pg_class WHERE oid = 'people'::regclass")


@cache
def _candidates(number: Number, values: int) -> tuple[Prepared, list[str]]:
    """Return the statement for so many values of the index, and the names of its parameters.

    The widest index values come first: they have the fewest false candidates.
    """
    people, query = _cells(number)
    names = [f"v{n}" for n in range(values)]
    index = people.c[number.index]
    query = query.where(index.in_([bindparam(name, type_=Integer) for name in names]))
    return Prepared(query.order_by(index.desc())), names


def _cells(number: Number) -> tuple[TableClause, Select[Any]]:
    """Select the sealed numbers, each with its data key."""
    people = table("people", column("id", Uuid), column(number.cell, LargeBinary), column(number.index, Integer))
    query = select(people.c.id, people.c[number.cell], DataKey.version, DataKey.wrapped)
    query = query.join_from(people, DataKey, DataKey.owner_id == people.c.id)
    return people, query.where(people.c[number.cell].is_not(None))
