"""Texts of messages to an agency, Thai and English in one place; none names the person or the need.

A message may pass through many hands: it says that there is a referral, the answer day, and where to look.
"""

from datetime import date

from outreach.c2_connect.letters import mail_frame
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
TO_PASTE = lazy_gettext(
    "%(centre)s has a referral for your agency. Please open it and answer by %(day)s: %(link)s\n"
    "You need a code of 6 signs; I will tell it to you by telephone."
)


def body(what: LazyText, how: LazyText | None, sender: Sender, **values: str | date) -> str:
    """Return a whole message of a centre, in one language after the other."""
    return "\n\n---\n\n".join(in_each(OF_MESSAGES, lambda: _body(what, how, sender, values))) + "\n"


def to_paste(link: str, due_on: date, sender: Sender) -> str:
    """Return the text around a link that a caseworker sends from their own telephone, in the first language."""
    with speaking(OF_MESSAGES[0]):
        parts = (gettext(TO_PASTE.text, link=link, day=due_on, centre=sender.centre), *mail_frame.signature([sender]))
        return "\n".join(parts)


def _body(what: LazyText, how: LazyText | None, sender: Sender, values: dict[str, str | date]) -> str:
    parts = [gettext(part.text, centre=sender.centre, **values) for part in (what, how) if part]
    return "\n\n".join([*parts, mail_frame.foot([sender])])
