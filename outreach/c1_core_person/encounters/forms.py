"""The short form of a contact with a colleague's young person."""

from typing import Any, Self

from outreach.c1_core_person.contacts import Contact, ContactDetails
from outreach.c1_core_person.forms import ContactForm
from outreach.casefile.corrections.forms import CorrectingForm


class EncounterForm(ContactForm):
    """Day, course, place and story of a contact: what its caseworker will want to know."""

    at_time: Any = None
    time_holds: Any = None
    preset: Any = None
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


class CorrectEncounterForm(CorrectingForm, EncounterForm):
    """The same, corrected by who wrote it."""

    @classmethod
    def filled(cls, contact: Contact | None) -> Self:
        """Make the form, filled with what one wrote; None: it says what others know."""
        if contact is None:
            return cls()
        names = ("day", "how", "where_else", "story")
        return cls(data={"place": contact.place_id} | {name: getattr(contact, name) for name in names})
