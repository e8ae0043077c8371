"""The key store: a provider of the root and the ring file, and the few things that are done to them."""

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
    """Every act reads the files anew and writes the ring whole or not at all; each fault is a KeyProblem."""

    provider: Provider
    key_file: Path
    database_folder: Path | None = None

    @property
    def ring_path(self) -> Path:
        """Where the ring lies."""
        return ring_file(self.key_file)

    def is_made(self) -> bool:
        """Whether there is a ring, or a root that a new one would overwrite."""
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
        """The opened ring."""
        return self._open()[2]

    def reload(self, install: UUID, version: int) -> KeyRing | None:
        """The ring as it is now, if it holds this version of the wrapping key; the provider is asked only then."""
        try:
            if version not in read_ring(self.ring_path).versions("wrap"):
                return None
            ring = self.load()
        except KeyProblem:
            return None
        return ring if ring.install == install else None

    def root(self) -> bytes:
        """The root key that opens the ring, for paper."""
        return self._open()[1]

    def add_wrap(self) -> int:
        """Put a new version of the wrapping key into the ring; answers its number."""
        sealed, root, ring = self._open()
        version = ring.current("wrap")[0] + 1
        write_ring(self.ring_path, sealed.with_key(root, "wrap", version, os.urandom(32)), replaces=True)
        return version

    def add_missing(self) -> list[str]:
        """Put a key into the ring for each purpose that it lacks; answers which."""
        sealed, root, ring = self._open()
        missing = [purpose for purpose in PURPOSES if not ring.holds(purpose)]
        for purpose in missing:
            sealed = sealed.with_key(root, purpose, 1, os.urandom(32))
        if missing:
            write_ring(self.ring_path, sealed, replaces=True)
        return missing

    def retire_wraps(self, before: int) -> list[int]:
        """Take the versions older than `before` out of the ring; answers which. The provider is not asked."""
        sealed = read_ring(self.ring_path)
        if before not in sealed.versions("wrap"):
            raise KeyProblem(f"keys: the ring lacks wrapping key {before}; nothing was changed")
        older = [version for version in sealed.versions("wrap") if version < before]
        if older:
            write_ring(self.ring_path, sealed.without("wrap", older), replaces=True)
        return older

    def change_root(self) -> None:
        """Seal the ring with a new root. Broken off at any point, the old or the new root opens it."""
        sealed, root, ring = self._open()
        self.provider.settle(root)  # an earlier change may have been broken off just before this
        root, cover = self.provider.propose(sealed.install, first=False)
        write_ring(self.ring_path, seal_ring(ring, root, self.provider.name, cover), replaces=True)
        self.provider.settle(root)

    def restore(self, root: bytes) -> None:
        """Take over a root from paper, if it opens the ring and nothing is overwritten by it."""
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
        """Hold the key store: one command at a time changes it."""
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
