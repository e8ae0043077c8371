"""Rows of a sheet that tell of young people: what each says, and who of them is on record already.

Only what an intake asks is read. What tells of health, religion or the law is never taken from a sheet: nobody knows
whether there is a consent for it.
"""

from outreach.casefile.sheet_rows.fields import Field, SheetRow, parse, words
from outreach.casefile.sheet_rows.matching import Known, who_is_known

__all__ = ["Field", "Known", "SheetRow", "parse", "who_is_known", "words"]
