"""Sealing: what nobody can read, move or edit without the key of whom it belongs to."""

from outreach.core.sealing.fields import Empty, FieldClass, Sealed, Unreadable, counting, read_many, seen
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
    "vault_of",
]
