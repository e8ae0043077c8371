"""The history of a case: all that is written in it, the newest first, of all floors in one list.

Each floor says in its `recounting.py` which of its rows are entries, and in which words; `wiring/` names them.
"""

from outreach.casefile.history.entries import Entry, Reader, Words
from outreach.casefile.history.kinds import HistoryKind
from outreach.casefile.history.reading import page
from outreach.casefile.history.sources import Source, sources

__all__ = ["Entry", "HistoryKind", "Reader", "Source", "Words", "page", "sources"]
