"""The root key in a file of mode 0600 (`OUTREACH_KEY_FILE`)."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from outreach.core import disk
from outreach.core.keys.files import read_private, write_private
from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.root import ROOT_BYTES, read_root, write_root


class FileProvider:
    """A key file as provider. While the root is being changed the new one lies beside it, as `<key file>.next`."""

    name = "file"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next = path.with_name(path.name + ".next")

    def has_root(self) -> bool:
        """Return True if there is a key file."""
        return self._path.exists()

    def roots(self, install: UUID, cover: str | None) -> Iterator[bytes]:
        """Return the root of the file, then the next one if there is one."""
        found = [path for path in (self._path, self._next) if path.exists()]
        if not found:
            raise KeyProblem(f"keys: no key file at {self._path}; restore it: flask --app wsgi keys restore-recovery")
        return (read_root(read_private(path), path) for path in found)

    def propose(self, install: UUID, *, first: bool) -> tuple[bytes, str | None]:
        """Make a new root in the file `.next`."""
        root = os.urandom(ROOT_BYTES)
        write_private(self._next, write_root(root), replaces=True)
        return root, None

    def settle(self, root: bytes) -> None:
        """Rename the next root to the root."""
        if self._next.exists() and read_root(read_private(self._next), self._next) == root:
            self._next.rename(self._path)
            disk.sync(self._path.parent)

    def adopt(self, root: bytes, install: UUID) -> str | None:
        """Write the key file; never overwrites one."""
        write_private(self._path, write_root(root), replaces=False)
        return None
