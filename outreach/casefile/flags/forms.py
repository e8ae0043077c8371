"""The forms to examine a flag, and to take up those that nobody at the centre can examine."""

from collections.abc import Sequence

from outreach.casefile.flags.deciding import FlagDetails
from outreach.casefile.flags.raised import Finding
from outreach.casefile.flags.unattended import Unattended
from outreach.core import clock
from outreach.core.language import gettext, language, lazy_gettext
from outreach.web.checkbox_list import CheckboxList
from outreach.web.fields import long_text_field, radio_field, uuid_or_none
from outreach.web.forms import Form


class FlagForm(Form):
    """The finding, and a comment."""

    finding = radio_field(lazy_gettext("What do you find?"), Finding)
    words = long_text_field(lazy_gettext("A word about it"), most=2000, needed=True)

    def details(self) -> FlagDetails:
        """Return the details as typed."""
        return FlagDetails(finding=self.finding.data, words=self.words.data)


class TakeUpForm(Form):
    """The flags taken up."""

    flags = CheckboxList(lazy_gettext("Taken up"), coerce=uuid_or_none)

    def offer(self, waiting: Sequence[Unattended]) -> None:
        """Fill the list: centre, moment, and whether it is about the head."""
        about = {True: gettext("about the supervisor"), False: gettext("about one of the team")}
        self.flags.choices = [
            (one.id, f"{one.centre} · {clock.show_moment(one.made_at, language())} · {about[one.of_head]}")
            for one in waiting
        ]
