"""Codes of an outcome: kind, occupation, kind of evidence, state."""

from outreach.core.codes import Code


class OutcomeKind(Code):
    """The outcomes of the programme's published table [004]. «GED» is the non-formal equivalency (กศน.)."""

    NFE_LOWER_SECONDARY = "nfe_lower_secondary", "Studying non-formal lower secondary (GED)"
    NFE_UPPER_SECONDARY = "nfe_upper_secondary", "Studying non-formal upper secondary (GED)"
    BACHELOR = "bachelor", "Studying for a bachelor's degree"
    OCCUPATION = "occupation", "Supported into an occupation"
    ID_CARD = "id_card", "Obtained a national ID card"
    FAMILY_RETURN = "family_return", "Returned to family"
    CORE_LEADER = "core_leader", "Became a core leader of the project team"


class Occupation(Code):
    """The occupations named in the source [004]."""

    MOTORCYCLE_REPAIR = "motorcycle_repair", "Motorcycle repair"
    VOLUNTEER_INSPECTOR = "volunteer_inspector", "Volunteer city inspector"
    CITY_INSPECTOR = "city_inspector", "City inspector"
    PICTURE_FRAMING = "picture_framing", "Picture framing"
    RESTAURANT = "restaurant", "Restaurant"
    CONSTRUCTION = "construction", "Construction"
    OTHER = "other", "Another occupation"


class EvidenceKind(Code):
    """Kind of evidence for an outcome."""

    DOCUMENT = "document", "A document was shown"
    SEEN = "seen", "Seen with own eyes"
    TOLD_BY_AGENCY = "told_by_agency", "The agency says so"
    TOLD_BY_PERSON = "told_by_person", "The young person says so"


class OutcomeState(Code):
    """State of an outcome."""

    RECORDED = "recorded", "Waiting to be verified"
    VERIFIED = "verified", "Verified"
    SENT_BACK = "sent_back", "Sent back"

    @property
    def is_verified(self) -> bool:
        """True if verified: it counts in statistics."""
        return self == OutcomeState.VERIFIED

    @property
    def waits(self) -> bool:
        """True if it waits for the supervisor."""
        return self == OutcomeState.RECORDED
