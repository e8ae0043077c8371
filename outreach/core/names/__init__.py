"""Fuzzy search of names: `NameIndex` keeps them in memory, and nowhere else."""

from outreach.core.names.index import NameIndex

__all__ = ["NameIndex"]
