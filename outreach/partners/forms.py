"""Forms of an agency's answers."""

from outreach.c2_connect.steps import DeclineReason
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, long_text_field, radio_field
from outreach.web.forms import Form


class DeclineForm(Form):
    """Why not."""

    reason = radio_field(lazy_gettext("Reason"), DeclineReason)
    full_until = day_field(lazy_gettext("Full until"), needed=False, past=False)
    note = long_text_field(lazy_gettext("A word to the caseworker"), most=2000)


class ProgressForm(Form):
    """How it goes."""

    note = long_text_field(lazy_gettext("What has been done"), most=2000, needed=True)


class WaitForm(Form):
    """From when there may be a place."""

    expected_on = day_field(lazy_gettext("A place is expected on"), needed=False, past=False)
    note = long_text_field(lazy_gettext("A word to the caseworker"), most=2000)
