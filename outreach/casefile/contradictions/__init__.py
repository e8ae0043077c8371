"""Contradictions: what already stands and breaks a rule, since something was corrected or somebody grew older.

They are derived from what stands whenever somebody looks, so no way of correcting can forget them. Who corrects is
shown what it breaks before it is saved; the head of the centre puts it right, or decides with a reason that it stays.
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
