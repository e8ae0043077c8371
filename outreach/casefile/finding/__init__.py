"""Finding a young person by name or number, and warning of duplicates before one is registered.

Names are decrypted into the memory of the process (`LiveNames`) and never stored in a searchable form.
"""

from outreach.casefile.finding.colleagues import of_colleague
from outreach.casefile.finding.comparing import catch_up, step
from outreach.casefile.finding.doubles import likely_doubles
from outreach.casefile.finding.evidence import LIKELY, STRONG
from outreach.casefile.finding.found import Found, in_sight, one_name
from outreach.casefile.finding.last_met import LastMet
from outreach.casefile.finding.live_names import LiveNames
from outreach.casefile.finding.pairs import Likely, Pair, keep_apart, pairs_on_record
from outreach.casefile.finding.search import find, within
from outreach.casefile.finding.strangers import braked_until

__all__ = [
    "LIKELY",
    "STRONG",
    "Found",
    "LastMet",
    "Likely",
    "LiveNames",
    "Pair",
    "braked_until",
    "catch_up",
    "find",
    "in_sight",
    "keep_apart",
    "likely_doubles",
    "of_colleague",
    "one_name",
    "pairs_on_record",
    "step",
    "within",
]
