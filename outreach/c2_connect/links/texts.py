"""What messages to an agency say. One place, Thai and English; no word of whom they are about, or of what for.

A message may lie in many hands: it says that there is something, until when an answer is hoped for, and where to look.
"""

from datetime import date

from outreach.ground.language import Later, later, say, speaking

NEW = later("A new referral to your agency")
TAKEN_BACK = later("A referral to your agency was taken back")

NEW_WORDS = later("The outreach centre Baan Rao has sent a referral to your agency. Please answer by %(day)s.")
TAKEN_BACK_WORDS = later(
    "The outreach centre Baan Rao has taken a referral back. You need do nothing; it cannot be opened any more."
)
BY_LINK = later(
    "Open it here: %(link)s\nYou need a code of 6 signs; the caseworker tells it to you by telephone. "
    "The link is for your agency alone: please do not pass it on."
)
BY_ACCOUNT = later("Sign in to see it: %(site)s")
BY_TALK = later("The caseworker gets in touch with you.")
AUTOMATIC = later("This message was sent automatically and names nobody. Please do not answer it by e-mail.")
TO_PASTE = later(
    "The outreach centre Baan Rao has a referral for your agency. Please open it and answer by %(day)s: %(link)s\n"
    "You need a code of 6 signs; I will tell it to you by telephone."
)


def subject(what: Later) -> str:
    """The subject line, in Thai and in English."""
    return " / ".join(_in(language, what) for language in ("th", "en"))


def body(what: Later, how: Later | None, **values: str | date) -> str:
    """A whole message, in Thai and then in English."""
    return "\n\n---\n\n".join(_body(language, what, how, values) for language in ("th", "en")) + "\n"


def to_paste(link: str, due_on: date) -> str:
    """The words around a link that a caseworker sends from their own telephone; in Thai, as they write to agencies."""
    return _in("th", TO_PASTE, link=link, day=due_on)


def _body(language: str, what: Later, how: Later | None, values: dict[str, str | date]) -> str:
    parts = [what, *([how] if how else []), AUTOMATIC]
    return "\n\n".join(_in(language, part, **values) for part in parts)


def _in(language: str, words: Later, **values: str | date) -> str:
    with speaking(language):
        return say(words.text, **values)
