"""Providers of the root key (`OUTREACH_KEYS`): a file, the environment, or a key service that covers it.

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
    """What every source of the root key offers. Each fault is a KeyProblem in one line."""

    @property
    def name(self) -> str:
        """As in OUTREACH_KEYS."""

    def has_root(self) -> bool:
        """Whether it holds a root already that a new one would overwrite."""

    def roots(self, install: UUID, cover: str | None) -> Iterator[bytes]:
        """The root key; a second one too while a change of the root is under way."""

    def propose(self, install: UUID, *, first: bool) -> tuple[bytes, str | None]:
        """A new root, kept so that `roots` offers it beside the old one, and its cover for the ring."""

    def settle(self, root: bytes) -> None:
        """The ring is sealed by this root: if it was proposed, let it take the place of the old one."""

    def adopt(self, root: bytes, install: UUID) -> str | None:
        """Take over a root that was restored from paper; answers its cover for the ring."""


def provider_of(kind: str, key_file: Path, given: Mapping[str, str]) -> Provider:
    """The provider that the settings name; `given` are its own variables. Raises KeyProblem."""
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
