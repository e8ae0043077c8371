"""The records that are written anew when they change, of all who keep such."""

from outreach.casefile.family.nouns import FAMILY
from outreach.casefile.work.nouns import LEARNING

RECORDS = FAMILY | LEARNING
