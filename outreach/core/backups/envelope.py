"""The age envelope around a stream (age-encryption.org/v1, X25519): sealed to a public key, opened by its identity."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import pyrage  # type: ignore[import-untyped]

from outreach.core.backups import BackupProblem

Recipient = Any  # pyrage ships no types
Identity = Any

INTRO = b"age-encryption.org/v1\n-> X25519 "
HEADER_MOST = 16 << 10  # each recipient takes about 100 bytes
CHUNK, TAG, NONCE = 64 << 10, 16, 16


class Target(Protocol):
    """The file-like sink of decrypted bytes."""

    def write(self, piece: bytes) -> int:
        """Take the next bytes."""


def new_identity() -> tuple[str, str]:
    """Make a key pair: (the lines of an identity file, the public recipient)."""
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    return f"# public key: {public}\n{identity}\n", public


def read_recipients(texts: Iterable[str]) -> list[Recipient]:
    """Read public keys from texts, separated by spaces or commas. Raises BackupProblem."""
    names = [name for text in texts for name in text.replace(",", " ").split()]
    if not names:
        raise BackupProblem("backup: to whom? set OUTREACH_BACKUP_RECIPIENT or give --to age1…; see: backup recipient")
    try:
        return [pyrage.x25519.Recipient.from_str(name) for name in names]
    except pyrage.RecipientError:
        raise BackupProblem("backup: the recipient is not a public key of the form age1…") from None


def read_identities(path: Path) -> list[Identity]:
    """Read the private keys in a file. Raises BackupProblem."""
    try:
        lines = [line.strip() for line in path.read_text().splitlines()]
        found = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        raise BackupProblem(f"backup: {path} cannot be read as an identity (AGE-SECRET-KEY-…)") from None
    if not found:
        raise BackupProblem(f"backup: there is no identity in {path}")
    return found


def seal(pieces: Iterator[bytes], file: BinaryIO, recipients: list[Recipient]) -> None:
    """Encrypt the pieces into a file as they come. Raises whatever the source or the file raised."""
    source, target = _Source(pieces), _Careful(file)
    try:
        pyrage.encrypt_io(source, target, recipients)
    except (pyrage.EncryptError, OSError) as problem:
        raise source.problem or target.problem or problem from None


def unseal(path: Path, identities: list[Identity], into: Target) -> None:
    """Decrypt a file piece by piece, each one authenticated. Raises BackupProblem, or whatever `into` raised."""
    target = _Careful(into)
    try:
        with path.open("rb") as file:
            pyrage.decrypt_io(file, target, identities)
    except (pyrage.DecryptError, OSError) as problem:
        if target.problem:
            raise target.problem from None
        raise _why(path, problem) from None


def look(path: Path) -> int:
    """Return the size of an age file after a check without any key. Raises BackupProblem if it cannot be whole."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(HEADER_MOST)
    except OSError as problem:
        raise BackupProblem(f"backup: {path} cannot be read: {problem.strerror}") from None
    end = head.find(b"\n--- ")
    end_of_line = head.find(b"\n", end + 1)
    if not head.startswith(INTRO) or end < 0 or end_of_line < 0:
        raise BackupProblem(f"backup: {path} is not a backup: it does not begin as an age file")
    body = size - (end_of_line + 1) - NONCE
    if body <= TAG or 0 < body % (CHUNK + TAG) <= TAG:
        raise BackupProblem(f"backup: {path} has been cut short")
    return size


class _Source:
    """A readable file over pieces; keeps the exception that its reader cannot pass on."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")
        self.problem: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while not self._rest:
                piece = next(self._pieces, None)
                if piece is None:
                    return b""
                self._rest = memoryview(piece)
        except BaseException as problem:
            self.problem = problem
            raise
        size = len(self._rest) if size < 0 else size
        taken, self._rest = self._rest[:size], self._rest[size:]
        return bytes(taken)


class _Careful:
    """A writable file that keeps the exception that its writer cannot pass on."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self.problem: BaseException | None = None

    def write(self, piece: bytes) -> int:
        try:
            return self._target.write(piece)
        except BaseException as problem:
            self.problem = problem
            raise

    def flush(self) -> None:
        """Do nothing: the owner of the file flushes it."""


def _why(path: Path, problem: Exception) -> BackupProblem:
    if "No matching keys" in str(problem):
        return BackupProblem(f"backup: {path.name} was not made for this identity")
    if isinstance(problem, OSError) and problem.errno:
        return BackupProblem(f"backup: {path} cannot be read: {problem.strerror}")
    return BackupProblem(f"backup: {path.name} is damaged: it does not open as it was sealed")
