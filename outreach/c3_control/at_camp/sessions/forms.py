"""The form of a session of a camp."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from wtforms import SelectField

from outreach.access.users import User
from outreach.c3_control.at_camp.sessions import CampSession, SessionDetails, check_hours
from outreach.c3_control.camps import Camp
from outreach.core import clock
from outreach.core.language import language, lazy_gettext
from outreach.web.fields import optional, required, text_field, uuid_or_none
from outreach.web.forms import Checks, Form
from outreach.web.typed_fields import TimeField

NAMES = "day_number", "begins", "ends", "title", "place", "leader_id", "helper"


class SessionForm(Form):
    """Day and hours, title, place, and who leads."""

    checks: ClassVar[Checks] = ((check_hours, ("begins", "ends")),)
    day_number = SelectField(lazy_gettext("Day"), [required()], coerce=int, validate_choice=False)
    begins = TimeField(lazy_gettext("From"), [required()])
    ends = TimeField(lazy_gettext("Until"), [optional()])
    title = text_field(lazy_gettext("Session"), most=120, needed=True)
    place = text_field(lazy_gettext("Where"), most=120)
    leader_id = SelectField(
        lazy_gettext("Who of the centre leads it"), [optional()], coerce=uuid_or_none, validate_choice=False
    )
    helper = text_field(lazy_gettext("Who from outside leads it"), most=120)

    @classmethod
    def of(cls, camp: Camp, able: Sequence[User], row: CampSession | None, day: int = 1) -> "SessionForm":
        """Make the form, filled with a session if there is one."""
        form = cls(data={name: getattr(row, name) for name in NAMES} if row else {"day_number": day})
        form.day_number.choices = [
            (number, clock.show_date(day, language())) for number, day in enumerate(camp.days(), 1)
        ]
        known: list[tuple[UUID | str, str]] = [(user.id, user.name) for user in able]
        form.leader_id.choices = [("", "–"), *known]
        if row and row.leader_id and row.leader_id not in {user.id for user in able}:
            form.leader_id.choices.append((row.leader_id, "…"))  # has left; stays until somebody else is chosen
        return form

    def details(self) -> SessionDetails:
        """Return what was typed."""
        return SessionDetails(**{name: self[name].data for name in NAMES})
