"""The choices of family and household."""

from outreach.core.codes import Code


class Relation(Code):
    """What somebody is to the young person."""

    MOTHER = "mother", "Mother"
    FATHER = "father", "Father"
    STEP_PARENT = "step_parent", "Step-parent"
    GRANDPARENT = "grandparent", "Grandparent"
    SIBLING = "sibling", "Brother or sister"
    AUNT_UNCLE = "aunt_uncle", "Aunt or uncle"
    OTHER_RELATIVE = "other_relative", "Another relative"
    PARTNER = "partner", "Partner"
    CHILD = "child", "Their child"
    IN_HOUSEHOLD = "in_household", "Lives in the same household"
    OTHER = "other", "Another person"


class Guardian(Code):
    """Whether somebody is their guardian."""

    NO = "no", "Not a guardian"
    BY_LAW = "law", "By law"
    IN_FACT = "fact", "In fact, not by law"

    @property
    def is_one(self) -> bool:
        """True if they are a guardian."""
        return self is not Guardian.NO


class Safe(Code):
    """Whether the young person is safe with somebody."""

    SAFE = "safe", "Safe"
    NOT_SAFE = "not_safe", "Not safe"
    NOT_KNOWN = "not_known", "Not known yet"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"safe": "success", "not_safe": "danger"}.get(self.value, "secondary")


class Lives(Code):
    """Whether somebody lives with the young person."""

    HERE = "here", "In the same household"
    ELSEWHERE = "elsewhere", "Elsewhere"

    @property
    def is_here(self) -> bool:
        """True if they live together."""
        return self is Lives.HERE


class Calls(Code):
    """Whether somebody may be called."""

    ALLOWED = "yes", "May be called"
    NEVER = "no", "Do not call"


class Dwelling(Code):
    """What kind of place somebody lives at. Places of the state are one: which it is tells of health or justice."""

    FAMILY = "family", "Family home"
    RELATIVE = "relative", "With relatives"
    FRIEND = "friend", "A friend's place"
    RENTED = "rented", "Rented room or house"
    WORKPLACE = "workplace", "Where they work"
    STREET = "street", "On the street, no fixed place"
    TEMPLE = "temple", "Temple or place of worship"
    OUR_HOUSE = "our_house", "House of the programme"
    INSTITUTION = "institution", "Shelter, hospital or place of detention"
    OTHER = "other", "Another kind of place"


class ReunionState(Code):
    """How far the way back to the family is."""

    PREPARED = "prepared", "Being prepared"
    AGREED = "agreed", "Agreed with both sides"
    RETURNED = "returned", "Has gone back"
    STAYS = "stays", "Stays there"
    BROKE_OFF = "broke_off", "Broke off"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"stays": "success", "broke_off": "danger"}.get(self.value, "secondary")

    @property
    def is_back(self) -> bool:
        """True if they have gone back and are still there."""
        return self in (ReunionState.RETURNED, ReunionState.STAYS)


class Found(Code):
    """What a visit after the return has found."""

    WELL = "well", "Goes well"
    WAVERS = "wavers", "Needs support"
    GONE = "gone", "Has left again"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"well": "success", "gone": "danger"}.get(self.value, "warning")
