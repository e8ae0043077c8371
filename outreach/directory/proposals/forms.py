"""The form to send a proposed change back."""

from outreach.core.language import lazy_gettext
from outreach.web.fields import long_text_field
from outreach.web.forms import Form


class SendBackForm(Form):
    """The reason, for the agency to read."""

    why = long_text_field(lazy_gettext("What should be different?"), most=1000, needed=True)
