"""Sorting at the end of a camp: each young person by need to the agency that fits [004], as drafts of referrals.

`board` reads what is to be sorted, `placing` writes drafts and who cannot be placed (`unplaced`).
"""

from outreach.c3_control.sorting import unplaced
from outreach.c3_control.sorting.board import Board, Option, Row, read, suggest
from outreach.c3_control.sorting.placing import Choice, NotSorted, place, send_ready
from outreach.c3_control.sorting.unplaced import Unplaced, UnplacedReason

__all__ = [
    "Board",
    "Choice",
    "NotSorted",
    "Option",
    "Row",
    "Unplaced",
    "UnplacedReason",
    "place",
    "read",
    "send_ready",
    "suggest",
    "unplaced",
]
