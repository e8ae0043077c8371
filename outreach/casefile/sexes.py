"""Sex, as far as it is known."""

from outreach.core.codes import Code


class Sex(Code):
    """Sex as the shelter rules need it. UNKNOWN means: ask, before a place for one sex alone is offered or ruled out.

    "other" once stood for «other or not known» together. Rows and sealed packages of then cannot be rewritten (their
    digests hold the text), so that it goes on as what it said at most: not known.
    """

    MALE = "male", "Male"
    FEMALE = "female", "Female"
    OTHER = "another", "Other sex"
    UNKNOWN = "other", "Sex not known yet"

    @property
    def gender(self) -> str:
        """The same in the codes of other systems: FHIR's administrative-gender."""
        return {Sex.OTHER: "other", Sex.UNKNOWN: "unknown"}.get(self, self.value)
