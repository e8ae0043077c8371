"""Texts of messages to an agency, Thai and English in one place; none says whom it is about, or what the need is.

A message may lie in many hands: it says that there is something, until when an answer is hoped for, and where to look.
"""

from collections.abc import Sequence
from datetime import date

from outreach.c2_connect.letters.senders import Sender
from outreach.core.language import LazyText, gettext, in_each, lazy_gettext, speaking
from outreach.core.languages import OF_MESSAGES

NEW = lazy_gettext("A new referral to your agency")
TAKEN_BACK = lazy_gettext("A referral to your agency was taken back")

NEW_WORDS = lazy_gettext("%(centre)s has sent a referral to your agency. Please answer by %(day)s.")
TAKEN_BACK_WORDS = lazy_gettext(
    "%(centre)s has taken a referral back. You need do nothing; it cannot be opened any more."
)
BY_LINK = lazy_gettext(
    "Open it here: %(link)s\nYou need a code of 6 signs; the caseworker tells it to you by telephone. "
    "The link is for your agency alone: please do not pass it on."
)
BY_ACCOUNT = lazy_gettext("Sign in to see it: %(site)s")
BY_TALK = lazy_gettext("The caseworker gets in touch with you.")
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
TO_PASTE = lazy_gettext(
    "%(centre)s has a referral for your agency. Please open it and answer by %(day)s: %(link)s\n"
    "You need a code of 6 signs; I will tell it to you by telephone."
)


def subject(what: LazyText) -> str:
    """The subject line, in each language of messages."""
    return " / ".join(in_each(OF_MESSAGES, lambda: gettext(what.text)))


def body(what: LazyText, how: LazyText | None, sender: Sender, **values: str | date) -> str:
    """A whole message of a centre, in one language after the other."""
    return "\n\n---\n\n".join(in_each(OF_MESSAGES, lambda: _body(what, how, sender, values))) + "\n"


def to_paste(link: str, due_on: date, sender: Sender) -> str:
    """The words around a link that a caseworker sends from their own telephone; as they write to agencies."""
    with speaking(OF_MESSAGES[0]):
        parts = (gettext(TO_PASTE.text, link=link, day=due_on, centre=sender.centre), *signature([sender]))
        return "\n".join(parts)


def signature(senders: Sequence[Sender]) -> list[str]:
    """Which centres write, and by what telephone each is reached, in the language that is spoken."""
    return [
        gettext((SENT_BY_PHONE if one.phone else SENT_BY).text, centre=one.centre, phone=one.phone) for one in senders
    ]


def foot(senders: Sequence[Sender]) -> str:
    """The end of each e-mail: who writes and why, how to know it for genuine, where an answer goes."""
    email = replies_to(senders)
    ending = gettext(REPLY.text, email=email) if email else gettext(AUTOMATIC.text)
    return "\n".join([*signature(senders), gettext(WHY.text), gettext(GENUINE.text), ending])


def replies_to(senders: Sequence[Sender]) -> str:
    """Where an answer goes: to the centre; empty if several write, or if it has no address."""
    return senders[0].reply_to if len(senders) == 1 else ""


def _body(what: LazyText, how: LazyText | None, sender: Sender, values: dict[str, str | date]) -> str:
    parts = [gettext(part.text, centre=sender.centre, **values) for part in (what, how) if part]
    return "\n\n".join([*parts, foot([sender])])
