"""Sealing: encryption of fields under the key of their owner, bound to their place against moves and edits."""

from outreach.core.sealing.fields import (
    Empty,
    FieldClass,
    Sealed,
    Unreadable,
    counting,
    read_many,
    seen,
    session_of,
    unseen,
)
from outreach.core.sealing.vault import DataKey, OwnerKey, Vault, opened_keys, vault_of

__all__ = [
    "DataKey",
    "Empty",
    "FieldClass",
    "OwnerKey",
    "Sealed",
    "Unreadable",
    "Vault",
    "counting",
    "opened_keys",
    "read_many",
    "seen",
    "session_of",
    "unseen",
    "vault_of",
]
