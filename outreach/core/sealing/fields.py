"""Sealed fields: a descriptor that seals a field of a mapped table under the key of its owner.

`given_name = Sealed("people.given_name", FieldClass.IDENTITY)` on a table gives it a column `given_name_sealed` and an
attribute that opens lazily. The name in it is a frozen constant: it is bound into the bytes with the install, the row
and the owner of the key, so that nothing can be swapped. A text given to the constructor of a row is kept beside its
columns and sealed when the session flushes.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from functools import cache
from typing import Any, Self, overload
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, event, select
from sqlalchemy.orm import Session, mapped_column, object_session
from sqlalchemy.orm.attributes import instance_state

from outreach.core import ciphertext
from outreach.core.codes import Code
from outreach.core.columns import label
from outreach.core.database import Base
from outreach.core.language import LazyText, gettext
from outreach.core.sealing.vault import DataKey, OwnerKey, bound_ends, opened_keys, vault_of


class FieldClass(Code):
    """The sensitivity class of a field (docs/security.md)."""

    IDENTITY = "C1", "Identity"
    SENSITIVE = "C2", "Health and other sensitive facts"
    SAFETY = "C3", "Safety and justice"
    NARRATIVE = "C4", "Notes"


_TIE = "_sealed_tie"  # kept in the row's __dict__, gone with it
_GIVEN = "_sealed_given"  # likewise, until it is sealed
BITS = {kind: 1 << place for place, kind in enumerate(FieldClass)}


class Unreadable(str):
    """The text that a page shows in place of a field that does not verify."""


class Empty(Enum):
    """The form of an empty field in the table."""

    NULL = "null"
    SEALED = "sealed"  # like any other: for health and safety, emptiness must not show


class Sealed:
    """An encrypted text field of a mapped table, bound to its row and to the owner of its key.

    name: frozen `table.column` constant. kind: sensitivity. block: length is padded to a multiple of this many bytes.
    owner: the attribute with the key's owner. empty: the form of an empty field in the table.
    label: its name on pages.
    It can be given to the constructor; the row must be in a session before it is set otherwise, or read.
    """

    def __init__(
        self,
        name: str,
        kind: FieldClass,
        *,
        block: int = 32,
        owner: str = "person_id",
        empty: Empty | None = None,
        label: str = "",
    ) -> None:
        self.name, self.kind, self.block, self.owner, self._label = name, kind, block, owner, label
        hides = kind in (FieldClass.SENSITIVE, FieldClass.SAFETY)
        self.empty = empty or (Empty.SEALED if hides else Empty.NULL)
        self._bit = BITS[kind]

    @property
    def label(self) -> LazyText:
        """Label of the field on pages."""
        return LazyText(self._label)

    def __set_name__(self, table: type, attribute: str) -> None:
        self.table, self.column = table, f"{attribute}_sealed"
        setattr(table, self.column, mapped_column(LargeBinary, nullable=True, info=label(self._label)))

    @overload
    def __get__(self, row: None, table: type) -> Self: ...
    @overload
    def __get__(self, row: Any, table: type) -> str | None: ...
    def __get__(self, row: Any, table: type) -> Self | str | None:
        if row is None:
            return self
        known: dict[str, Any] = row.__dict__
        cell = known.get(self.column) or getattr(row, self.column)
        if cell is None:
            if self not in known.get(_GIVEN, ()):
                return None
            _seal_given(row)
            cell = known[self.column]
        tie: _Tie | None = known.get(_TIE)
        if tie is None or tie.owner_id is not known.get(self.owner) or tie.session_id != instance_state(row).session_id:
            session, owner_id = session_of(row), getattr(row, self.owner)
            tie = known[_TIE] = _Tie(session, row.id, owner_id, _key_or_none(session, owner_id))
        return self._open(tie, cell)

    def __set__(self, row: Any, value: str | None) -> None:
        setattr(row, self.column, self._seal(row, value))
        row.__dict__.get(_GIVEN, {}).pop(self, None)

    def _seal(self, row: Any, value: str | None) -> bytes | None:
        if not value and self.empty is Empty.NULL:
            return None
        session = session_of(row)
        plain = ciphertext.pad((value or "").encode(), self.block)
        return vault_of(session).seal(session, self.name, row.id, getattr(row, self.owner), plain)

    def open(self, session: Session, row_id: UUID, owner_id: UUID, cell: bytes) -> str | None:
        """Decrypt one cell of a row that was not loaded as an object."""
        return self._open(_Tie(session, row_id, owner_id, _key_or_none(session, owner_id)), cell)

    def _open(self, tie: "_Tie", cell: bytes) -> str | None:
        """Decrypt a cell: every read of a sealed field passes here, noted for the audit (`seen`, `unreadable`)."""
        opened = tie.opened
        try:
            plain = opened.key.open(tie.vault.places[self.name] + tie.ends, cell)
            opened.seen |= self._bit
            return ciphertext.unpad(plain).decode() or None
        except (ciphertext.Tampered, UnicodeDecodeError):
            tie.info.setdefault("unreadable", []).append((self.name, tie.row_id))
            return Unreadable(gettext("[cannot be read]"))


class _Given(dict[Sealed, str | None]):
    """Texts given to the constructor of a row, until they are sealed. Its repr shows none."""

    def __repr__(self) -> str:
        return f"<{len(self)} to be sealed>"


@event.listens_for(Base, "init", propagate=True)
def _take_given(row: Base, _args: object, values: dict[str, Any]) -> None:
    """Take the sealed fields out of the constructor's values: they wait for the key of their owner."""
    given = _Given({field: values.pop(name) for name, field in _fields_of(type(row)).items() if name in values})
    if given:
        row.__dict__[_GIVEN] = given


@event.listens_for(Session, "before_flush")
def _seal_new(session: Session, _context: object, _instances: object) -> None:
    for row in session.new:
        _seal_given(row)


def _seal_given(row: Any) -> None:
    """Seal the constructor's values. One that cannot be sealed keeps waiting: no row is stored without it."""
    for field, value in list(row.__dict__.get(_GIVEN, {}).items()):
        field.__set__(row, value)


@cache
def _fields_of(table: type) -> dict[str, Sealed]:
    return {name: value for name, value in vars(table).items() if isinstance(value, Sealed)}


class _Tie:
    """Context of the sealed fields of one row, found once: reading a field must cost little more than its cipher."""

    __slots__ = ("ends", "info", "opened", "owner_id", "row_id", "session_id", "vault")

    def __init__(self, session: Session, row_id: UUID, owner_id: UUID, opened: OwnerKey) -> None:
        self.info, self.session_id, self.vault = session.info, session.hash_key, vault_of(session)
        self.row_id, self.owner_id, self.opened = row_id, owner_id, opened
        self.ends = bound_ends(row_id, owner_id)


def read_many(session: Session, fields: Sequence[Sealed], *where: ColumnElement[bool]) -> Iterator[tuple[Any, ...]]:
    """Yield (row id, text of each field) of many rows of a table, in one query, without loading objects.

    For long lists and the name index. Rows whose key is gone are left out.
    """
    table: Any = fields[0].table
    owner = getattr(table, fields[0].owner)
    query = select(table.id, owner, DataKey.version, DataKey.wrapped, *(getattr(table, f.column) for f in fields))
    vault = vault_of(session)
    for row_id, owner_id, version, wrapped, *found in session.execute(
        query.join(DataKey, DataKey.owner_id == owner).where(*where).execution_options(yield_per=1000)
    ):
        opened = vault.open_key(session, owner_id, version, wrapped)
        if opened:
            tie = _Tie(session, row_id, owner_id, opened)
            yield row_id, *[None if cell is None else f._open(tie, cell) for f, cell in zip(fields, found, strict=True)]


def counting(session: Session, owner_id: UUID, version: int, wrapped: bytes) -> Callable[..., str | None]:
    """Return a function that opens cells of one owner (field, row id, cell), to be counted and not shown.

    The key is kept by nobody, and nothing is noted as a look; a cell that does not open is noted all the same.
    """
    key: ciphertext.Key = ciphertext.DESTROYED
    with suppress(ciphertext.Tampered):
        key = ciphertext.Key(vault_of(session).unwrap(owner_id, version, wrapped))
    opened = OwnerKey(version, key)

    def text(field: Sealed, row_id: UUID, cell: bytes | None) -> str | None:
        return None if cell is None else field._open(_Tie(session, row_id, owner_id, opened), cell)

    return text


def seen(session: Session) -> dict[UUID, list[FieldClass]]:
    """Return the owners whose sealed fields were opened in this session, with the field classes."""
    read = {owner_id: opened.seen for owner_id, opened in opened_keys(session).items() if opened.seen}
    return {owner_id: [kind for kind, bit in BITS.items() if bits & bit] for owner_id, bits in read.items()}


@contextmanager
def unseen(session: Session) -> Iterator[None]:
    """Do not count reads in the block as looks of the user: they are counted or moved, not shown."""
    before = {owner_id: opened.seen for owner_id, opened in opened_keys(session).items()}
    yield
    for owner_id, opened in opened_keys(session).items():
        opened.seen = before.get(owner_id, 0)


def _key_or_none(session: Session, owner_id: UUID) -> OwnerKey:
    try:
        return vault_of(session).owner_key(session, owner_id)
    except ciphertext.Tampered:
        return OwnerKey(0, ciphertext.DESTROYED)


def session_of(row: Any) -> Session:
    """Return the session of a row. Raises RuntimeError if it has none."""
    session = object_session(row)
    if session is None:
        raise RuntimeError(f"{type(row).__name__} must be added to a session before a sealed field is used")
    return session
