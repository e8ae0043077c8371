"""What was saved, said in one line on the next page, with the way to undo it as long as there is one."""

from flask import session

from outreach.core.language import LazyText

_SAID = "saved"


def say(words: LazyText, undo: str = "") -> None:
    """Say on the next page what was saved. undo: the address that undoes it by a POST.

    The words travel in the signed cookie: a kind and a day, never who it is about.
    """
    session[_SAID] = [str(words), undo]


def said() -> list[str] | None:
    """Return what was saved, once."""
    if _SAID not in session:
        return None
    said: list[str] = session.pop(_SAID)
    return said
