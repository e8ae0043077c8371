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

    NO = "no", "No"
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


class YesNo(Code):
    """Yes or no."""

    YES = "yes", "Yes"
    NO = "no", "No"

    @property
    def holds(self) -> bool:
        """True if it is a yes."""
        return self is YesNo.YES


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
