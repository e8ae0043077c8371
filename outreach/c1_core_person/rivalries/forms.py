"""The form of a rivalry."""

from wtforms import SelectField

from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, required, uuid_or_none
from outreach.web.forms import Form


class RivalryForm(Form):
    """The other group, and since when they fight."""

    other = SelectField(lazy_gettext("Fights with"), [required()], coerce=uuid_or_none, validate_choice=False)
    since = day_field(lazy_gettext("Known to us since"), default=clock.today)
