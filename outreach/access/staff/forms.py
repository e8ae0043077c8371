"""Forms for the people who work here."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField

from outreach.access.centres import Centre
from outreach.access.permissions import Role
from outreach.ground.language import later
from outreach.web.fields import choice_field, text_field, uuid_or_none
from outreach.web.forms import Form


class UserFields(Form):
    """What every user has."""

    name = text_field(later("Name"), needed=True)
    username = text_field(later("User name"), most=80, needed=True, render_kw={"autocapitalize": "none"})


class NewUserForm(UserFields):
    """A user of the programme."""

    role = choice_field(later("Role"), Role)
    centre = SelectField(later("Centre"), coerce=uuid_or_none, validate_choice=False)

    def offer(self, centres: Iterable[Centre]) -> None:
        """Fill the lists: a partner is added on the page of their agency."""
        self.role.choices = [(role.value, role.label) for role in Role if role != Role.PARTNER]
        self.centre.choices = [("", "–"), *((str(centre.id), centre.name) for centre in centres)]

    def details(self) -> dict[str, Any]:
        """What was typed, as `users.create` takes it."""
        return {
            "username": self.username.data,
            "name": self.name.data,
            "role": self.role.data,
            "centre_id": self.centre.data,
        }
