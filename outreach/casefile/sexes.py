"""Sex of a young person, as far as known."""

from outreach.core.codes import Code


class Sex(Code):
    """Sex, as needed by the shelter rules. UNKNOWN means: ask before offering or ruling out a place for one sex.

    "other" once meant «other or not known». Rows and sealed packages of that time cannot be rewritten (their digests
    cover the text), so it now means «not known».
    """

    MALE = "male", "Male"
    FEMALE = "female", "Female"
    OTHER = "another", "Other sex"
    UNKNOWN = "other", "Sex not known yet"

    @property
    def gender(self) -> str:
        """The code of FHIR's administrative-gender."""
        return {Sex.OTHER: "other", Sex.UNKNOWN: "unknown"}.get(self, self.value)
