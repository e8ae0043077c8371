"""Pages for what went wrong: a sentence and a way on, never a trace."""

import re

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from outreach.ground.database import is_full
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import Later, later
from outreach.web.forms import Form

FULL = 507
CODE = re.compile(r"[a-z0-9_:/-]*", re.IGNORECASE)  # a choice or a number: nothing that one would copy
SENTENCES = {
    400: later("The page could not read what was sent. Please go back and try again."),
    404: later("There is no such page, or it is not open to you."),
    405: later("There is no such page, or it is not open to you."),
    413: later("What was sent is too large."),
    429: later("Too many tries. Please wait a while."),
    503: later("The system is busy. Nothing was saved; please try again in a moment."),
    FULL: later(
        "The disk of the server is full. Nothing of this was saved; what was saved before is not lost. Please tell the "
        "administrator, and send it again later."
    ),
    500: later("Something went wrong on our side. Nothing was saved; please try again."),
}
NO_ROOM = Refused(SENTENCES[FULL])
STALE = later("This page was open for too long. Go back, reload it and send it again: what you typed is still there.")


def use_error_pages(app: Flask) -> None:
    """Answer every error with a page in the reader's language."""
    app.register_error_handler(NotFound, lambda _problem: page(404))
    app.register_error_handler(CSRFError, lambda _problem: page(400, STALE))
    app.register_error_handler(HTTPException, lambda problem: page(problem.code or 500))
    app.register_error_handler(OperationalError, lambda problem: full_page() if is_full(problem) else page(503))
    app.register_error_handler(500, lambda _problem: page(500))


def page(status: int, sentence: Later | None = None) -> ResponseReturnValue:
    """The error page for an HTTP status."""
    shown = 404 if status == 405 else status
    return render_template("web/error.html", sentence=sentence or SENTENCES.get(shown, SENTENCES[400])), shown


def full_page() -> ResponseReturnValue:
    """No room on the disk: the page gives back what was typed, to be sent again as it is, or copied."""
    again = [(name, typed) for name, typed in request.form.items(multi=True) if name not in Form.secret_fields]
    words = [typed for _name, typed in again if not CODE.fullmatch(typed)]
    return render_template("web/error.html", sentence=SENTENCES[FULL], again=again, words=words), FULL
