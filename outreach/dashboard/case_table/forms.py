"""The form of the search within the table of cases."""

from outreach.core.language import lazy_gettext
from outreach.web.fields import text_field
from outreach.web.forms import Form


class WithinForm(Form):
    """A name or a number. Sent by POST, so that no name stands in an address."""

    called = text_field(
        lazy_gettext("Nickname, name or case number"), most=80, needed=True, render_kw={"autocomplete": "off"}
    )
