"""The vault (envelope encryption): a data key for each owner, and what is sealed and opened with it."""

import hmac
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import LargeBinary, SmallInteger, Uuid, bindparam, select
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
    """An opened data key, and what was read with it in this session (bits of field classes)."""

    version: int
    key: ciphertext.Key
    seen: int = 0


class _Places(dict[str, bytes]):
    """Install and frozen name of a place, joined once."""

    def __init__(self, install: UUID) -> None:
        self._install = install.bytes

    def __missing__(self, name: str) -> bytes:
        place = self[name] = b"\x1f".join((self._install, name.encode(), b""))
        return place


class Vault:
    """Seals and opens with the keys of the ring. One for the whole program; it holds no data key itself."""

    def __init__(self, ring: KeyRing, reload: Reload | None = None) -> None:
        self._ring, self._reload = ring, reload
        self._wrapping = Wrapping(ring, reload)
        self.places = _Places(ring.install)

    def bound(self, name: str, row_id: UUID, owner_id: UUID) -> bytes:
        """The bytes that tie a cell to install, table and column, row, and owner."""
        return self.places[name] + bound_ends(row_id, owner_id)

    def make_key(self, session: Session, owner_id: UUID) -> None:
        """Give a new owner its data key; it is written with the session's next flush.

        It is wrapped under the version that the database names, whatever this worker's ring held when it started.
        """
        plain = os.urandom(32)
        ring_version = installation.wrap_version(session) or self.wrap_version
        wrapped = self.wrap(owner_id, 1, plain, ring_version)
        session.add(DataKey(owner_id=owner_id, version=1, ring_version=ring_version, wrapped=wrapped))
        opened_keys(session)[owner_id] = OwnerKey(1, ciphertext.Key(plain))

    def fetch_keys(self, session: Session, owner_ids: Iterable[UUID]) -> None:
        """Note whose fields a list will show: the first that is opened fetches the keys of all that were noted at once.

        So a page of many lists asks once, and one that opens nothing does not ask.
        """
        _noted(session).update(owner_ids)

    def open_key(self, session: Session, owner_id: UUID, version: int, wrapped: bytes) -> OwnerKey | None:
        """The opened key of a wrapped one, kept for this session; None if it does not verify."""
        opened = opened_keys(session)
        if owner_id not in opened:
            with suppress(ciphertext.Tampered):
                opened[owner_id] = OwnerKey(version, ciphertext.Key(self.unwrap(owner_id, version, wrapped)))
        return opened.get(owner_id)

    def destroy_key(self, session: Session, owner_id: UUID) -> bool:
        """Make all that is sealed under this owner unreadable for ever. Answers whether there was a key."""
        rows = session.scalars(select(DataKey).where(DataKey.owner_id == owner_id)).all()
        for row in rows:
            session.delete(row)
        session.flush()
        gone = opened_keys(session).pop(owner_id, None)
        if gone:
            gone.key = ciphertext.DESTROYED
        return bool(rows)

    def unwrap(self, owner_id: UUID, version: int, wrapped: bytes) -> bytes:
        """A data key in the clear. Raises Tampered."""
        _algorithm, ring_version = ciphertext.read_header(wrapped)
        return self._wrapping.key(ring_version).open(self._wrap_bound(owner_id, version), wrapped)

    def wrap(self, owner_id: UUID, version: int, plain: bytes, ring_version: int) -> bytes:
        """A data key, wrapped under a version of the ring. Raises Tampered if the ring has no such version."""
        return self._wrapping.key(ring_version).seal(ring_version, self._wrap_bound(owner_id, version), plain)

    @property
    def wrap_version(self) -> int:
        """The newest wrapping key of the ring, as this worker knows it."""
        return self._wrapping.newest

    def owner_key(self, session: Session, owner_id: UUID) -> OwnerKey:
        """The opened key of an owner, fetched if need be. Raises Tampered if there is none (erased, damaged)."""
        opened = opened_keys(session)
        if owner_id not in opened:
            self._fetch_noted(session, owner_id)
        try:
            return opened[owner_id]
        except KeyError:
            raise ciphertext.Tampered from None

    def _fetch_noted(self, session: Session, owner_id: UUID) -> None:
        """Open the keys of an owner and of all noted. One that does not verify is left out: all others can be read."""
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
        """What the blind index (core/blind.py) stores of an exact value, at a width."""
        return blind.value_at(_digest(self._ring.current("index")[1], name, value), bits)

    def blinds(self, name: str, value: str) -> list[int]:
        """All that may be stored of a value: at every width, under every key of the ring."""
        digests = [_digest(key, name, value) for key in self._ring.keys["index"].values()]
        return [one for digest in digests for one in blind.values_at_all(digest)]

    def mac(self, text: bytes) -> bytes:
        """The keyed digest that chains the audit trail."""
        return hmac.digest(self._ring.current("audit")[1], text, "sha256")

    def holds(self, purpose: str) -> bool:
        """Whether this worker knows a key for the purpose."""
        return self._ring.holds(purpose)

    def purpose_key(self, purpose: str) -> bytes:
        """The key in use for `draft`, `web` or `factor`. Raises Tampered if the ring has none, also when read again."""
        if not self.holds(purpose) and self._reload:
            self._ring = self._reload(self.install, self.wrap_version) or self._ring
        if not self.holds(purpose):
            raise ciphertext.Tampered
        return self._ring.current(purpose)[1]

    @property
    def install(self) -> UUID:
        """Which installation these keys belong to."""
        return self._ring.install

    def _wrap_bound(self, owner_id: UUID, version: int) -> bytes:
        return _WRAP + self._ring.install.bytes + owner_id.bytes + version.to_bytes(2)


def bound_ends(row_id: UUID, owner_id: UUID) -> bytes:
    """The end of the bytes that a cell is bound to: row and owner."""
    return row_id.bytes + b"\x1f" + owner_id.bytes


def vault_of(session: Session) -> Vault:
    """The vault that a session carries."""
    vault: Vault = session.info["vault"]
    return vault


def opened_keys(session: Session) -> dict[UUID, OwnerKey]:
    """Data keys opened in this session: they are forgotten with it."""
    opened: dict[UUID, OwnerKey] = session.info.setdefault("opened_keys", {})
    return opened


def _noted(session: Session) -> set[UUID]:
    """Owners whose keys will be wanted in this session."""
    noted: set[UUID] = session.info.setdefault("noted_keys", set())
    return noted


def _digest(key: bytes, name: str, value: str) -> bytes:
    return hmac.digest(key, f"{name}\x1f{value}".encode(), "sha256")
