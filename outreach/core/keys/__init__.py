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
    """The settings of the keys (config.py)."""

    @property
    def keys(self) -> str:
        """Name of the provider."""

    @property
    def keys_given(self) -> Mapping[str, str]:
        """The provider's own variables."""

    @property
    def key_file(self) -> Path:
        """Path of the root file; the ring lies beside it, whatever the provider."""

    @property
    def database_folder(self) -> Path | None:
        """The folder of the database, in which no key may lie."""


def key_store(settings: KeySettings) -> KeyStore:
    """Return the key store of the settings. Raises KeyProblem if they name none."""
    provider = provider_of(settings.keys, settings.key_file, settings.keys_given)
    return KeyStore(provider, settings.key_file, settings.database_folder)


def make_keys(root_file: Path, database_folder: Path | None = None) -> None:
    """Make a root key file and a key ring beside it.

    Raises KeyProblem if either file exists, or would lie in the folder of the database.
    """
    KeyStore(FileProvider(root_file), root_file, database_folder).make()


def load_keys(root_file: Path, database_folder: Path | None) -> KeyRing:
    """Read the ring. Raises KeyProblem, in one line, if any key is missing, damaged or foreign."""
    return KeyStore(FileProvider(root_file), root_file, database_folder).load()
