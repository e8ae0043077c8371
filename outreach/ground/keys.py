"""The root key, and the ring of keys that it seals.

root key (a file that only its owner reads) -> ring (a file beside it, every key in it sealed by the root)
-> data keys (in the database, wrapped by the ring) -> fields.
"""

import base64
import hashlib
import json
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

PURPOSES = ("wrap", "index", "audit", "draft", "web")
MARK = "outreach-root-1"


class KeyProblem(SystemExit):
    """The keys are missing, wrong or unsafe: the program ends with this one line, having touched nothing."""


@dataclass(frozen=True)
class KeyRing:
    """The opened ring. `keys[purpose][version]` are 32 bytes each; the highest version is in use."""

    install: UUID
    keys: dict[str, dict[int, bytes]] = field(repr=False)

    def current(self, purpose: str) -> tuple[int, bytes]:
        """The version in use for a purpose, and its key."""
        version = max(self.keys[purpose])
        return version, self.keys[purpose][version]


def make_keys(root_file: Path, database_folder: Path | None = None) -> None:
    """Make a root key and a ring beside it.

    Raises KeyProblem if either file is there already, or would lie in the folder of the database.
    """
    _check_apart(root_file, database_folder)
    if root_file.exists() or ring_file(root_file).exists():
        raise KeyProblem(f"keys: {root_file} is there already; nothing was changed")
    root_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    root, install = os.urandom(32), uuid4()
    entries = [_seal_entry(root, install, purpose, 1, os.urandom(32)) for purpose in PURPOSES]
    _write_private(root_file, f"{MARK}:{root.hex()}:{_checksum(root)}\n")
    _write_private(ring_file(root_file), json.dumps({"install": str(install), "keys": entries}, indent=1))


def load_keys(root_file: Path, database_folder: Path | None) -> KeyRing:
    """Read the ring. Raises KeyProblem, in one line, when anything about the keys is not as it must be."""
    _check_apart(root_file, database_folder)
    root = _read_root(root_file)
    try:
        ring = json.loads(ring_file(root_file).read_text())
        install = UUID(ring["install"])
        keys: dict[str, dict[int, bytes]] = {purpose: {} for purpose in PURPOSES}
        for entry in ring["keys"]:
            keys[entry["purpose"]][entry["version"]] = _open_entry(root, install, entry)
    except InvalidTag:
        raise KeyProblem("keys: the ring was sealed by another root key") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise KeyProblem(f"keys: {ring_file(root_file)} is missing or damaged") from None
    if not all(keys.values()):
        raise KeyProblem(f"keys: {ring_file(root_file)} lacks a key")
    return KeyRing(install, keys)


def ring_file(root_file: Path) -> Path:
    """Where the ring lies: beside the root key, with `.ring` added."""
    return root_file.with_name(root_file.name + ".ring")


def _check_apart(root_file: Path, database_folder: Path | None) -> None:
    if database_folder and root_file.resolve().is_relative_to(database_folder.resolve()):
        raise KeyProblem("keys: the key file must not lie in the folder of the database; set OUTREACH_KEY_FILE")


def _read_root(path: Path) -> bytes:
    if not path.exists():
        raise KeyProblem(f"keys: no key file at {path}; make one with: flask --app wsgi keys init")
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyProblem(f"keys: {path} can be read by others; run: chmod 600 {path}")
    try:
        mark, text, checksum = path.read_text().strip().split(":")
        root = bytes.fromhex(text)
    except (OSError, ValueError):
        raise KeyProblem(f"keys: {path} is damaged") from None
    if mark != MARK or len(root) != 32 or checksum != _checksum(root):
        raise KeyProblem(f"keys: {path} is damaged")
    return root


def _checksum(root: bytes) -> str:
    return hashlib.sha256(b"outreach root " + root).hexdigest()[:8]


def _seal_entry(root: bytes, install: UUID, purpose: str, version: int, key: bytes) -> dict[str, str | int]:
    nonce = os.urandom(12)
    sealed = nonce + AESGCM(root).encrypt(nonce, key, _entry_bound(install, purpose, version))
    return {"purpose": purpose, "version": version, "sealed": base64.b64encode(sealed).decode()}


def _open_entry(root: bytes, install: UUID, entry: dict[str, str | int]) -> bytes:
    sealed = base64.b64decode(str(entry["sealed"]))
    bound = _entry_bound(install, str(entry["purpose"]), int(entry["version"]))
    return AESGCM(root).decrypt(sealed[:12], sealed[12:], bound)


def _entry_bound(install: UUID, purpose: str, version: int) -> bytes:
    return b"ring\x1f" + install.bytes + f"\x1f{purpose}\x1f{version}".encode()


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    half = path.with_name(path.name + ".half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.rename(path)
