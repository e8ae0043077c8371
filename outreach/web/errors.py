"""Pages for what went wrong: a sentence and a way on, never a trace."""

import re

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from outreach.ground.database import is_full
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import Later, later
from outreach.web import problems
from outreach.web.declared import WORDS, Undeclared
from outreach.web.forms import Form
from outreach.web.problems import Problem

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
FOR_PROGRAMS = {
    400: "What was sent could not be read.",
    404: "There is nothing here, or it is not open to you.",
    405: "This address does not know this method.",
    413: "What was sent is too large.",
    415: "This kind of content is not read here.",
}
NO_ROOM = Refused(SENTENCES[FULL])
STALE = later("This page was open for too long. Go back, reload it and send it again: what you typed is still there.")


def use_error_pages(app: Flask) -> None:
    """Answer every error with a page in the reader's language."""
    app.register_error_handler(NotFound, lambda _problem: page(404))
    app.register_error_handler(Undeclared, lambda _problem: _turned_away("request.undeclared", WORDS))
    app.register_error_handler(CSRFError, lambda _problem: _turned_away("request.forged", STALE))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(OperationalError, lambda problem: full_page() if is_full(problem) else page(503))
    app.register_error_handler(500, lambda _problem: _failed())


def _turned_away(action: str, sentence: Later) -> ResponseReturnValue:
    """Something was sent that no page of ours sends: who keeps the record hears of it (`extensions["turned_away"]`)."""
    for follow in current_app.extensions.get("turned_away", ()):
        follow(action)
    return page(400, sentence)


def _failed() -> ResponseReturnValue:
    """The page for a failure; if not even that can be drawn its sentence: else the server logs what it was about."""
    try:
        return page(500)
    except Exception:
        return Response(str(SENTENCES[500]), 500, mimetype="text/plain")


def page(status: int, sentence: Later | None = None) -> ResponseReturnValue:
    """The error page for an HTTP status."""
    if speaker := problems.speaker_for(request.path):
        return speaker(Problem(status, _for_programs(status, sentence)))
    shown = 404 if status == 405 else status
    return render_template("web/error.html", sentence=sentence or SENTENCES.get(shown, SENTENCES[400])), shown


def full_page() -> ResponseReturnValue:
    """No room on the disk: the page gives back what was typed, to be sent again as it is, or copied."""
    if problems.speaker_for(request.path):
        return page(FULL)
    again = [(name, typed) for name, typed in request.form.items(multi=True) if name not in Form.secret_fields]
    words = [typed for _name, typed in again if not CODE.fullmatch(typed)]
    return render_template("web/error.html", sentence=SENTENCES[FULL], again=again, words=words), FULL


def _http(problem: HTTPException) -> ResponseReturnValue:
    """The page; for a program also what the protocol asks for: which methods there are."""
    speaker = problems.speaker_for(request.path)
    if speaker is None:
        return page(problem.code or 500)
    asked = [(name, value) for name, value in problem.get_headers() if name in ("Allow", "Retry-After")]
    return speaker(Problem(problem.code or 500, _for_programs(problem.code or 500), headers=dict(asked)))


def _problem(problem: Problem) -> ResponseReturnValue:
    speaker = problems.speaker_for(request.path)
    return speaker(problem) if speaker else page(problem.status)


def _for_programs(status: int, sentence: Later | None = None) -> str:
    """The sentence of a status, without the word «page»."""
    return FOR_PROGRAMS.get(status) or str(sentence or SENTENCES.get(status, SENTENCES[400]))
