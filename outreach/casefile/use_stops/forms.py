"""The form that stops the use of a record."""

from outreach.casefile.use_stops import StopReason
from outreach.core.language import lazy_gettext
from outreach.web.fields import radio_field
from outreach.web.forms import Form


class StopForm(Form):
    """The legal ground of a stop."""

    reason = radio_field(lazy_gettext("Ground in the law (PDPA s. 34)"), StopReason)
