"""Footer of each e-mail to an agency: sending centre, reason, and how to verify it."""

from collections.abc import Sequence

from outreach.c2_connect.letters.senders import Sender
from outreach.core.language import LazyText, gettext, lazy_gettext

SENT_BY = lazy_gettext("Sent by: %(centre)s")
SENT_BY_PHONE = lazy_gettext("Sent by: %(centre)s, telephone %(phone)s")
WHY = lazy_gettext("You get this message because your agency gave this address for referrals to it.")
GENUINE = lazy_gettext(
    "To be sure that it is genuine, call the centre at a number that you have from it already. "
    "We never ask for a password or for anything about a young person by e-mail."
)
REPLY = lazy_gettext(
    "This message was sent automatically. An answer goes to %(email)s; please write nothing about a young person in it."
)
AUTOMATIC = lazy_gettext("This message was sent automatically and names nobody. Please do not answer it by e-mail.")


def signature(senders: Sequence[Sender]) -> list[str]:
    """Return the sending centres and their telephones, in the current language."""
    return [
        gettext((SENT_BY_PHONE if one.phone else SENT_BY).text, centre=one.centre, phone=one.phone) for one in senders
    ]


def foot(senders: Sequence[Sender], why: LazyText = WHY) -> str:
    """Return the footer of each e-mail: sender, reason, how to verify it, reply address."""
    email = replies_to(senders)
    ending = gettext(REPLY.text, email=email) if email else gettext(AUTOMATIC.text)
    return "\n".join([*signature(senders), gettext(why.text), gettext(GENUINE.text), ending])


def replies_to(senders: Sequence[Sender]) -> str:
    """Return the reply address: that of the centre; empty for several centres, or without an address."""
    return senders[0].reply_to if len(senders) == 1 else ""
