"""The form by which a cohort is chosen."""

from outreach.core.language import lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import uuid_or_none
from outreach.web.forms import Form


class ChooseForm(Form):
    """The ticked cases."""

    cases = CheckboxList(lazy_gettext("Cases"), coerce=uuid_or_none, validate_choice=False)
