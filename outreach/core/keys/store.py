"""The key store: a root key provider and the ring file, with the operations on them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from outreach.core.keys.files import alone
from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.providers import Provider
from outreach.core.keys.ring import PURPOSES, KeyRing, SealedRing, read_ring, ring_file, seal_ring, write_ring


@dataclass(frozen=True)
class KeyStore:
    """A root key provider and its ring. Each method reads the files anew, writes atomically, raises KeyProblem."""

    provider: Provider
    key_file: Path
    database_folder: Path | None = None

    @property
    def ring_path(self) -> Path:
        """Path of the ring."""
        return ring_file(self.key_file)

    def is_made(self) -> bool:
        """Return True if there is a ring, or a root that a new one would overwrite."""
        return self.ring_path.exists() or self.provider.has_root()

    def make(self) -> None:
        """Make a root key and its ring."""
        self._check_apart()
        if self.is_made():
            raise KeyProblem(f"keys: {self.key_file} is there already; nothing was changed")
        install = uuid4()
        root, cover = self.provider.propose(install, first=True)
        ring = KeyRing(install, {purpose: {1: os.urandom(32)} for purpose in PURPOSES})
        write_ring(self.ring_path, seal_ring(ring, root, self.provider.name, cover), replaces=False)
        self.provider.settle(root)

    def load(self) -> KeyRing:
        """Return the opened ring."""
        return self._open()[2]

    def reload(self, install: UUID, version: int) -> KeyRing | None:
        """Return the current ring if it holds this version of the wrapping key; the provider is asked only then."""
        try:
            if version not in read_ring(self.ring_path).versions("wrap"):
                return None
            ring = self.load()
        except KeyProblem:
            return None
        return ring if ring.install == install else None

    def root(self) -> bytes:
        """Return the root key that opens the ring, for paper."""
        return self._open()[1]

    def add_wrap(self) -> int:
        """Add a new version of the wrapping key to the ring; return its number."""
        sealed, root, ring = self._open()
        version = ring.current("wrap")[0] + 1
        write_ring(self.ring_path, sealed.with_key(root, "wrap", version, os.urandom(32)), replaces=True)
        return version

    def add_missing(self) -> list[str]:
        """Add a key to the ring for each missing purpose; return these purposes."""
        sealed, root, ring = self._open()
        missing = [purpose for purpose in PURPOSES if not ring.holds(purpose)]
        for purpose in missing:
            sealed = sealed.with_key(root, purpose, 1, os.urandom(32))
        if missing:
            write_ring(self.ring_path, sealed, replaces=True)
        return missing

    def retire_wraps(self, before: int) -> list[int]:
        """Remove the versions older than `before` from the ring; return them. The provider is not asked."""
        sealed = read_ring(self.ring_path)
        if before not in sealed.versions("wrap"):
            raise KeyProblem(f"keys: the ring lacks wrapping key {before}; nothing was changed")
        older = [version for version in sealed.versions("wrap") if version < before]
        if older:
            write_ring(self.ring_path, sealed.without("wrap", older), replaces=True)
        return older

    def change_root(self) -> None:
        """Seal the ring with a new root. If interrupted at any point, the old or the new root opens it."""
        sealed, root, ring = self._open()
        self.provider.settle(root)  # an earlier change may have been interrupted just before this
        root, cover = self.provider.propose(sealed.install, first=False)
        write_ring(self.ring_path, seal_ring(ring, root, self.provider.name, cover), replaces=True)
        self.provider.settle(root)

    def restore(self, root: bytes) -> None:
        """Store a root from paper, if it opens the ring and overwrites nothing."""
        self._check_apart()
        sealed = read_ring(self.ring_path)
        if sealed.open(root) is None:
            raise KeyProblem("keys: this root key does not open the ring; nothing was changed")
        if self.provider.has_root() or self._opens():
            raise KeyProblem("keys: there is a root key already; move it away first (nothing was changed)")
        cover = self.provider.adopt(root, sealed.install)
        if cover:
            covered = SealedRing(sealed.install, sealed.entries, self.provider.name, cover)
            write_ring(self.ring_path, covered, replaces=True)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Lock the key store: one command at a time changes it."""
        with alone(self.ring_path.parent):
            yield

    def _open(self) -> tuple[SealedRing, bytes, KeyRing]:
        self._check_apart()
        if not self.is_made():
            raise KeyProblem(f"keys: no key ring at {self.ring_path}; make one with: flask --app wsgi keys init")
        sealed = read_ring(self.ring_path)
        cover = sealed.cover if sealed.covered_by == self.provider.name else None
        for root in self.provider.roots(sealed.install, cover):
            if (ring := sealed.open(root)) is not None:
                return sealed, root, ring
        raise KeyProblem("keys: the ring was sealed by another root key")

    def _opens(self) -> bool:
        try:
            return bool(self._open())
        except KeyProblem:
            return False

    def _check_apart(self) -> None:
        folder = self.database_folder
        if folder and self.key_file.resolve().is_relative_to(folder.resolve()):
            raise KeyProblem("keys: the key file must not lie in the folder of the database; set OUTREACH_KEY_FILE")
