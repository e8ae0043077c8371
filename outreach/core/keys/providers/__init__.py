"""Providers of the root key (`OUTREACH_KEYS`): a file, the environment, or a key service that encrypts it.

A provider is asked once when a worker starts, and again when the ring has changed; never per row.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol
from uuid import UUID

from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.providers.aws_kms import AwsKmsProvider
from outreach.core.keys.providers.env import EnvProvider
from outreach.core.keys.providers.file import FileProvider
from outreach.core.keys.providers.vault_transit import VaultTransitProvider

PROVIDERS = ("file", "env", "vault-transit", "aws-kms")


class Provider(Protocol):
    """The interface of every source of the root key. Each fault is a KeyProblem in one line."""

    @property
    def name(self) -> str:
        """The name, as in OUTREACH_KEYS."""

    def has_root(self) -> bool:
        """Return True if it holds a root that a new one would overwrite."""

    def roots(self, install: UUID, cover: str | None) -> Iterator[bytes]:
        """Yield the root key; also the next one while the root is being changed."""

    def propose(self, install: UUID, *, first: bool) -> tuple[bytes, str | None]:
        """Make a new root, offered by `roots` beside the old one; return it and its cover for the ring."""

    def settle(self, root: bytes) -> None:
        """Let a proposed root replace the old one: the ring is sealed by it now."""

    def adopt(self, root: bytes, install: UUID) -> str | None:
        """Store a root restored from paper; return its cover for the ring."""


def provider_of(kind: str, key_file: Path, given: Mapping[str, str]) -> Provider:
    """Return the provider named in the settings; `given` holds its own variables. Raises KeyProblem."""
    match kind:
        case "file":
            return FileProvider(key_file)
        case "env":
            return EnvProvider(given.get("OUTREACH_ROOT_KEY"), given.get("OUTREACH_NEXT_ROOT_KEY"))
        case "vault-transit":
            return VaultTransitProvider(given)
        case "aws-kms":
            return AwsKmsProvider(given)
    raise KeyProblem(f"keys: OUTREACH_KEYS must be one of {', '.join(PROVIDERS)}")
