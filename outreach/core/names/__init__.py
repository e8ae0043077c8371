"""Fuzzy search of names: `NameIndex` keeps them in memory; `packed` makes bytes of it, which are to be sealed."""

from outreach.core.names.hints import About, Hint
from outreach.core.names.index import NameIndex

__all__ = ["About", "Hint", "NameIndex"]
