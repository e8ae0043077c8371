"""The forms of a table for desks: the search within it, and the name of a list that is kept."""

from outreach.access.desks import NAME_OR_NUMBER
from outreach.access.saved_views import LONGEST_NAME
from outreach.core.language import lazy_gettext
from outreach.web.fields import text_field
from outreach.web.forms import Form


class WithinForm(Form):
    """Words to search for. Sent by POST, so that no name stands in an address."""

    called = text_field(NAME_OR_NUMBER, most=80, needed=True, render_kw={"autocomplete": "off"})


class KeepForm(Form):
    """What a list that is kept is called, by whoever keeps it."""

    kept_as = text_field(
        lazy_gettext("Name of the list"),
        most=LONGEST_NAME,
        needed=True,
        description=lazy_gettext("Only you see it. Do not write the name of a young person."),
    )
