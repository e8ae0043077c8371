"""Why a rule sends somebody to a place: in a word of the source, or in a supervisor's own."""

from outreach.core.codes import Code
from outreach.core.language import LazyText, language


class RuleReason(Code):
    """Why the source sends somebody to a place [004]."""

    BAAN_RAO_MALE = "baan_rao_male", "Baan Rao takes in male youth"
    YOUNG_WOMEN = "young_women", "For young women of 18 or under who need a home"
    OVER_18 = "over_18", "For those over 18: housing and work together, better than elsewhere"
    HEALING = "healing", "For healing of the mind"


class InBoth(LazyText):
    """A sentence that a supervisor wrote in both languages."""

    __slots__ = ("thai",)

    def __init__(self, thai: str, english: str) -> None:
        super().__init__(english)
        self.thai = thai

    def __str__(self) -> str:
        return self.thai if language() == "th" else self.text
