"""What marks a case: the filters of the table by risk and urgency."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.marks import Level
from outreach.casefile.risks import urgent
from outreach.core.codes import Code
from outreach.web.tables import Arguments


class Risk(Code):
    """How great the risk is, or that nobody has assessed it."""

    RED = "red", "Red flag or acute"
    ACUTE = Level.ACUTE.value, "Acute risk"
    HIGH = Level.HIGH.value, "High risk"
    MEDIUM = Level.MEDIUM.value, "Medium risk"
    LOW = Level.LOW.value, "Low risk"
    NONE = "none", "Risk not assessed"

    @property
    def holds(self) -> ColumnElement[bool]:
        """The condition of a row of `Case`."""
        if self is Risk.RED:
            return Case.red_flag.is_(True) | Case.risk.in_(Level.where(lambda level: level.is_red))
        return Case.risk.is_(None) if self is Risk.NONE else Case.risk == Level(self.value)


def conditions(actor: User, chosen: Arguments) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of the filters that are set."""
    if "risk" in chosen:
        yield Risk(chosen["risk"]).holds
    if "urgent" in chosen:
        yield urgent.is_urgent(actor)
