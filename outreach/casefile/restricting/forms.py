"""The form of a restriction."""

from outreach.access.users import User
from outreach.casefile.forms import CheckboxList
from outreach.ground.language import later
from outreach.web.fields import uuid_or_none
from outreach.web.forms import Form


class RestrictForm(Form):
    """Who may know that this person is on record."""

    named = CheckboxList(later("Who may see and work on this case"), coerce=uuid_or_none)

    def offer(self, staff: list[User]) -> None:
        """Who can be ticked."""
        self.named.choices = [(user.id, f"{user.name} · {user.role.label}") for user in staff]
