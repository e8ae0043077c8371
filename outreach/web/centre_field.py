"""The choice of a centre in a form of a user who belongs to none: one of several, or all."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import SelectField

from outreach.core.language import gettext, lazy_gettext
from outreach.web.fields import uuid_or_none


class CentreField:
    """The field; shown only if there is a choice."""

    centre = SelectField(lazy_gettext("Centre"), choices=(), coerce=uuid_or_none, validate_choice=False)

    def offer(self, known: Sequence[tuple[UUID, str]]) -> None:
        """Fill the list; no choice means every centre."""
        self.centre.choices = [("", gettext("Every centre")), *((str(one), name) for one, name in known)]
