"""The form of the ticked referrals."""

from outreach.core.language import lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import uuid_or_none
from outreach.web.forms import Form


class TickedForm(Form):
    """The ticked referrals of the table."""

    referrals = CheckboxList(lazy_gettext("Referrals"), coerce=uuid_or_none, validate_choice=False)
