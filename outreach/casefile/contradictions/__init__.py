"""Contradictions: records that break a rule after a correction or with growing age.

They are derived from the records, and derived anew after whatever is written, so no way of correcting can miss them.
A writer is shown the contradictions of a correction before it is saved; the head of the centre resolves them, or
decides with a reason that a record stays.
"""

from outreach.casefile.contradictions.decided import ContradictionDecision, DecisionDetails, decide, noticed
from outreach.casefile.contradictions.following import judge, rebuild, wrong
from outreach.casefile.contradictions.kept import MOST_COUNTED, KeptContradiction, forget, forget_cases
from outreach.casefile.contradictions.listing import count, get, keys, of_people, page
from outreach.casefile.contradictions.shown import Shown
from outreach.casefile.contradictions.standing import Check, Contradiction, Scope, Standing, checks, could_be, find

__all__ = [
    "MOST_COUNTED",
    "Check",
    "Contradiction",
    "ContradictionDecision",
    "DecisionDetails",
    "KeptContradiction",
    "Scope",
    "Shown",
    "Standing",
    "checks",
    "could_be",
    "count",
    "decide",
    "find",
    "forget",
    "forget_cases",
    "get",
    "judge",
    "keys",
    "noticed",
    "of_people",
    "page",
    "rebuild",
    "wrong",
]
