"""The short form of a contact with a colleague's young person."""

from typing import Any

from outreach.c1_core_person.contacts import ContactDetails
from outreach.c1_core_person.forms import ContactForm


class EncounterForm(ContactForm):
    """Day, course, place and story of a contact: what its caseworker will want to know."""

    at_time: Any = None
    others: Any = None
    begins_case: Any = None

    def contact(self) -> ContactDetails:
        """Return the details of the contact as typed."""
        return ContactDetails(
            day=self.day.data,
            place_id=self.place.data,
            where_else=self.where_else.data,
            how=self.how.data,
            story=self.story.data,
        )
