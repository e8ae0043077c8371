"""The sealed snapshot of the name index on the disk, so that a process that starts need not open every name again.

The file is sealed under a data key of its own, which lies in the database, wrapped, like any other. An erasure
exchanges that key in its own transaction (`forget_key`), so that nobody can read the snapshot from then on: the erased
name in it is gone with the erased person's key. A snapshot that does not fit (another key, program, installation, or a
database in which the last change that it knows is not there) is as good as none.
"""

import hmac
import json
import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, Engine, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.name_changes import NameChange
from outreach.core import ciphertext
from outreach.core.sealing import DataKey, Vault, vault_of

if TYPE_CHECKING:
    from outreach.core.names.block import Block

FILE = "names.sealed"
OWNER = UUID("6e616d65-7320-6f66-2061-6c6c20706570")  # of the data key; there is no such person
_PLACE, _SIZE, _END = "names.kept", 8, b""
_RANDOM = 4  # bytes, in hexadecimal: the suffix of a file that is being written
_BESIDE = "[0-9a-f]" * 2 * _RANDOM
_LARGEST = 2**31 - 1  # number of a change
_UNFIT = OSError, ValueError, TypeError, RecursionError  # what a file of others, or a damaged one, may raise
_CHANGE = select(NameChange.person_id, NameChange.changed_at).where(NameChange.id == bindparam("seen"))
_KEY = select(DataKey.version, DataKey.wrapped).where(DataKey.owner_id == OWNER)


@dataclass(frozen=True)
class Head:
    """What a snapshot must agree with: the program, the key, and the last change of a name that it knows."""

    form: str
    key: str
    seen: int
    change: str

    def bound(self, vault: Vault, place: int) -> bytes:
        """Return the bytes that a part of the file is bound to."""
        return vault.places[_PLACE] + json.dumps(asdict(self)).encode() + place.to_bytes(_SIZE)


class KeptNames:
    """The snapshot of one folder."""

    def __init__(self, folder: Path, engine: Engine, vault: Vault) -> None:
        self._file, self._engine, self._vault = folder / FILE, engine, vault

    def key(self) -> bytes:
        """Return the key of snapshots, made by the first who asks. To be asked for before the names are looked at."""
        return self._known_key() or self._made_key()

    def clear(self) -> None:
        """Remove what a process that was killed has left half written. Another that writes just now tries again."""
        for left in self._file.parent.glob(f"{self._file.stem}.{_BESIDE}"):
            left.unlink(missing_ok=True)

    def write(self, key: bytes, seen: int, groups: Mapping[UUID, Sequence["Block"]]) -> None:
        """Replace the snapshot by one of these groups, in which all changes up to `seen` are. Raises OSError."""
        from outreach.core.names import packed

        with self._reading() as connection:
            head = _head(seen, key, connection)
        if head is None:
            return
        sealing, beside = ciphertext.Key(key), self._file.with_suffix(f".{secrets.token_hex(_RANDOM)}")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(json.dumps(asdict(head)).encode() + b"\n")
                for place, part in enumerate((*packed.packed(groups), _END)):
                    cell = sealing.seal(1, head.bound(self._vault, place), part)
                    file.write(len(cell).to_bytes(_SIZE) + cell)
            beside.replace(self._file)
        finally:
            beside.unlink(missing_ok=True)

    def fits(self, key: bytes) -> bool:
        """Return True if the snapshot agrees with the key, the program and the database."""
        try:
            with self._file.open("rb") as file, self._reading() as connection:
                head = _said(file.readline())
                return head == _head(head.seen, key, connection)
        except _UNFIT:
            return False

    def read(self) -> tuple[int, Mapping[UUID, "Block"]] | None:
        """Return the last change that the snapshot knows, and its groups; None if there is none that fits."""
        from outreach.core.names import packed

        key = self._known_key()
        if key is None or not self._file.is_file():
            return None
        try:
            with self._file.open("rb") as file, self._reading() as connection:
                head = _said(file.readline())
                if head != _head(head.seen, key, connection):
                    return None
                cells = _cells(file.read())
            opening = ciphertext.Key(key)
            *parts, end = (opening.open(head.bound(self._vault, place), cell) for place, cell in enumerate(cells))
            return (head.seen, dict(map(packed.unpacked, parts))) if end == _END else None
        except (*_UNFIT, KeyError, EOFError, ciphertext.Tampered):
            return None

    def _known_key(self) -> bytes | None:
        with self._reading() as connection:
            row = connection.execute(_KEY).first()
        with suppress(ciphertext.Tampered):
            return self._vault.unwrap(OWNER, row.version, row.wrapped) if row else None
        return None

    def _made_key(self) -> bytes:
        with (
            suppress(IntegrityError),
            Session(self._engine, info={"vault": self._vault}) as session,
        ):  # another was quicker
            self._vault.make_key(session, OWNER)
            session.commit()
        made = self._known_key()
        if made is None:
            raise ciphertext.Tampered
        return made

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)


def forget_key(session: Session, _person_id: UUID, _actor: User) -> list[UUID]:
    """Exchange the key of all snapshots when a person is erased: what was sealed with it stays sealed for ever."""
    vault_of(session).renew_key(session, OWNER)
    return []


def _said(line: bytes) -> Head:
    """Return the head that a file begins with. Raises one of `_UNFIT`."""
    head = Head(**json.loads(line))
    if type(head.seen) is not int or not 0 <= head.seen <= _LARGEST:
        raise ValueError
    return head


def _head(seen: int, key: bytes, connection: Connection) -> Head | None:
    """Return the head of a snapshot that knows all changes up to this one; None if the database has no such change."""
    from outreach.core.names import packed

    last = connection.scalar(select(func.max(NameChange.id)))
    change = connection.execute(_CHANGE, {"seen": seen}).first()
    if change is None or last is None or last < seen:
        return None
    mark = hmac.digest(key, _PLACE.encode(), "sha256").hex()
    return Head(packed.form(), mark, seen, f"{change.person_id} {change.changed_at.isoformat()}")


def _cells(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + _SIZE])
        yield data[at + _SIZE : at + _SIZE + size]
        at += _SIZE + size
