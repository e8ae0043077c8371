"""Forms of the users of the programme."""

from collections.abc import Iterable
from typing import Any, ClassVar

from wtforms import SelectField

from outreach.access.admissions import AdmissionReason
from outreach.access.centres import Centre
from outreach.access.permissions import Role
from outreach.access.users import User, check_belongs
from outreach.core.language import lazy_gettext
from outreach.web.fields import OnlyIf, choice_field, radio_field, text_field, uuid_or_none
from outreach.web.forms import Checks, Form

OF_CENTRE = OnlyIf(lazy_gettext("needed for caseworkers, supervisors and house parents"))


class UserFields(Form):
    """The fields of every user."""

    name = text_field(lazy_gettext("Name"), needed=True)
    username = text_field(lazy_gettext("User name"), most=80, needed=True, render_kw={"autocapitalize": "none"})


class NewUserForm(UserFields):
    """A user of the programme."""

    checks: ClassVar[Checks] = ((lambda role, centre: check_belongs(role, centre, None), ("role", "centre")),)
    role = choice_field(lazy_gettext("Role"), Role)
    centre = SelectField(lazy_gettext("Centre"), [OF_CENTRE], coerce=uuid_or_none, validate_choice=False)

    def offer(self, centres: Iterable[Centre]) -> None:
        """Fill the lists: a partner is added on the page of their agency."""
        self.role.choices = [(role.value, role.label) for role in Role if role != Role.PARTNER]
        self.centre.choices = [("", "–"), *((str(centre.id), centre.name) for centre in centres)]

    def details(self) -> dict[str, Any]:
        """Return the arguments of `users.create`."""
        return {
            "username": self.username.data,
            "name": self.name.data,
            "role": self.role.data,
            "centre_id": self.centre.data,
        }


class RoleForm(Form):
    """The new role of a user."""

    role = choice_field(lazy_gettext("Role"), Role)
    centre = SelectField(lazy_gettext("Centre"), [OF_CENTRE], coerce=uuid_or_none, validate_choice=False)

    @classmethod
    def of(cls, user: User, centres: Iterable[Centre]) -> "RoleForm":
        """Make the form filled with a user's role and centre."""
        form = cls(role=user.role, centre=user.sees_centre)
        form.role.choices = [(role.value, role.label) for role in Role if role != Role.PARTNER]
        form.centre.choices = [("", "–"), *((str(centre.id), centre.name) for centre in centres)]
        return form


RESETS = (AdmissionReason.FORGOTTEN, AdmissionReason.LOST, AdmissionReason.STOLEN)


class ResetForm(Form):
    """The reason for a reset of a sign-in."""

    reason = radio_field(lazy_gettext("What happened?"), AdmissionReason)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(r.value, r.label) for r in RESETS]
