"""The form of a tie of a core person to a group."""

from wtforms import SelectField

from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, required, uuid_or_none
from outreach.web.forms import Form


class TieForm(Form):
    """The group, and since when."""

    group = SelectField(lazy_gettext("Group"), [required()], coerce=uuid_or_none, validate_choice=False)
    since = day_field(lazy_gettext("Known to us since"), default=clock.today)
