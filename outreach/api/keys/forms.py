"""Forms of the tokens."""

from datetime import timedelta

from wtforms import IntegerField
from wtforms.validators import NumberRange

from outreach.access.bearer.tokens import MOST_DAYS, MOST_OVERLAP, Scope, TokenDetails
from outreach.casefile.forms import CheckboxList
from outreach.ground.language import later
from outreach.web.fields import required, text_field
from outreach.web.forms import Form

NUMERIC = {"inputmode": "numeric"}


class TokenForm(Form):
    """A new token."""

    name = text_field(later("Which program it is for"), most=80, needed=True)
    scopes = CheckboxList(later("What it may do"), [required()], choices=Scope.choices, coerce=Scope)
    days = IntegerField(
        later("Good for how many days"),
        [required(), NumberRange(1, MOST_DAYS, later("A number from 1 to 730, please."))],
        default=365,
        render_kw=NUMERIC,
    )

    def details(self) -> TokenDetails:
        """What was typed."""
        return TokenDetails(name=self.name.data, scopes=self.scopes.data or [], days=self.days.data)


class RotateForm(Form):
    """How long the old token lives on beside the new one."""

    hours = IntegerField(
        later("Hours for which the old one still works"),
        [required(), NumberRange(0, MOST_OVERLAP.days * 24, later("A number from 0 to 720, please."))],
        default=24,
        render_kw=NUMERIC,
    )

    @property
    def overlap(self) -> timedelta:
        """The same as a time."""
        return timedelta(hours=self.hours.data or 0)
