"""The files of a backup: their names, and an atomic write (the whole file or none)."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from outreach.core import disk
from outreach.core.backups import BackupProblem

HALF = ".half"
DATA, KEYS = ".data.age", ".keys.age"


@dataclass(frozen=True)
class Names:
    """The two files of one backup."""

    data: Path
    keys: Path


def names(folder: Path, install: UUID, moment: datetime) -> Names:
    """Return the paths of a backup made at this moment. Raises BackupProblem if they exist, or the folder does not."""
    if not folder.is_dir():
        raise BackupProblem(f"backup: there is no folder {folder}; is the disk mounted?")
    stem = f"outreach-{install.hex[:8]}-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    found = Names(folder / f"{stem}{DATA}", folder / f"{stem}{KEYS}")
    if found.data.exists() or found.keys.exists():
        raise BackupProblem(f"backup: {found.data.name} is there already; wait a second")
    return found


def keys_beside(data: Path) -> Path | None:
    """Return the key half that lies beside a data file, or None."""
    beside = data.with_name(data.name.removesuffix(DATA) + KEYS)
    return beside if data.name.endswith(DATA) and beside.exists() else None


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """Open a file that gets its name once it is whole and on the disk; on any error it is deleted."""
    half = path.with_name(path.name + HALF)
    file = _open_new(half)
    try:
        with file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield file
            settle(file)
            half.rename(path)
        disk.sync(path.parent)
    except OSError as problem:
        half.unlink(missing_ok=True)
        raise _in_words(path.parent, problem) from None
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def settle(file: BinaryIO) -> None:
    """Flush the file and sync it to the disk."""
    file.flush()
    os.fsync(file.fileno())


def clear_halves(folder: Path) -> int:
    """Delete partial files left by a killed backup, not one being written now (it is locked). Return how many."""
    removed = 0
    for half in (*folder.glob(f"outreach-*{DATA}{HALF}"), *folder.glob(f"outreach-*{KEYS}{HALF}")):
        with half.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            half.unlink()
            removed += 1
    return removed


def _open_new(half: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except OSError as problem:
        raise _in_words(half.parent, problem) from None


def _in_words(folder: Path, problem: OSError) -> BackupProblem:
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return BackupProblem(
            f"backup: the disk of {folder} is full; nothing was kept of it, and no older backup changed"
        )
    return BackupProblem(f"backup: {folder} cannot be written: {problem.strerror}; nothing was kept")
