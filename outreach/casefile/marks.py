"""Marks of a case: its level of risk, a red flag, and that it is urgent. Shown wherever the case is listed.

They are operational (C0), in plain, so that a list can begin with them; why they stand is sealed (decision 36).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import BY_WHOM, label
from outreach.core.language import LazyText, lazy_gettext


class Level(Code):
    """How great the risk is that a young person comes to harm, or does harm."""

    LOW = "low", "Low risk"
    MEDIUM = "medium", "Medium risk"
    HIGH = "high", "High risk"
    ACUTE = "acute", "Acute risk"

    @property
    def look_within(self) -> timedelta:
        """The time within which it is assessed again (design)."""
        return _LOOK_WITHIN[self]

    @property
    def is_red(self) -> bool:
        """True if somebody must act at once."""
        return self is Level.ACUTE

    @property
    def stands_out(self) -> bool:
        """True if lists show it: a low risk is no news."""
        return self is not Level.LOW

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {Level.ACUTE: "danger", Level.HIGH: "warning"}.get(self, "secondary")


_LOOK_WITHIN = {
    Level.LOW: timedelta(days=180),
    Level.MEDIUM: timedelta(days=90),
    Level.HIGH: timedelta(days=30),
    Level.ACUTE: timedelta(days=7),
}


@dataclass(frozen=True)
class Marks:
    """The marks of a case as they are kept. urgent_until: the last day of the urgent mark, in Bangkok."""

    level: Level | None = None
    red_flag: bool = False
    urgent_until: date | None = None

    @classmethod
    def of(cls, level: Level | None, red_flag: bool | None, urgent_until: date | None) -> "Marks":
        """Make them from the columns of a case."""
        return cls(level, bool(red_flag), urgent_until)

    @property
    def is_urgent(self) -> bool:
        """True until its last day is over: it ends by itself."""
        return self.urgent_until is not None and self.urgent_until >= clock.today()

    @property
    def words(self) -> list[LazyText]:
        """What stands out, in words, the most pressing first."""
        urgent = lazy_gettext("Urgent case") if self.is_urgent else None
        flag = lazy_gettext("Red flag") if self.red_flag else None
        risk = self.level.label if self.level and self.level.stands_out else None
        return [words for words in (urgent, flag, risk) if words is not None]

    @property
    def is_red(self) -> bool:
        """True with a red flag, or at a level at which somebody must act at once."""
        return self.red_flag or (self.level is not None and self.level.is_red)


class Marked:
    """The columns of a case that its marks are made of; what has `closed_on` shows none once it is closed."""

    closed_on: Mapped[date | None]
    risk: Mapped[Level | None] = mapped_column(
        stored(Level, "risk", checked=False), sort_order=BY_WHOM, info=label("Risk")
    )
    """With `red_flag` a cache of the assessment in force (risks/assessing.py)."""
    red_flag: Mapped[bool | None] = mapped_column(sort_order=BY_WHOM, info=label("Red flag"))
    urgent_until: Mapped[date | None] = mapped_column(sort_order=BY_WHOM, info=label("Urgent until"))
    """A cache of the last day of the urgent mark (risks/urgent.py); it may be over."""

    @property
    def marks(self) -> Marks:
        """What is to be seen of it in every list; nothing of a closed case."""
        return Marks() if self.closed_on else Marks.of(self.risk, self.red_flag, self.urgent_until)
