"""Form of the centres that an agency works with."""

from collections.abc import Collection, Sequence
from uuid import UUID

from wtforms import RadioField

from outreach.access.centres import Centre
from outreach.core.language import lazy_gettext
from outreach.directory.agencies import Agency
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import uuid_or_none
from outreach.web.forms import Form


class CentresForm(Form):
    """Form of the centres that an agency works with."""

    where = RadioField(
        lazy_gettext("Works with"),
        choices=lambda: [("every", lazy_gettext("Every centre")), ("some", lazy_gettext("Only some, chosen below"))],
    )
    centres = CheckboxList(lazy_gettext("Which centres"), coerce=uuid_or_none, validate_choice=False)

    @classmethod
    def of(cls, agency: Agency, known: Sequence[Centre], now: Collection[UUID]) -> "CentresForm":
        """Return the form filled from an agency."""
        form = cls(where="every" if agency.every_centre else "some", centres=list(now))
        form.centres.choices = [(centre.id, centre.name) for centre in known]
        return form
