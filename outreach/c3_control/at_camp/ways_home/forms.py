"""The form of the way home from a camp, and its correction."""

from typing import Self

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.at_camp.ways_home import HomeBy, HomeDetails, WayHome, how_of
from outreach.casefile.cases import Case
from outreach.casefile.corrections.forms import CorrectingForm
from outreach.core.language import lazy_gettext
from outreach.web.fields import radio_field, text_field
from outreach.web.forms import Form


class WayHomeForm(Form):
    """How they come home, and with whom."""

    how = radio_field(lazy_gettext("How they come home"), HomeBy)
    whom = text_field(lazy_gettext("With whom, and where to"), most=200)

    @classmethod
    def of_row(cls, row: WayHome | None) -> Self:
        """Make the form, filled with what is written."""
        return cls(data={"how": how_of(row), "whom": row.whom} if row else {})

    def details(self) -> HomeDetails:
        """Return what was typed."""
        return HomeDetails(how=self.how.data, whom=self.whom.data)


class CorrectWayHomeForm(CorrectingForm, WayHomeForm):
    """A way home, corrected."""

    @classmethod
    def of(cls, _session: Session, _case: Case, row: WayHome, _actor: User) -> Self:
        """Make the form, filled with what is written."""
        return cls.of_row(row)
