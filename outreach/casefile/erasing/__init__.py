"""Erasure of a person (PDPA s. 33): requested by a supervisor, decided by another person, irreversible.

Deleted are the data keys of the person and of records sealed apart for them, their sealed cells, index values, drafts,
and links to others. The rest names nobody: milestones, sex, year of birth, and so the figures.
"""

from outreach.casefile.erasing.doing import carry_out, clear_traces, on_erasure, people_of
from outreach.casefile.erasing.erasures import (
    Erasure,
    ErasureRequest,
    ErasureState,
    Ground,
    ask,
    get,
    of_centre,
    refuse,
    take_back,
    waiting,
    waiting_for,
)
from outreach.casefile.erasing.replays import at_start

__all__ = [
    "Erasure",
    "ErasureRequest",
    "ErasureState",
    "Ground",
    "ask",
    "at_start",
    "carry_out",
    "clear_traces",
    "get",
    "of_centre",
    "on_erasure",
    "people_of",
    "refuse",
    "take_back",
    "waiting",
    "waiting_for",
]
