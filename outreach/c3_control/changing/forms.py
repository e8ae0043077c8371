"""The form by which a camp is called off."""

from outreach.c3_control.changing import LONGEST
from outreach.core.language import lazy_gettext
from outreach.web.fields import text_field
from outreach.web.forms import Form


class CallOffForm(Form):
    """Why a camp is called off."""

    reason = text_field(lazy_gettext("Why is it called off?"), most=LONGEST, needed=True)
