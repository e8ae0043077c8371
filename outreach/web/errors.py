"""Error pages: a sentence and a way on, never a stack trace."""

import re
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from outreach.core.database import is_full
from outreach.core.errors import NotFound, Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.web import problems
from outreach.web.forms import Form
from outreach.web.origins import begin_no_session, begins_none
from outreach.web.problems import Problem
from outreach.web.undeclared_fields import WORDS, Undeclared

FULL = 507
CODE = re.compile(r"[a-z0-9_:/-]*", re.IGNORECASE)  # a choice or a number: not worth copying
SENTENCES = {
    400: lazy_gettext("The page could not read what was sent. Please go back and try again."),
    404: lazy_gettext("There is no such page, or it is not open to you."),
    405: lazy_gettext("There is no such page, or it is not open to you."),
    413: lazy_gettext("What was sent is too large."),
    429: lazy_gettext("Too many tries. Please wait a while."),
    503: lazy_gettext("The system is busy. Nothing was saved; please try again in a moment."),
    FULL: lazy_gettext(
        "The disk of the server is full. Nothing of this was saved; what was saved before is not lost. Please tell the "
        "administrator, and send it again later."
    ),
    500: lazy_gettext("Something went wrong on our side. Nothing was saved; please try again."),
}
ON_READING = {  # nothing was to be saved: what was saved before the page failed is
    503: lazy_gettext("The system is busy. Please try again in a moment."),
    500: lazy_gettext("Something went wrong on our side: this page cannot be shown. Please try again."),
}
FOR_PROGRAMS = {
    400: "What was sent could not be read.",
    404: "There is nothing here, or it is not open to you.",
    405: "This address does not know this method.",
    413: "What was sent is too large.",
    415: "This kind of content is not read here.",
}
NO_ROOM = Refused(SENTENCES[FULL])
STALE = lazy_gettext(
    "You have signed out since this page was opened, or it was open for too long. Nothing was saved. Sign in, open the "
    "page again and put in what you typed: it stands here to be copied."
)
NO_TLS = lazy_gettext(
    "This page came over plain http, but this site keeps its sign-in for https alone, so that the browser kept "
    "nothing. Use the address that begins with https:// or ask the administrator."
)
NO_COOKIE = lazy_gettext(
    "The browser keeps no cookie of this site, and nobody can sign in without. Allow cookies, then reload."
)
AGAIN = (500, 503, FULL)  # a retry may succeed


def use_error_pages(app: Flask) -> None:
    """Answer every error with a page in the reader's language."""
    app.register_error_handler(NotFound, lambda _problem: page(404))
    app.register_error_handler(Undeclared, lambda _problem: _turned_away("request.undeclared", WORDS))
    app.register_error_handler(CSRFError, lambda _problem: _turned_away("request.forged", _why_forged()))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(OperationalError, lambda problem: page(FULL if is_full(problem) else 503))
    app.register_error_handler(500, lambda _problem: _failed())


def _turned_away(action: str, sentence: LazyText) -> ResponseReturnValue:
    """Answer a request that no page of ours sends, and call the recorders (`extensions["turned_away"]`)."""
    try:
        for follow in current_app.extensions.get("turned_away", ()):
            follow(action)
    except OperationalError as problem:  # here, as no other handler covers a failure in an error handler
        return page(FULL if is_full(problem) else 503, proven=False)
    return page(400, sentence)


def _why_forged() -> LazyText:
    """Return why a form came without its token; most often it was not forged."""
    if request.cookies.get(current_app.config["SESSION_COOKIE_NAME"]):
        return STALE
    over_tls = request.is_secure or not current_app.config["SESSION_COOKIE_SECURE"]
    return (STALE if request.cookies else NO_COOKIE) if over_tls else NO_TLS


def _failed() -> ResponseReturnValue:
    """Return the page for a failure; if even that fails, only its sentence: else the server would log the content."""
    try:
        return page(500)
    except Exception:
        return Response(str(_sentence(500)), 500, mimetype="text/plain")


def _sentence(status: int) -> LazyText:
    """Return the sentence of a status; only after a form does it say what became of what was sent."""
    reads = request.method in ("GET", "HEAD")
    return (ON_READING.get(status) if reads else None) or SENTENCES.get(status, SENTENCES[400])


def page(status: int, sentence: LazyText | None = None, *, proven: bool = True) -> ResponseReturnValue:
    """Return the error page for an HTTP status. proven: the token was valid, or not needed, before the error."""
    if speaker := problems.speaker_for(request.path):
        return speaker(Problem(status, _for_programs(status, sentence)))
    if request.method == "POST" and not request.cookies.get(current_app.config["SESSION_COOKIE_NAME"]):
        begin_no_session()  # a form without a session: perhaps sent by another site, while the browser has one
    shown = 404 if status == 405 else status
    sentence = sentence or _sentence(shown)
    return render_template("web/error.html", sentence=sentence, no_forms=begins_none(), **_typed(status, proven)), shown


def _typed(status: int, proven: bool) -> dict[str, Any]:
    """Return the typed text: to be sent again unchanged, where that may help, and to be copied.

    Nothing sent by another site's page: our page would show its words.
    """
    may_again = status in AGAIN and proven
    if request.method != "POST" or not (may_again or _is_own()) or status == 413:
        return {}
    typed = [(name, words) for name, words in request.form.items(multi=True) if name not in Form.secret_fields]
    again = typed if may_again else []
    return {"again": again, "words": [words for _name, words in typed if not CODE.fullmatch(words)]}


def _is_own() -> bool:
    """Return True if the browser says that a page of ours sent this. With a form token that is proven anyway."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _http(problem: HTTPException) -> ResponseReturnValue:
    """Return the error page; for a program with the headers of the protocol, such as the allowed methods."""
    speaker = problems.speaker_for(request.path)
    if speaker is None:
        return page(problem.code or 500)
    asked = [(name, value) for name, value in problem.get_headers() if name in ("Allow", "Retry-After")]
    return speaker(Problem(problem.code or 500, _for_programs(problem.code or 500), headers=dict(asked)))


def _problem(problem: Problem) -> ResponseReturnValue:
    speaker = problems.speaker_for(request.path)
    return speaker(problem) if speaker else page(problem.status)


def _for_programs(status: int, sentence: LazyText | None = None) -> str:
    """Return the sentence of a status for programs, without the word «page»."""
    return FOR_PROGRAMS.get(status) or str(sentence or SENTENCES.get(status, SENTENCES[400]))
