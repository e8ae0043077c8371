"""The screening instrument: questions whose answers have points, and the table that makes levels of need of them.

Our own, over the needs of the directory: it has not been validated and is no diagnosis. Each version is data with the
day from which it holds (`versions.toml`); a screening keeps the version of its day. `unfinished` holds the answers
until a screening is made of them.
"""

from outreach.c2_connect.instrument import unfinished
from outreach.c2_connect.instrument.scoring import Answer, Tally, levels, rows, tells_of_health
from outreach.c2_connect.instrument.versions import Instrument, Part, Question, Rule, everyone, in_force, of_version

__all__ = [
    "Answer",
    "Instrument",
    "Part",
    "Question",
    "Rule",
    "Tally",
    "everyone",
    "in_force",
    "levels",
    "of_version",
    "rows",
    "tells_of_health",
    "unfinished",
]
