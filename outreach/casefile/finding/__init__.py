"""Finding a young person by name or number, and warning of duplicates before one is registered.

Names are decrypted into the memory of the process (`LiveNames`) and never stored in a searchable form.
"""

from outreach.casefile.finding.comparing import catch_up, step
from outreach.casefile.finding.doubles import likely_doubles
from outreach.casefile.finding.evidence import LIKELY, STRONG
from outreach.casefile.finding.found import Found
from outreach.casefile.finding.live_names import LiveNames
from outreach.casefile.finding.pairs import Likely, Pair, keep_apart, pairs_on_record
from outreach.casefile.finding.search import find, within
from outreach.casefile.finding.strangers import braked_until

__all__ = [
    "LIKELY",
    "STRONG",
    "Found",
    "Likely",
    "LiveNames",
    "Pair",
    "braked_until",
    "catch_up",
    "find",
    "keep_apart",
    "likely_doubles",
    "pairs_on_record",
    "step",
    "within",
]
