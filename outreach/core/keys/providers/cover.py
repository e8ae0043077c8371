"""The base of the key services: they encrypt the root, and the ring keeps that ciphertext, the cover.

One call opens it when a worker starts. Timeouts are short: a service that does not answer must not keep a worker from
reporting it.
"""

import importlib
import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.root import ROOT_BYTES

ATTEMPTS = 2


class CoverProvider(ABC):
    """A root key that only the service can decrypt, and only for the installation it was encrypted for."""

    name: str
    patience = 3.0  # seconds to connect, and again to answer, for each of the ATTEMPTS

    def has_root(self) -> bool:
        """Return False: a new cover goes into the ring and overwrites nothing."""
        return False

    def roots(self, install: UUID, cover: str | None) -> Iterator[bytes]:
        """Yield the root, decrypted by the service."""
        if cover is None:
            raise KeyProblem(f"keys: the ring is not covered by {self.name}; it was made with another OUTREACH_KEYS")
        root = self._uncover(cover, install)
        if len(root) != ROOT_BYTES:
            raise KeyProblem(f"keys: {self.name} answered with something that is not a root key")
        yield root

    def propose(self, install: UUID, *, first: bool) -> tuple[bytes, str | None]:
        """Return a new root and its cover."""
        root = os.urandom(ROOT_BYTES)
        return root, self._cover(root, install)

    def settle(self, root: bytes) -> None:  # noqa: B027 (meant to be empty)
        """Do nothing: the cover is in the ring."""

    def adopt(self, root: bytes, install: UUID) -> str | None:
        """Return a cover for a root from elsewhere."""
        return self._cover(root, install)

    @abstractmethod
    def _cover(self, root: bytes, install: UUID) -> str:
        """Let the service encrypt the root, bound to the installation."""

    @abstractmethod
    def _uncover(self, cover: str, install: UUID) -> bytes:
        """Let the service decrypt the root."""


def needed(library: str, extra: str, provider: str) -> Any:
    """Import a library of this provider alone. Raises KeyProblem with the install command if it is missing."""
    try:
        return importlib.import_module(library)
    except ImportError:
        raise KeyProblem(
            f"keys: OUTREACH_KEYS={provider} needs {library}, outreach's extra {extra!r}; "
            f"in the checkout run: .venv/bin/python -m pip install -e '.[{extra}]'"
        ) from None
