"""Sealed fields: a data key for each young person, and a descriptor that seals a field under it.

`given_name = Sealed("people.given_name", FieldClass.IDENTITY)` on a table gives it a column
`given_name_sealed` and an attribute that opens lazily. The name in it is a frozen constant: it is bound into
the bytes with the install, the row and the owner of the key, so that nothing can be swapped.
"""

import hmac
import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Self, overload
from uuid import UUID

from sqlalchemy import LargeBinary, SmallInteger, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from outreach.ground import cells, clock
from outreach.ground.codes import Code
from outreach.ground.columns import Moment
from outreach.ground.database import Base
from outreach.ground.keys import KeyRing
from outreach.ground.language import say

INDEX_BITS = 14  # truncated on purpose: several people share a value, so a stolen index names nobody
_WRAP = b"wrap\x1f"


class FieldClass(Code):
    """How sensitive a field is (docs/security.md)."""

    IDENTITY = "C1", "Identity"
    SENSITIVE = "C2", "Health and other sensitive facts"
    SAFETY = "C3", "Safety and justice"
    NARRATIVE = "C4", "Notes"


class DataKey(Base):
    """The key of one owner (a young person, a core person, a group, a referral package), wrapped by the ring.

    Destroying the row makes everything sealed under it unreadable: that is erasure.
    """

    __tablename__ = "data_keys"

    owner_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1)
    ring_version: Mapped[int] = mapped_column(SmallInteger)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


class Unreadable(str):
    """What a page shows in place of a field that does not verify."""


class Vault:
    """Seals and opens with the keys of the ring. One for the whole program; it holds no data key itself."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring

    def bound(self, name: str, row_id: UUID, owner_id: UUID) -> bytes:
        """The bytes that tie a cell to install, table and column, row, and owner."""
        return b"\x1f".join((self._ring.install.bytes, name.encode(), row_id.bytes, owner_id.bytes))

    def make_key(self, session: Session, owner_id: UUID) -> None:
        """Give a new owner its data key; it is written with the session's next flush."""
        plain = os.urandom(32)
        ring_version, wrapping = self._ring.current("wrap")
        wrapped = cells.seal(wrapping, ring_version, self._wrap_bound(owner_id, 1), plain)
        session.add(DataKey(owner_id=owner_id, version=1, ring_version=ring_version, wrapped=wrapped))
        _opened(session)[owner_id] = (1, plain)

    def fetch_keys(self, session: Session, owner_ids: Iterable[UUID]) -> None:
        """Open the keys of many owners in one query, before a list is shown.

        A key that does not verify is left out: its owner's fields cannot be read, all others' can.
        """
        missing = set(owner_ids) - _opened(session).keys()
        if missing:
            for row in session.scalars(select(DataKey).where(DataKey.owner_id.in_(missing)).order_by(DataKey.version)):
                with suppress(cells.Tampered):
                    _opened(session)[row.owner_id] = (row.version, self.unwrap(row.owner_id, row.version, row.wrapped))

    def destroy_key(self, session: Session, owner_id: UUID) -> None:
        """Make all that is sealed under this owner unreadable for ever."""
        for row in session.scalars(select(DataKey).where(DataKey.owner_id == owner_id)):
            session.delete(row)
        session.flush()
        _opened(session).pop(owner_id, None)

    def unwrap(self, owner_id: UUID, version: int, wrapped: bytes) -> bytes:
        """A data key in the clear. Raises Tampered."""
        _algorithm, ring_version = cells.read_header(wrapped)
        wrapping = self._ring.keys["wrap"].get(ring_version)
        if wrapping is None:
            raise cells.Tampered
        return cells.open_cell(wrapping, self._wrap_bound(owner_id, version), wrapped)

    def seal(self, session: Session, name: str, row_id: UUID, owner_id: UUID, plain: bytes) -> bytes:
        """Seal bytes for one place. Raises Tampered if the owner has no key (erased)."""
        version, key = self._key(session, owner_id)
        return cells.seal(key, version, self.bound(name, row_id, owner_id), plain)

    def open(self, session: Session, name: str, row_id: UUID, owner_id: UUID, cell: bytes) -> bytes:
        """Open the bytes of one place. Raises Tampered."""
        _version, key = self._key(session, owner_id)
        return cells.open_cell(key, self.bound(name, row_id, owner_id), cell)

    def blind(self, name: str, value: str) -> int:
        """A truncated keyed hash by which an exact value can be looked for without storing it."""
        _version, key = self._ring.current("index")
        digest = hmac.digest(key, f"{name}\x1f{value}".encode(), "sha256")
        return int.from_bytes(digest[:4]) >> (32 - INDEX_BITS)

    def mac(self, text: bytes) -> bytes:
        """The keyed digest that chains the audit trail."""
        return hmac.digest(self._ring.current("audit")[1], text, "sha256")

    def purpose_key(self, purpose: str) -> bytes:
        """The key in use for `draft` or `web`."""
        return self._ring.current(purpose)[1]

    @property
    def install(self) -> UUID:
        """Which installation these keys belong to."""
        return self._ring.install

    def _wrap_bound(self, owner_id: UUID, version: int) -> bytes:
        return _WRAP + self._ring.install.bytes + owner_id.bytes + version.to_bytes(2)

    def _key(self, session: Session, owner_id: UUID) -> tuple[int, bytes]:
        if owner_id not in _opened(session):
            self.fetch_keys(session, [owner_id])
        if owner_id not in _opened(session):
            raise cells.Tampered
        return _opened(session)[owner_id]


class Sealed:
    """An encrypted text field of a mapped table, bound to its row and to the owner of its key.

    name: frozen `table.column` constant. block: length is padded to a multiple of this many bytes.
    owner: the attribute that names the key's owner. Empty C2 and C3 fields are sealed too: NULL would tell.
    The row must be in a session before a sealed field is set.
    """

    def __init__(self, name: str, kind: FieldClass, *, block: int = 32, owner: str = "person_id") -> None:
        self.name, self.kind, self.block, self.owner = name, kind, block, owner
        self.seals_empty = kind in (FieldClass.SENSITIVE, FieldClass.SAFETY)

    def __set_name__(self, table: type, attribute: str) -> None:
        self.column = f"{attribute}_sealed"
        setattr(table, self.column, mapped_column(LargeBinary, nullable=True))

    @overload
    def __get__(self, row: None, table: type) -> Self: ...
    @overload
    def __get__(self, row: Any, table: type) -> str | None: ...
    def __get__(self, row: Any, table: type) -> Self | str | None:
        if row is None:
            return self
        cell = getattr(row, self.column)
        return None if cell is None else self.open(_session_of(row), row.id, getattr(row, self.owner), cell)

    def __set__(self, row: Any, value: str | None) -> None:
        if not value and not self.seals_empty:
            setattr(row, self.column, None)
            return
        session = _session_of(row)
        plain = cells.pad((value or "").encode(), self.block)
        cell = vault_of(session).seal(session, self.name, row.id, getattr(row, self.owner), plain)
        setattr(row, self.column, cell)

    def open(self, session: Session, row_id: UUID, owner_id: UUID, cell: bytes) -> str | None:
        """The text of one cell; an Unreadable, noted for the audit, if it does not verify."""
        try:
            plain = vault_of(session).open(session, self.name, row_id, owner_id, cell)
            return cells.unpad(plain).decode() or None
        except (cells.Tampered, UnicodeDecodeError):
            session.info.setdefault("unreadable", []).append((self.name, row_id))
            return Unreadable(say("[cannot be read]"))


def vault_of(session: Session) -> Vault:
    """The vault that a session carries."""
    vault: Vault = session.info["vault"]
    return vault


def _opened(session: Session) -> dict[UUID, tuple[int, bytes]]:
    """Data keys opened in this session: they are forgotten with it."""
    opened: dict[UUID, tuple[int, bytes]] = session.info.setdefault("opened_keys", {})
    return opened


def _session_of(row: Any) -> Session:
    session = object_session(row)
    if session is None:
        raise RuntimeError(f"{type(row).__name__} must be added to a session before a sealed field is used")
    return session
