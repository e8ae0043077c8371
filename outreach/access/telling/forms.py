"""The form by which somebody says how they want to be told of what is new."""

from collections.abc import Collection

from wtforms import Field, SelectField, ValidationError
from wtforms.validators import NumberRange

from outreach.access.outbox.messages import MessageKind
from outreach.access.telling import TellingWish, When, Wish
from outreach.core.language import gettext, lazy_gettext
from outreach.web.fields import radio_field, text_field
from outreach.web.forms import Form

USUAL_HOUR = 8
ADDRESSES = {
    MessageKind.MAIL: lazy_gettext("E-mail address"),
    MessageKind.SMS: lazy_gettext("Telephone number"),
    MessageKind.LINE: lazy_gettext("LINE user ID"),
}


class TellingForm(Form):
    """When, by which way, and where to."""

    when = radio_field(lazy_gettext("When to tell me"), When)
    hour = SelectField(
        lazy_gettext("At (for once a day)"),
        [NumberRange(0, 23)],
        choices=lambda: [(hour, gettext("%(hour)s:00", hour=f"{hour:02d}")) for hour in range(24)],
        coerce=int,
        validate_choice=False,
        default=USUAL_HOUR,
    )
    way = radio_field(lazy_gettext("Which way"), MessageKind, but=(MessageKind.WEBHOOK,))
    address = text_field(
        lazy_gettext("Address"),
        most=254,
        render_kw={"autocapitalize": "none", "autocomplete": "off"},
        needed=lazy_gettext("needed unless not at all"),
    )
    ways: Collection[MessageKind] = ()

    def offer(self, ways: Collection[MessageKind], known: TellingWish | None) -> None:
        """Offer the ways that are set up; begin with what was chosen before."""
        self.ways = ways
        self.way.choices = [(way.value, way.label) for way in ways]
        if not self.is_submitted():
            self.when.data = known.when if known else When.NEVER
            self.way.data = known.way if known else MessageKind.MAIL
            self.hour.data = known.hour if known else USUAL_HOUR
            self.address.data = known.address if known else ""

    @property
    def kinds_of_address(self) -> str:
        """What an address is, for each of the ways that are offered."""
        return " / ".join(str(words) for way, words in ADDRESSES.items() if way in self.ways)

    def validate_way(self, field: Field) -> None:
        """Refuse a way that is not set up."""
        if field.data not in self.ways:
            raise ValidationError(gettext("Choose from the list."))

    def wish(self) -> Wish:
        """Return what was chosen."""
        return Wish(self.when.data, self.hour.data, self.way.data, self.address.data or "")
