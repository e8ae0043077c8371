"""The vault (envelope encryption): a data key for each owner, and the sealing and opening of fields with it."""

import hmac
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import LargeBinary, SmallInteger, Uuid, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.core import blind, ciphertext, installation
from outreach.core.columns import Timestamped
from outreach.core.database import Base
from outreach.core.keys import KeyRing
from outreach.core.sealing.wrapping import Reload, Wrapping

AT_ONCE = 10_000  # keys in one query: fewer than the values that either database takes
_WRAP = b"wrap\x1f"


class DataKey(Timestamped, Base):
    """The key of one owner (a young person, a core person, a group, a referral package), wrapped by the ring.

    Destroying the row makes everything sealed under it unreadable: that is erasure.
    """

    __tablename__ = "data_keys"

    owner_id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, default=1)
    ring_version: Mapped[int] = mapped_column(SmallInteger)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


_KEYS = (
    select(DataKey.owner_id, DataKey.version, DataKey.wrapped)
    .where(DataKey.owner_id.in_(bindparam("owners", expanding=True)))
    .order_by(DataKey.version)
)


@dataclass(slots=True, repr=False)
class OwnerKey:
    """An opened data key, and the field classes read with it in this session (as bits)."""

    version: int
    key: ciphertext.Key
    seen: int = 0


class _Places(dict[str, bytes]):
    """Prefixes of bound bytes (install and frozen name of a place), cached."""

    def __init__(self, install: UUID) -> None:
        self._install = install.bytes

    def __missing__(self, name: str) -> bytes:
        place = self[name] = b"\x1f".join((self._install, name.encode(), b""))
        return place


class Vault:
    """Sealing and opening with the keys of the ring. One for the whole program; it holds no data key itself."""

    def __init__(self, ring: KeyRing, reload: Reload | None = None) -> None:
        self._ring, self._reload = ring, reload
        self._wrapping = Wrapping(ring, reload)
        self.places = _Places(ring.install)

    def bound(self, name: str, row_id: UUID, owner_id: UUID) -> bytes:
        """Return the bytes that bind a cell to install, table and column, row, and owner."""
        return self.places[name] + bound_ends(row_id, owner_id)

    def make_key(self, session: Session, owner_id: UUID) -> None:
        """Give a new owner its data key; it is written with the session's next flush.

        It is wrapped under the version set in the database, whatever this worker's ring held at its start.
        """
        plain = os.urandom(32)
        ring_version = installation.wrap_version(session) or self.wrap_version
        wrapped = self.wrap(owner_id, 1, plain, ring_version)
        session.add(DataKey(owner_id=owner_id, version=1, ring_version=ring_version, wrapped=wrapped))
        opened_keys(session)[owner_id] = OwnerKey(1, ciphertext.Key(plain))

    def fetch_keys(self, session: Session, owner_ids: Iterable[UUID]) -> None:
        """Note owners for a batch: the first key needed fetches the keys of all noted owners in one query.

        So a page of many lists makes one query, and one that opens nothing makes none.
        """
        _noted(session).update(owner_ids)

    def open_key(self, session: Session, owner_id: UUID, version: int, wrapped: bytes) -> OwnerKey | None:
        """Unwrap a key and keep it for this session; None if it does not verify."""
        opened = opened_keys(session)
        if owner_id not in opened:
            with suppress(ciphertext.Tampered):
                opened[owner_id] = OwnerKey(version, ciphertext.Key(self.unwrap(owner_id, version, wrapped)))
        return opened.get(owner_id)

    def destroy_key(self, session: Session, owner_id: UUID) -> bool:
        """Make everything sealed under this owner unreadable for ever. Return True if there was a key."""
        rows = session.scalars(select(DataKey).where(DataKey.owner_id == owner_id)).all()
        for row in rows:
            session.delete(row)
        session.flush()
        gone = opened_keys(session).pop(owner_id, None)
        if gone:
            gone.key = ciphertext.DESTROYED
        return bool(rows)

    def renew_key(self, session: Session, owner_id: UUID) -> None:
        """Exchange the key of an owner, if it has one: what was sealed under it is unreadable for ever."""
        under = installation.wrap_version(session) or self.wrap_version
        wrapped = self.wrap(owner_id, 1, os.urandom(32), under)
        session.execute(update(DataKey).where(DataKey.owner_id == owner_id).values(wrapped=wrapped, ring_version=under))
        opened_keys(session).pop(owner_id, None)

    def unwrap(self, owner_id: UUID, version: int, wrapped: bytes) -> bytes:
        """Return a data key in the clear. Raises Tampered."""
        _algorithm, ring_version = ciphertext.read_header(wrapped)
        return self._wrapping.key(ring_version).open(self._wrap_bound(owner_id, version), wrapped)

    def wrap(self, owner_id: UUID, version: int, plain: bytes, ring_version: int) -> bytes:
        """Wrap a data key under a version of the ring. Raises Tampered if the ring lacks it."""
        return self._wrapping.key(ring_version).seal(ring_version, self._wrap_bound(owner_id, version), plain)

    @property
    def wrap_version(self) -> int:
        """The newest version of the wrapping key known to this worker."""
        return self._wrapping.newest

    def owner_key(self, session: Session, owner_id: UUID) -> OwnerKey:
        """Return the opened key of an owner, fetched if need be. Raises Tampered if there is none (erased, damaged)."""
        opened = opened_keys(session)
        if owner_id not in opened:
            self._fetch_noted(session, owner_id)
        try:
            return opened[owner_id]
        except KeyError:
            raise ciphertext.Tampered from None

    def _fetch_noted(self, session: Session, owner_id: UUID) -> None:
        """Open the keys of an owner and of all noted ones. One that does not verify is left out."""
        noted = _noted(session)
        missing = list(({owner_id} | noted) - opened_keys(session).keys())
        noted.clear()
        for start in range(0, len(missing), AT_ONCE):
            for found, version, wrapped in session.execute(_KEYS, {"owners": missing[start : start + AT_ONCE]}):
                self.open_key(session, found, version, wrapped)

    def seal(self, session: Session, name: str, row_id: UUID, owner_id: UUID, plain: bytes) -> bytes:
        """Seal bytes for one place. Raises Tampered if the owner has no key (erased)."""
        opened = self.owner_key(session, owner_id)
        return opened.key.seal(opened.version, self.bound(name, row_id, owner_id), plain)

    def open(self, session: Session, name: str, row_id: UUID, owner_id: UUID, cell: bytes) -> bytes:
        """Open the bytes of one place. Raises Tampered."""
        return self.owner_key(session, owner_id).key.open(self.bound(name, row_id, owner_id), cell)

    def blind(self, name: str, value: str, bits: int) -> int:
        """Return the blind index (core/blind.py) of an exact value, at a width."""
        return blind.value_at(_digest(self._ring.current("index")[1], name, value), bits)

    def blinds(self, name: str, value: str) -> list[int]:
        """Return all stored forms of a value in the blind index: at every width, under every key of the ring."""
        digests = [_digest(key, name, value) for key in self._ring.keys["index"].values()]
        return [one for digest in digests for one in blind.values_at_all(digest)]

    def mac(self, text: bytes) -> bytes:
        """Return the keyed digest (HMAC) that chains the audit trail."""
        return hmac.digest(self._ring.current("audit")[1], text, "sha256")

    def holds(self, purpose: str) -> bool:
        """Return True if this worker has a key for the purpose."""
        return self._ring.holds(purpose)

    def purpose_key(self, purpose: str) -> bytes:
        """Return the current key for `draft`, `web` or `factor`. Raises Tampered if the ring, read again, has none."""
        if not self.holds(purpose) and self._reload:
            self._ring = self._reload(self.install, self.wrap_version) or self._ring
        if not self.holds(purpose):
            raise ciphertext.Tampered
        return self._ring.current(purpose)[1]

    @property
    def install(self) -> UUID:
        """The installation that these keys belong to."""
        return self._ring.install

    def _wrap_bound(self, owner_id: UUID, version: int) -> bytes:
        return _WRAP + self._ring.install.bytes + owner_id.bytes + version.to_bytes(2)


def bound_ends(row_id: UUID, owner_id: UUID) -> bytes:
    """Return the last part of the bytes that a cell is bound to: row and owner."""
    return row_id.bytes + b"\x1f" + owner_id.bytes


def vault_of(session: Session) -> Vault:
    """Return the vault of a session."""
    vault: Vault = session.info["vault"]
    return vault


def opened_keys(session: Session) -> dict[UUID, OwnerKey]:
    """Return the data keys opened in this session, which are forgotten with it."""
    opened: dict[UUID, OwnerKey] = session.info.setdefault("opened_keys", {})
    return opened


def _noted(session: Session) -> set[UUID]:
    """Return the owners noted for the next fetch of keys."""
    noted: set[UUID] = session.info.setdefault("noted_keys", set())
    return noted


def _digest(key: bytes, name: str, value: str) -> bytes:
    return hmac.digest(key, f"{name}\x1f{value}".encode(), "sha256")
