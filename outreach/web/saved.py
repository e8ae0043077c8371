"""What was saved, said in one line on the next page, with the way to undo it as long as there is one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import current_app, g, request, session
from werkzeug.wrappers import Response

from outreach.core import clock
from outreach.core.language import LazyText, language

View = TypeVar("View", bound=Callable[..., Any])
_SAID = "saved"


def says(words: LazyText | None = None, /, **what: LazyText) -> Callable[[View], View]:
    """Declare of a view what its redirect after a POST has saved; the view may say more precise words itself.

    what: the words by the value of `what` in the address, for a view of two deeds.
    """

    def mark(view: View) -> View:
        view.says = (words, what)  # type: ignore[attr-defined]
        return view

    return mark


def say(words: LazyText, undo: str = "", until: datetime | None = None) -> None:
    """Say on the next page what was saved. undo: the address that undoes it by a POST; until: the last moment for that.

    The words travel in the signed cookie: a kind and a day, never who it is about.
    """
    last = clock.show_time(clock.local(until).time(), language(), marked=True) if until else ""
    session[_SAID] = [str(words), undo, last]
    g.said = True


def nothing() -> None:
    """Say nothing: this request saved nothing, although its answer leads on."""
    g.said = True


def after(answer: Response) -> None:
    """Say what the view has declared, if its answer to a POST leads on and it has said nothing itself."""
    if request.method != "POST" or answer.status_code != 303 or g.get("said"):
        return
    none: dict[str, LazyText] = {}
    words, what = getattr(current_app.view_functions[request.endpoint or ""], "says", (None, none))
    deed = str((request.view_args or {}).get("what"))
    if said := what.get(deed, words):
        say(said)


def said() -> list[str] | None:
    """Return what was saved, once: the words, the address that undoes it, and until when; both may be empty."""
    if _SAID not in session:
        return None
    said: list[str] = session.pop(_SAID)
    return [*said, "", ""][:3]
