"""Forms of tokens."""

from datetime import timedelta

from outreach.access.bearer.tokens import MOST_DAYS, MOST_OVERLAP, Scope, TokenDetails
from outreach.core.language import lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import required, text_field
from outreach.web.forms import Form
from outreach.web.number_field import whole_number_field


class TokenForm(Form):
    """Form of a new token."""

    name = text_field(lazy_gettext("Which program it is for"), most=80, needed=True)
    scopes = CheckboxList(lazy_gettext("What it may do"), [required()], choices=Scope.choices, coerce=Scope)
    days = whole_number_field(lazy_gettext("Good for how many days"), 1, MOST_DAYS, needed=True, default=365)

    def details(self) -> TokenDetails:
        """Return the form's values as TokenDetails."""
        return TokenDetails(name=self.name.data, scopes=self.scopes.data or [], days=self.days.data)


class RotateForm(Form):
    """Form to rotate a token: the time for which the old one still works."""

    hours = whole_number_field(
        lazy_gettext("Hours for which the old one still works"), 0, MOST_OVERLAP.days * 24, needed=True, default=24
    )

    @property
    def overlap(self) -> timedelta:
        """The overlap as a timedelta."""
        return timedelta(hours=self.hours.data or 0)
