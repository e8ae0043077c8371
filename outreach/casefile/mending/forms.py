"""Forms of the right to correction: what is asked, and the answer."""

from typing import ClassVar

from outreach.casefile.consents import GivenBy
from outreach.casefile.mending import Wish, check_asked
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.language import lazy_gettext
from outreach.web.fields import day_field, long_text_field, radio_field
from outreach.web.forms import Checks, Form


class Reply(Code):
    """Answer of the head of the centre."""

    MENDED = "mended", "It is corrected as they asked"
    REFUSED = "refused", "It stays as it is, for this reason"


class MendingForm(Form):
    """A request, in the words of who asks."""

    checks: ClassVar[Checks] = ((check_asked, ("asked_on",)),)
    asked_for = radio_field(lazy_gettext("Who asked"), GivenBy, default=GivenBy.SELF)
    asked_on = day_field(lazy_gettext("Asked on"), default=clock.today)
    wish = long_text_field(lazy_gettext("What is wrong, and how it should read"), most=4000, needed=True)

    def details(self) -> Wish:
        """Return the request as typed."""
        return Wish(asked_for=self.asked_for.data, asked_on=self.asked_on.data, words=self.wish.data)


class ReplyForm(Form):
    """The answer. A refusal needs its reason."""

    reply = radio_field(lazy_gettext("Answer"), Reply)
    answer = long_text_field(
        lazy_gettext("What was corrected, or why not"), most=4000, needed=lazy_gettext("needed to leave it as it is")
    )

    @property
    def granted(self) -> bool:
        """True if it is corrected."""
        return bool(self.reply.data is Reply.MENDED)
