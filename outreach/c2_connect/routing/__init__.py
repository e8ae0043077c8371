"""Routing: places that fit a need of a young person, in order, with reasons for and against each.

The shelter table of the source [004] and every other rule are data, each with its first day (`rules`); otherwise the
agency's own directory entry decides whom it serves. Facts are read in `finding` and `history`, and judged by pure
functions (`judging`).
"""

from outreach.c2_connect.routing import gaps, own_houses
from outreach.c2_connect.routing.finding import Fit, check_fits, fits, for_many, for_needs, for_person, house_places
from outreach.c2_connect.routing.judging import Asked, Offer, Ranked, Seen, judge, match, rank, weigh
from outreach.c2_connect.routing.rules import BAAN_RAO, WOMENS_HOUSE, RuleDetails, RuleReason, ShelterRule
from outreach.c2_connect.routing.shelter_table import load_rules

__all__ = [
    "BAAN_RAO",
    "WOMENS_HOUSE",
    "Asked",
    "Fit",
    "Offer",
    "Ranked",
    "RuleDetails",
    "RuleReason",
    "Seen",
    "ShelterRule",
    "check_fits",
    "fits",
    "for_many",
    "for_needs",
    "for_person",
    "gaps",
    "house_places",
    "judge",
    "load_rules",
    "match",
    "own_houses",
    "rank",
    "weigh",
]
