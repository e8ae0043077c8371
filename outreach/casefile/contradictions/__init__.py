"""Contradictions: records that break a rule after a correction or with growing age.

They are derived from the records at every look, so no way of correcting can miss them. A writer is shown the
contradictions of a correction before it is saved; the head of the centre resolves them, or decides with a reason that a
record stays.
"""

from outreach.casefile.contradictions.decided import ContradictionDecision, DecisionDetails, decide, noticed
from outreach.casefile.contradictions.listing import Shown, count, get, keys, of_centre, of_people
from outreach.casefile.contradictions.standing import Contradiction, Scope, Standing, checks, could_be, find

__all__ = [
    "Contradiction",
    "ContradictionDecision",
    "DecisionDetails",
    "Scope",
    "Shown",
    "Standing",
    "checks",
    "could_be",
    "count",
    "decide",
    "find",
    "get",
    "keys",
    "noticed",
    "of_centre",
    "of_people",
]
