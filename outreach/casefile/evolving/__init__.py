"""Records that are written anew when what they tell has changed: family, addresses, school, work.

Rows of one beginning tell of one thing; of those that are not voided the one of the newest day stands, the others are
its past. What was wrong is corrected (`corrections`), what has changed since is written anew. All words are sealed, the
choices too.
"""

from outreach.casefile.evolving.noun import NOUNS, Noun, load, table, written
from outreach.casefile.evolving.records import Evolving, check_later, of_person, standing, write, write_on

__all__ = [
    "NOUNS",
    "Evolving",
    "Noun",
    "check_later",
    "load",
    "of_person",
    "standing",
    "table",
    "write",
    "write_on",
    "written",
]
