"""Key files: readable by their owner only, written atomically."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from outreach.core import disk
from outreach.core.keys.problem import KeyProblem


def read_private(path: Path) -> str:
    """Return the text of a key file. Raises KeyProblem if others can read it, or if it is missing or damaged."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise KeyProblem(f"keys: {path} is not a file")
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyProblem(f"keys: {path} can be read by others; run: chmod 600 {path}")
        return path.read_text()
    except (OSError, UnicodeDecodeError):
        raise KeyProblem(f"keys: {path} is missing or damaged") from None


def write_private(path: Path, text: str, *, replaces: bool) -> None:
    """Write a file of mode 0600 atomically: after a power cut the old file or the new one is there, whole.

    Raises KeyProblem and leaves the old file alone: no space, no folder, or a file exists that must not.
    """
    half = path.with_name(path.name + ".half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half.unlink(missing_ok=True)
        _write_through(half, text)
        if replaces:
            half.rename(path)
        else:
            os.link(half, path)
            half.unlink()
        disk.sync(path.parent)
    except OSError as fault:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        raise KeyProblem(f"keys: cannot write {path} ({fault.strerror}); nothing was changed") from None


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Lock the folder of the keys against a second command that changes them. A killed command releases it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        raise KeyProblem(f"keys: {folder} is missing or cannot be read") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise KeyProblem("keys: another command is changing the keys; wait for it to end") from None
    finally:
        os.close(handle)


def _write_through(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
