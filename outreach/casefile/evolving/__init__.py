"""Records that are written anew when what they tell has changed: family, addresses, school, work.

Rows of one beginning tell of one thing; the newest of them that is not voided stands, the others are its past. What was
wrong is corrected (`corrections`), what has changed since is written anew. All words are sealed, the choices too.
"""

from outreach.casefile.evolving.noun import NOUNS, Noun, load, table, written
from outreach.casefile.evolving.records import Evolving, of_person, standing, write

__all__ = ["NOUNS", "Evolving", "Noun", "load", "of_person", "standing", "table", "write", "written"]
