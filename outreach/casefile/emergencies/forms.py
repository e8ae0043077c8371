"""Forms of emergency access."""

from outreach.casefile.emergencies.accesses import EmergencyReason, EmergencyRequest, Verdict
from outreach.casefile.emergencies.reviewing import ReviewDetails
from outreach.core.language import lazy_gettext
from outreach.web.fields import long_text_field, radio_field, text_field
from outreach.web.forms import Form


class EmergencyForm(Form):
    """The reason why it cannot wait."""

    reason = radio_field(lazy_gettext("Reason"), EmergencyReason)
    words = long_text_field(lazy_gettext("What has happened"), most=2000, needed=True)

    def request(self) -> EmergencyRequest:
        """Return the request as typed."""
        return EmergencyRequest(reason=self.reason.data, words=self.words.data)


class HiddenForm(EmergencyForm):
    """The person meant, and the reason why it cannot wait."""

    whom = text_field(
        lazy_gettext("ID card number, or given and family name"),
        most=120,
        needed=True,
        render_kw={"autocomplete": "off"},
    )


class ReviewForm(Form):
    """The verdict of the review."""

    verdict = radio_field(lazy_gettext("What do you find?"), Verdict)
    words = long_text_field(lazy_gettext("Why"), most=2000, needed=True)

    def details(self) -> ReviewDetails:
        """Return the details as typed."""
        return ReviewDetails(verdict=self.verdict.data, words=self.words.data)
