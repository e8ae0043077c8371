"""The trail of copied people: a line for each act of theirs, chained on, and the digests of the rows written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from benchmarks.originals import Kind, Originals, Row, id_of
from benchmarks.stores import Store
from outreach.access import audit
from outreach.core.rows import digests
from outreach.core.rows.guarded import _each, _names, is_bundle, is_guarded
from outreach.core.sealing import vault_of

LINE = ("seq", "at", "actor_id", "action", "person_id", "about", "came_from", "link", "rows")
DIGEST = ("table_name", "row_id", "line", "digest")

Written = dict[int, list[tuple[str, UUID, bytes]]]  # by the number of the line


@dataclass(slots=True)
class Said:
    """A line that is copied: as stored, as the chain takes it, and the ids in it."""

    stored: list[Any]
    line: SimpleNamespace
    people: list[UUID]
    about: tuple[str, str] | None = None
    person: str | None = None


@dataclass(slots=True)
class Form:
    """The content of a row as its digest takes it, with gaps for the values that each copy changes, at these places."""

    text: str
    places: list[int]


@dataclass
class Trail:
    """The lines to copy, and which of them wrote which row.

    The original programme is put in by few transactions. In a copy each line wrote its share of the rows of its person,
    as if each act had been a transaction, which it is in life.
    """

    session: Session
    store: Store
    originals: Originals
    lines: list[Said] = field(default_factory=list)
    line_of: dict[tuple[str, str], int] = field(default_factory=dict)
    forms: dict[str, list[Form]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ids = self.originals.ids
        stored = {row[0]: row for row in self.store.rows("audit_lines", LINE)}
        for line, people in audit.lines(self.session):
            said = Said(stored[line.seq], SimpleNamespace(**{name: getattr(line, name) for name in LINE}), people)
            kind, _, about = line.about.partition(":")
            if about.replace("-", "") in ids:
                said.about = kind, about.replace("-", "")
            if line.person_id and line.person_id.hex in ids:
                said.person = line.person_id.hex
            if said.about or said.person:
                self.lines.append(said)
        self._share_out()
        self.session.rollback()
        self.key = digests.key_of(vault_of(self.session))
        for kind in self.originals.kinds:
            if is_guarded(kind.table) and not is_bundle(kind.table):
                self.forms[kind.table.name] = [_form(kind, row) for row in kind.rows]

    def go_on(self) -> None:
        """Find the end of the chain, to which the next line is chained."""
        last = self.store.newest("audit_lines", ("seq", "link"), "seq")
        self.seq, self.link = (last[0], bytes(last[1])) if last else (0, audit.FIRST_LINK)

    def first_line(self, turn: int) -> int:
        """Return the number of the first line of a copy: the next, or the one after so many copies more."""
        return self.seq + 1 + turn * len(self.lines)

    def _share_out(self) -> None:
        by_person: dict[str | None, list[int]] = {}
        for number, said in enumerate(self.lines):
            by_person.setdefault(said.person, []).append(number)
        turns: dict[str | None, int] = {}
        for kind in self.originals.kinds:
            for row in kind.rows if is_guarded(kind.table) else ():
                mine = by_person.get(row.person) or by_person.get(None) or [0]
                turn = turns[row.person] = turns.get(row.person, -1) + 1
                self.line_of.setdefault((kind.table.name, row.values[0]), mine[turn % len(mine)])

    def note(self, kind: Kind, nth: int, copies: list[list[Any]], start: int, written: Written) -> None:
        """Make the digests of copied rows under the lines that wrote them. start: the first number of this copy."""
        if not is_guarded(kind.table):
            return
        name = kind.table.name
        for number, row_id, content in self._contents(kind, nth, copies):
            made = digests.digest(self.key, name, row_id, start + number, content)
            written.setdefault(start + number, []).append((name, row_id, made))

    def _contents(self, kind: Kind, nth: int, copies: list[list[Any]]) -> Iterator[tuple[int, UUID, bytes]]:
        """Yield of each row the line that wrote it, its id and its content.

        Of a row with a key of its own all but what differs is known beforehand.
        """
        name = kind.table.name
        if is_bundle(kind.table):
            places = [kind.names.index(one) for one in _names(kind.table)]
            for row_id, content in _each(kind.table, ((UUID(new[0]), *[new[p] for p in places]) for new in copies)):
                yield self.line_of[name, id_of(row_id.hex, nth)], row_id, content  # copied back: the original
            return
        for row, form, new in zip(kind.rows, self.forms[name], copies, strict=True):
            values = tuple(v.hex() if isinstance(v := new[place], bytes) else v for place in form.places)
            yield self.line_of[name, row.values[0]], UUID(new[0]), (form.text % values).encode()

    def write(self, nths: range, written: Written) -> None:
        """Put in the lines of these copies, each chained to the one before, and the digests of their rows."""
        subjects: list[tuple[int, str]] = []
        self.store.put("audit_lines", LINE, list(self._chained(nths, written, subjects)))
        self.store.put("audit_subjects", ("seq", "subject_id"), subjects)
        made = ((name, row_id.hex, line, digest) for line, rows in written.items() for name, row_id, digest in rows)
        self.store.put("row_digests", DIGEST, sorted(made))

    def _chained(self, nths: range, written: Written, subjects: list[Any]) -> Iterator[list[Any]]:
        for nth in nths:
            for said in self.lines:
                self.seq += 1
                done = written.get(self.seq)
                people = sorted(UUID(id_of(one.hex, nth)) for one in said.people)
                subjects += [(self.seq, one.hex) for one in people]
                yield self._line(said, nth, people, digests.summary(done) if done else None)

    def _line(self, said: Said, nth: int, people: list[UUID], rows: bytes | None) -> list[Any]:
        line, (_seq, at, actor, action, person, about, came_from, _link, _rows) = said.line, said.stored
        if said.person:
            person = id_of(said.person, nth)
            line.person_id = _dashed(person)  # the chain takes its text
        if said.about:
            about = line.about = f"{said.about[0]}:{_dashed(id_of(said.about[1], nth))}"
        line.seq, line.rows = self.seq, rows
        self.link = audit.AuditLine.digest_of(line, self.session, self.link, people)  # type: ignore[arg-type]
        return [self.seq, at, actor, action, person, about, came_from, self.link, rows]


def _form(kind: Kind, row: Row) -> Form:
    """Let the program say the content of a row with marks in place of what changes, and make gaps of the marks."""
    names, marks = _names(kind.table), dict[str, int]()
    values = dict(zip(kind.names, row.values, strict=True))
    for place in row.changing(kind):
        name = kind.names[place]
        if name not in names or values[name] is None:
            continue
        number = 10**18 + place  # found by its digits, whatever they stand in
        was, said = values[name], str(number)
        values[name] = bytes.fromhex(said + "0") if isinstance(was, bytes) else number if isinstance(was, int) else said
        marks[said + "0" * isinstance(was, bytes)] = place
    ((_id, content),) = _each(kind.table, [(UUID(row.values[0]), *[values[name] for name in names])])
    text = content.decode().replace("%", "%%")
    order = sorted(marks, key=text.index)
    for mark in order:
        text = text.replace(mark, "%s")
    return Form(text, [marks[mark] for mark in order])


def _dashed(digits: str) -> str:
    """Return an id as its text: much quicker than by an object."""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
