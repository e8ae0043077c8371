"""Merge of two records of one young person, and its undoing after a mistake.

`merge` moves everything of the other record to the surviving one, sealed anew; `undo` moves it back.
"""

from outreach.casefile.merging.choices import FIELDS, Side
from outreach.casefile.merging.ending import destroy_of_person
from outreach.casefile.merging.joining import MERGED, Choices, Proposal, merge, on_rest, on_rested, pair, propose
from outreach.casefile.merging.merges import Merge, MergeMove, MergeRow, load, page_of_centre, row_of
from outreach.casefile.merging.parting import on_parting, undo

__all__ = [
    "FIELDS",
    "MERGED",
    "Choices",
    "Merge",
    "MergeMove",
    "MergeRow",
    "Proposal",
    "Side",
    "destroy_of_person",
    "load",
    "merge",
    "on_parting",
    "on_rest",
    "on_rested",
    "page_of_centre",
    "pair",
    "propose",
    "row_of",
    "undo",
]
