"""The form by which somebody says how they want to be told of what is new."""

from collections.abc import Collection

from wtforms import RadioField, SelectField

from outreach.access.outbox.messages import MessageKind
from outreach.access.telling import TellingWish, When, Wish
from outreach.core.language import gettext, lazy_gettext
from outreach.web.fields import required, text_field
from outreach.web.forms import Form

USUAL_HOUR = 8


class TellingForm(Form):
    """When, by which way, and where to."""

    when = RadioField(lazy_gettext("When to tell me"), [required()], choices=When.choices(), default=When.DAILY.value)
    hour = SelectField(lazy_gettext("At (for once a day)"), coerce=int, default=USUAL_HOUR)
    way = RadioField(lazy_gettext("Which way"), [required()], default=MessageKind.MAIL.value)
    address = text_field(
        lazy_gettext("Address"),
        most=254,
        render_kw={"autocapitalize": "none", "autocomplete": "off"},
        needed=lazy_gettext("needed unless not at all"),
    )

    def offer(self, ways: Collection[MessageKind], known: TellingWish | None) -> None:
        """Fill the choices; begin with what was chosen before."""
        self.hour.choices = [(hour, gettext("%(hour)s:00", hour=f"{hour:02d}")) for hour in range(24)]
        self.way.choices = [(way.value, way.label) for way in ways]
        if not self.is_submitted():
            self.when.data = (known.when if known else When.NEVER).value
            self.way.data = (known.way if known else MessageKind.MAIL).value
            self.hour.data = known.hour if known else USUAL_HOUR
            self.address.data = known.address if known else ""

    def wish(self) -> Wish:
        """Return what was chosen."""
        when = When(self.when.data)
        return Wish(when, self.hour.data, MessageKind(self.way.data), self.address.data or "")
