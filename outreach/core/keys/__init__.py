"""The root key, and the ring of keys that it seals.

root key (from a file, the environment or a key service) -> ring (a file, every key in it sealed by the root)
-> data keys (in the database, wrapped by the ring) -> fields.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.providers import PROVIDERS, provider_of
from outreach.core.keys.providers.file import FileProvider
from outreach.core.keys.ring import PURPOSES, KeyRing, ring_file
from outreach.core.keys.store import KeyStore

__all__ = [
    "PROVIDERS",
    "PURPOSES",
    "KeyProblem",
    "KeyRing",
    "KeyStore",
    "key_store",
    "load_keys",
    "make_keys",
    "ring_file",
]


class KeySettings(Protocol):
    """What the settings say of the keys (config.py)."""

    @property
    def keys(self) -> str:
        """Which provider."""

    @property
    def keys_given(self) -> Mapping[str, str]:
        """The provider's own variables."""

    @property
    def key_file(self) -> Path:
        """The root file; the ring lies beside it, whatever the provider."""

    @property
    def database_folder(self) -> Path | None:
        """Where no key may lie."""


def key_store(settings: KeySettings) -> KeyStore:
    """The key store that the settings describe. Raises KeyProblem if they name none."""
    provider = provider_of(settings.keys, settings.key_file, settings.keys_given)
    return KeyStore(provider, settings.key_file, settings.database_folder)


def make_keys(root_file: Path, database_folder: Path | None = None) -> None:
    """Make a root key in a file, and a ring beside it.

    Raises KeyProblem if either file is there already, or would lie in the folder of the database.
    """
    KeyStore(FileProvider(root_file), root_file, database_folder).make()


def load_keys(root_file: Path, database_folder: Path | None) -> KeyRing:
    """Read the ring. Raises KeyProblem, in one line, when anything about the keys is not as it must be."""
    return KeyStore(FileProvider(root_file), root_file, database_folder).load()
