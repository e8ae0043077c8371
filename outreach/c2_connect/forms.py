"""Forms of the second C."""

from typing import Any, ClassVar, Self

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect.screenings import ScreeningDetails, asks_basis, check_needs, needs_of
from outreach.casefile.cases import Case
from outreach.casefile.consents.forms import FormWithBasis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections.forms import CorrectingOnBasis
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.directory.needs import Need
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import (
    day_field,
    long_text_field,
)
from outreach.web.forms import Checks


class NeedsForm(FormWithBasis):
    """Needs, the day and the story of a screening."""

    act = Act.SCREENING
    needs = CheckboxList(lazy_gettext("Needs"), choices=Need.choices, coerce=Need)
    day = day_field(lazy_gettext("Day"), default=clock.today)
    story = long_text_field(lazy_gettext("What was said"))

    def details(self) -> ScreeningDetails:
        """Return the form's values as ScreeningDetails."""
        return ScreeningDetails(day=self.day.data, needs=self.needs.data or [], story=self.story.data)

    def needs_basis(self) -> bool:
        """Return True if a screened need is sensitive (health or safety)."""
        return asks_basis(self.needs.data or ())


class ScreeningForm(NeedsForm):
    """Form of a screening by ticking."""

    checks: ClassVar[Checks] = ((check_needs, ("needs",)),)


class CorrectScreeningForm(CorrectingOnBasis, NeedsForm):
    """A screening, corrected. One by the instrument may have found that nothing is needed."""

    case_days = ("day",)

    @classmethod
    def of(cls, _session: Session, _case: Case, row: Any, _actor: User) -> Self:
        """Make the form, filled with the screening."""
        form = cls(data={"day": row.day, "story": row.story, "needs": needs_of(row)})
        if row.instrument is None:
            form.also(check_needs, "needs")
        return form
