"""The key ring: the keys that wrap, index, chain and sign, each sealed by the root, in one file beside the root key."""

import base64
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from outreach.core.keys.files import read_private, write_private
from outreach.core.keys.problem import KeyProblem

PURPOSES = ("wrap", "index", "audit", "draft", "web", "factor")
ADDED_LATER = frozenset({"factor"})  # an older ring lacks them until `keys complete`
Entry = dict[str, str | int]


@dataclass(frozen=True)
class KeyRing:
    """The opened ring. `keys[purpose][version]` are 32 bytes each; the highest version is in use."""

    install: UUID
    keys: dict[str, dict[int, bytes]] = field(repr=False)

    def holds(self, purpose: str) -> bool:
        """Return True if the ring has a key for a purpose: an older ring lacks purposes added later."""
        return bool(self.keys.get(purpose))

    def current(self, purpose: str) -> tuple[int, bytes]:
        """Return the current version for a purpose, and its key."""
        version = max(self.keys[purpose])
        return version, self.keys[purpose][version]


@dataclass(frozen=True)
class SealedRing:
    """The ring as stored. `cover`: the root, encrypted by the key service `covered_by`."""

    install: UUID
    entries: tuple[Entry, ...] = field(repr=False)
    covered_by: str | None = None
    cover: str | None = field(default=None, repr=False)

    def versions(self, purpose: str) -> list[int]:
        """Return the versions for a purpose, oldest first."""
        return sorted(int(entry["version"]) for entry in self.entries if entry["purpose"] == purpose)

    def open(self, root: bytes) -> KeyRing | None:
        """Decrypt the keys; None if another root sealed the ring. Raises KeyProblem if a part was changed."""
        keys: dict[str, dict[int, bytes]] = {purpose: {} for purpose in PURPOSES}
        failed = 0
        for entry in self.entries:
            try:
                keys[str(entry["purpose"])][int(entry["version"])] = _open_entry(root, self.install, entry)
            except InvalidTag:
                failed += 1
        if self.entries and failed == len(self.entries):
            return None
        if failed:
            raise KeyProblem("keys: the ring is damaged: a key in it does not open")
        if not all(found for purpose, found in keys.items() if purpose not in ADDED_LATER):
            raise KeyProblem("keys: the ring lacks a key")
        return KeyRing(self.install, keys)

    def with_key(self, root: bytes, purpose: str, version: int, key: bytes) -> "SealedRing":
        """Return the ring with one more key."""
        return replace(self, entries=(*self.entries, _seal_entry(root, self.install, purpose, version, key)))

    def without(self, purpose: str, versions: Iterable[int]) -> "SealedRing":
        """Return the ring without the given versions of a purpose."""
        gone = set(versions)
        kept = (e for e in self.entries if e["purpose"] != purpose or e["version"] not in gone)
        return replace(self, entries=tuple(kept))


def seal_ring(ring: KeyRing, root: bytes, covered_by: str | None, cover: str | None) -> SealedRing:
    """Seal all keys of a ring with a root."""
    entries = (
        _seal_entry(root, ring.install, purpose, version, key)
        for purpose, versions in ring.keys.items()
        for version, key in versions.items()
    )
    return SealedRing(ring.install, tuple(entries), covered_by if cover else None, cover)


def ring_file(root_file: Path) -> Path:
    """Return the path of the ring: beside the root key, with `.ring` added."""
    return root_file.with_name(root_file.name + ".ring")


def read_ring(path: Path) -> SealedRing:
    """Read the ring of a file. Raises KeyProblem if it is missing, partial, damaged or open to others."""
    text = read_private(path)
    try:
        found = json.loads(text)
        cover = found.get("cover") or {}
        entries = tuple(_checked(entry) for entry in found["keys"])
        return SealedRing(UUID(found["install"]), entries, cover.get("by"), cover.get("sealed"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyProblem(f"keys: {path} is missing or damaged") from None


def write_ring(path: Path, ring: SealedRing, *, replaces: bool) -> None:
    """Write the ring atomically. Raises KeyProblem."""
    found: dict[str, object] = {"install": str(ring.install), "keys": list(ring.entries)}
    if ring.cover:
        found["cover"] = {"by": ring.covered_by, "sealed": ring.cover}
    write_private(path, json.dumps(found, indent=1) + "\n", replaces=replaces)


def _checked(entry: Entry) -> Entry:
    if entry["purpose"] not in PURPOSES or not isinstance(entry["version"], int):
        raise ValueError(entry["purpose"])
    if len(base64.b64decode(str(entry["sealed"]), validate=True)) != 12 + 32 + 16:
        raise ValueError(entry["purpose"])
    return entry


def _seal_entry(root: bytes, install: UUID, purpose: str, version: int, key: bytes) -> Entry:
    nonce = os.urandom(12)
    sealed = nonce + AESGCM(root).encrypt(nonce, key, _entry_bound(install, purpose, version))
    return {"purpose": purpose, "version": version, "sealed": base64.b64encode(sealed).decode()}


def _open_entry(root: bytes, install: UUID, entry: Entry) -> bytes:
    sealed = base64.b64decode(str(entry["sealed"]))
    bound = _entry_bound(install, str(entry["purpose"]), int(entry["version"]))
    return AESGCM(root).decrypt(sealed[:12], sealed[12:], bound)


def _entry_bound(install: UUID, purpose: str, version: int) -> bytes:
    return b"ring\x1f" + install.bytes + f"\x1f{purpose}\x1f{version}".encode()
