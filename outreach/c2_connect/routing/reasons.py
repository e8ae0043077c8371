"""Reasons of routing rules: a code of the source, or a supervisor's own words."""

from collections.abc import Mapping

from outreach.core.codes import Code
from outreach.core.language import LazyText, of_page


class RuleReason(Code):
    """Reason given by the source for a place [004]."""

    BAAN_RAO_MALE = "baan_rao_male", "Baan Rao takes in male youth"
    YOUNG_WOMEN = "young_women", "For young women of 18 or under who need a home"
    OVER_18 = "over_18", "For those over 18: housing and work together, better than elsewhere"
    HEALING = "healing", "For healing of the mind"


class OwnWords(LazyText):
    """A sentence written by a supervisor, by code of language."""

    __slots__ = ("written",)

    def __init__(self, written: Mapping[str, str | None]) -> None:
        super().__init__(next(filter(None, written.values()), ""))
        self.written = written

    def __str__(self) -> str:
        return of_page(self.written.get) or ""
