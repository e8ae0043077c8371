"""The form of the search within a table."""

from outreach.access.desks import NAME_OR_NUMBER
from outreach.web.fields import text_field
from outreach.web.forms import Form


class WithinForm(Form):
    """Words to search for. Sent by POST, so that no name stands in an address."""

    called = text_field(NAME_OR_NUMBER, most=80, needed=True, render_kw={"autocomplete": "off"})
