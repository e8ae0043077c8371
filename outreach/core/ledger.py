"""The ledger of erasures and endings: the ids of destroyed data keys and ended records, kept beside the root key so
that it outlives every backup.

A line is `MAC {"erasure": …, "person": …, "keys": […], "at": …, "about": {…}, "before": MAC}`: ids and codes, no name.
Each MAC covers its line, and through `before` all lines before it. An ending (access/endings.py) is such a line too:
the id of the ended record in place of a person's, no keys, and its kind in `about`.

The line is on disk before the database commits. If the program dies between the two, `replay` at the next start
finishes the erasure; the other order could lose an acknowledged one.
A last line cut off by a crash was never acknowledged: it is ignored and overwritten.
"""

import errno
import fcntl
import hmac
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.core import clock, disk
from outreach.core.keys import KeyProblem
from outreach.core.sealing import DataKey, Vault, vault_of

FIRST_LINK = "0" * 64
DOMAIN = b"outreach\x1ferasure ledger\x1f1"  # a key of its own, derived from that of the audit trail
ENDING_MARKS = ("ended", "opened")
AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True)
class Entry:
    """One erasure or ending. `about`: codes and ids by which its record can be made again; never a name."""

    erasure_id: UUID
    person_id: UUID
    owner_ids: tuple[UUID, ...]
    at: datetime
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_erasure(self) -> bool:
        """True for the erasure of a person; else a record was ended (or opened again)."""
        return self.about.keys().isdisjoint(ENDING_MARKS)


# Callbacks of other packages in a replay: they get every entry, and the owners of keys found again.
on_replay: list[Callable[[Session, Sequence[Entry], set[UUID]], None]] = []


def ledger_file(root_file: Path) -> Path:
    """Return the path of the ledger: beside the root key, with `.erased` added."""
    return root_file.with_name(root_file.name + ".erased")


def ledger_of(session: Session) -> Path:
    """Return the path of the ledger for the database of a session."""
    path: Path = session.info["ledger"]
    return path


def append(
    path: Path,
    vault: Vault,
    person_id: UUID,
    owner_ids: Sequence[UUID],
    *,
    erasure_id: UUID | None = None,
    about: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Entry:
    """Add a line, and wait until it is on disk.

    Raises KeyProblem if the ledger is damaged or cannot be written; it is then unchanged.
    """
    entry = Entry(erasure_id or uuid4(), person_id, tuple(owner_ids), at or clock.now(), dict(about or {}))
    append_all(path, vault, [entry])
    return entry


def append_all(path: Path, vault: Vault, entries: Sequence[Entry]) -> None:
    """Add lines, and wait until they are on disk; makes no file for none. Raises KeyProblem as `append` does."""
    if not entries:
        return
    with _locked(path) as file:
        lines = _verified(path, vault, _all_of(file))
        kept = b"".join(line + b"\n" for line in lines)
        for entry in entries:
            lines.append(_line(vault, entry, lines[-1][:64].decode() if lines else FIRST_LINK))
        try:
            _write_end(file, kept, b"".join(line + b"\n" for line in lines)[len(kept) :])
        except OSError as problem:
            os.ftruncate(file, len(kept))
            raise KeyProblem(f"ledger: {path} cannot be written ({problem.strerror})") from None


def read(path: Path, vault: Vault) -> list[Entry]:
    """Return every erasure, oldest first; none without a ledger. Raises KeyProblem if it is damaged."""
    return [entry for entry in read_all(path, vault) if entry.is_erasure]


def read_all(path: Path, vault: Vault) -> list[Entry]:
    """Return every erasure and ending, as `read` does."""
    if not path.exists():
        return []
    with _locked(path) as file:
        return [_entry(line) for line in _verified(path, vault, _all_of(file))]


def replay(session: Session, path: Path) -> int:
    """Destroy again every data key in the ledger that a restore brought back; return how many.

    Run at the start of the program and after a restore, in a transaction of its own. Raises KeyProblem.
    """
    session.connection()  # SQLite: holds the write lock from the reading of the ledger to the end of this transaction
    vault, entries = vault_of(session), read_all(path, vault_of(session))
    back = _come_back(session, [owner_id for entry in entries for owner_id in entry.owner_ids])
    for owner_id in back:
        vault.destroy_key(session, owner_id)
    for act in on_replay:
        act(session, entries, back)
    return len(back)


def _come_back(session: Session, owner_ids: Sequence[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for start in range(0, len(owner_ids), AT_ONCE):
        found.update(session.scalars(select(DataKey.owner_id).where(DataKey.owner_id.in_(owner_ids[start:][:AT_ONCE]))))
    return found


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open the file with an exclusive lock until the end of the block."""
    try:
        is_new = not path.exists()
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as problem:
        raise KeyProblem(f"ledger: {path} cannot be opened ({problem.strerror})") from None
    try:
        if os.fstat(file).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyProblem(f"ledger: {path} can be read by others; run: chmod 600 {path}")
        fcntl.flock(file, fcntl.LOCK_EX)
        if is_new:
            disk.sync(path.parent)
        yield file
    finally:
        os.close(file)  # releases the lock


def _all_of(file: int) -> bytes:
    return os.pread(file, os.fstat(file).st_size, 0)


def _write_end(file: int, kept: bytes, line: bytes) -> None:
    """Make the file `kept` and then `line`; `kept` is in place already, but for at most its last newline."""
    os.ftruncate(file, len(kept))
    os.pwrite(file, b"\n"[: len(kept)], max(len(kept) - 1, 0))
    if os.pwrite(file, line, len(kept)) != len(line):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    os.fsync(file)


def _line(vault: Vault, entry: Entry, before: str) -> bytes:
    said = {
        "erasure": str(entry.erasure_id),
        "person": str(entry.person_id),
        "keys": [str(owner_id) for owner_id in entry.owner_ids],
        "at": entry.at.isoformat(),
        "about": dict(entry.about),
        "before": before,
    }
    text = json.dumps(said, separators=(",", ":")).encode()
    return _mac(vault, text) + b" " + text


def _entry(line: bytes) -> Entry:
    said = json.loads(line[65:])
    owner_ids = tuple(UUID(owner_id) for owner_id in said["keys"])
    at = datetime.fromisoformat(said["at"])
    return Entry(UUID(said["erasure"]), UUID(said["person"]), owner_ids, at, said["about"])


def _verified(path: Path, vault: Vault, data: bytes) -> list[bytes]:
    """Return the lines whose MAC holds. A last line without newline may be cut off, and is left out then."""
    *lines, last = data.split(b"\n")
    before = FIRST_LINK
    for number, line in enumerate(lines, 1):
        if not _holds(vault, line, before):
            raise KeyProblem(f"ledger: {path} is damaged at line {number}; put back the copy kept with the keys")
        before = line[:64].decode()
    return [*lines, last] if last and _holds(vault, last, before) else lines


def _holds(vault: Vault, line: bytes, before: str) -> bool:
    mac, text = line[:64], line[65:]
    linked = text.endswith(f'"before":"{before}"}}'.encode())
    return linked and line[64:65] == b" " and hmac.compare_digest(mac, _mac(vault, text))


def _mac(vault: Vault, text: bytes) -> bytes:
    return hmac.digest(vault.mac(DOMAIN), text, "sha256").hex().encode()
