"""The check of every guarded row against its last digest, a part in memory at a time."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.orm import Session, aliased

from outreach.core import database
from outreach.core.rows.digests import GONE, SUM_BYTES, TAG_BYTES, RowDigest, digest, key_of, summary, tag
from outreach.core.rows.guarded import AT_ONCE, guarded, has_strange, key_column, walk
from outreach.core.sealing import vault_of

NOT_AS_WRITTEN = "is not as it was last written"
PUT_IN = "was put in by hand, or is older than the digests"
TAKEN_OUT = "was taken out by hand"
DIGEST_GONE = "has lost a digest"
DIGEST_PUT_IN = "has a digest that was put in by hand"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that fails the check: its place, never its content."""

    table: str
    row_id: UUID | None
    problem: str
    line: int | None = None

    def __str__(self) -> str:
        """Return text such as `people:1b2c… is not as it was last written (line 17)`."""
        where = f" (line {self.line})" if self.line else ""
        return f"{self.table}:{self.row_id or '?'} {self.problem}{where}"


Newest = dict[UUID, tuple[int, bytes]]


def count(session: Session, tables: Iterable[Table] | None = None) -> int:
    """Count the guarded rows, in all tables or in these; a bundle counts as one."""
    some = guarded() if tables is None else tables
    counts = (session.connection().scalar(select(func.count(key_column(table).distinct()))) for table in some)
    return sum(number or 0 for number in counts)


def bad_rows(session: Session, tables: Iterable[Table] | None = None) -> Iterator[tuple[int, list[BadRow]]]:
    """Yield for each part of the rows, in all tables or in these, the number checked and the bad ones.

    The caller may commit between parts.
    """
    key = key_of(vault_of(session))
    for table in guarded() if tables is None else tables:
        for part in walk(session, table):
            newest = _newest(session.connection(), table, part)
            found = (_judged(key, table.name, row_id, content, newest) for row_id, content in part.items())
            yield len(part), [bad for bad in found if bad]
        strange = [BadRow(table.name, None, PUT_IN)] if has_strange(session.connection(), table) else []
        yield 0, [*strange, *_missing(session.connection(), table)]


def are_there(session: Session) -> bool:
    """Return True if any digest has been made here."""
    return session.connection().execute(select(RowDigest.line).limit(1)).first() is not None


def lost_digests(
    session: Session, kept: Iterable[tuple[int, bytes]], first: int | None = None, last: int | None = None
) -> Iterator[list[BadRow]]:
    """Yield for each line of the trail that wrote rows (its number, its summary of them) the rows whose digest was
    changed. The lines come in order; the hash chain proves the lines themselves.

    first, last: the range of which these are all lines.
    """
    connection = session.connection()
    query = select(RowDigest.line, RowDigest.table_name, RowDigest.row_id, RowDigest.digest).order_by(RowDigest.line)
    query = query.where(*database.between(RowDigest.line, first, last))
    rows = connection.execute(query.execution_options(yield_per=AT_ONCE))
    groups = groupby(((line, (name, row_id, made)) for line, name, row_id, made in rows), key=lambda row: row[0])
    group = next(groups, None)
    for line, said in kept:
        while group and group[0] < line:
            yield _strangers(group[0], [entry for _line, entry in group[1]], b"")
            group = next(groups, None)
        written = []
        if group and group[0] == line:
            written = [entry for _line, entry in group[1]]
            group = next(groups, None)
        yield [] if summary(written) == said else _differences(connection, line, written, said)
    while group:
        yield _strangers(group[0], [entry for _line, entry in group[1]], b"")
        group = next(groups, None)


def _judged(key: bytes, table: str, row_id: UUID, content: bytes, newest: Newest) -> BadRow | None:
    line, made = newest.get(row_id, (0, GONE))
    if made == GONE:
        return BadRow(table, row_id, PUT_IN, line or None)
    return None if made == digest(key, table, row_id, line, content) else BadRow(table, row_id, NOT_AS_WRITTEN, line)


def _newest(connection: Connection, table: Table, ids: Iterable[UUID]) -> Newest:
    query = select(RowDigest.row_id, RowDigest.line, RowDigest.digest).order_by(RowDigest.line)
    query = query.where(RowDigest.table_name == table.name, RowDigest.row_id.in_(list(ids)))
    return {row_id: (line, made) for row_id, line, made in connection.execute(query)}


def _missing(connection: Connection, table: Table) -> Iterator[BadRow]:
    """Yield the rows that are missing although their newest digest says they exist."""
    later_one = aliased(RowDigest)
    same = (later_one.table_name == RowDigest.table_name, later_one.row_id == RowDigest.row_id)
    superseded = select(later_one.line).where(*same, later_one.line > RowDigest.line).exists()
    there = select(key_column(table)).where(key_column(table) == RowDigest.row_id).exists()
    query = select(RowDigest.row_id, RowDigest.line).where(RowDigest.table_name == table.name, ~there, ~superseded)
    for row_id, line in connection.execute(query.where(RowDigest.digest != GONE)):
        yield BadRow(table.name, row_id, TAKEN_OUT, line)


def _differences(
    connection: Connection, line: int, written: list[tuple[str, UUID, bytes]], said: bytes
) -> list[BadRow]:
    """Return the rows of a line with a missing or unknown digest; else a row without id."""
    have = {tag(name, row_id) for name, row_id, _made in written}
    lost = [one for one in _tags(said) if one not in have]
    found = _strangers(line, written, said)
    found += [BadRow(name, row_id, DIGEST_GONE, line) for name, row_id in _of_tags(connection, set(lost))]
    return found or [BadRow(RowDigest.__tablename__, None, NOT_AS_WRITTEN, line)]


def _strangers(line: int, written: list[tuple[str, UUID, bytes]], said: bytes) -> list[BadRow]:
    known = set(_tags(said))
    return [
        BadRow(name, row_id, DIGEST_PUT_IN, line) for name, row_id, _made in written if tag(name, row_id) not in known
    ]


def _tags(said: bytes) -> Iterator[bytes]:
    for start in range(SUM_BYTES, len(said), TAG_BYTES):
        yield said[start : start + TAG_BYTES]


def _of_tags(connection: Connection, tags: set[bytes]) -> Iterator[tuple[str, UUID]]:
    """Yield the rows with these tags, among existing rows and those with another digest left."""
    for table in guarded() if tags else ():
        known = select(RowDigest.row_id).where(RowDigest.table_name == table.name)
        query = select(key_column(table)).union(known).execution_options(yield_per=AT_ONCE)
        for row_id in connection.execute(query).scalars():
            if tag(table.name, row_id) in tags:
                yield table.name, row_id
