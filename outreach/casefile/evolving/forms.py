"""What the forms of such records share."""

from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.core.sealing import Unreadable
from outreach.web.fields import day_field
from outreach.web.forms import Form


class EvolvingForm(Form):
    """A record: its fields have the names of its words.

    hints: by field, shown below its label. on_change: what else its form begins with when something has changed.
    """

    case_days: ClassVar[tuple[str, ...]] = ("day",)
    hints: ClassVar[dict[str, Any]] = {}
    on_change: ClassVar[dict[str, Any]] = {}
    table: ClassVar[type[Any]]

    day = day_field(lazy_gettext("As it is on"), default=clock.today)

    @classmethod
    def after(cls, row: Any, *, day: bool = False) -> Self:
        """Make the form filled with a row; `day`: with its day too, not with today."""
        names = [name for name in cls.table.words if day or name != "day"]
        known = {name: getattr(row, name) for name in names}
        readable = {name: None if isinstance(value, Unreadable) else value for name, value in known.items()}
        return cls(data=readable | cls.on_change)

    @classmethod
    def begun(cls, session: Session, case: Case, actor: User) -> Self:
        """Make the form for a new record; a kind may fill it with what is known elsewhere."""
        return cls()

    def among(self, session: Session, case: Case, actor: User) -> None:
        """Ask what the verb asks of the database; most kinds ask nothing."""

    def details(self) -> dict[str, Any]:
        """Return what was typed."""
        return {name: self[name].data for name in self.table.words} | self.beyond()

    def beyond(self) -> dict[str, Any]:
        """Return what was typed and is no word of the record."""
        return {}


class CorrectingEvolving(CorrectingForm):
    """What a form of correction adds to the form of such a record."""

    case_days: ClassVar[tuple[str, ...]] = ("day",)

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Any, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        make: Any = cls
        filled: Self = make.after(row, day=True)
        return filled
