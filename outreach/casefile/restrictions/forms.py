"""The form of a restriction."""

from collections.abc import Collection
from uuid import UUID

from outreach.access.users import User
from outreach.core.language import lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import uuid_or_none
from outreach.web.forms import Form


class RestrictForm(Form):
    """The staff who may know that this person is on record."""

    named = CheckboxList(lazy_gettext("Who may see and work on this case"), coerce=uuid_or_none)

    @classmethod
    def of(cls, named: Collection[UUID], staff: list[User]) -> "RestrictForm":
        """Make the form with the staff to choose from, and those named."""
        form = cls(named=list(named))
        form.named.choices = [(user.id, f"{user.name} · {user.role.label}") for user in staff]
        return form
