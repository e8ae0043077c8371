"""The origin of a form: one sent from another site is forged, over plain HTTP too, where nobody asks for a referrer.

The browser sends no session with it (SameSite). Its answer must not begin one: that would take the place of the session
that the browser holds, and so sign its user out.
"""

from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError

FOR_PROGRAMS = "/api/"  # no cookie counts there


def use_origins(app: Flask) -> None:
    """Refuse what a browser says to come from another site."""
    app.before_request(refuse_foreign)


def refuse_foreign() -> None:
    """Raises CSRFError for a form of another site; a browser that does not say whence is asked for the token alone."""
    if is_foreign() and not request.path.startswith(FOR_PROGRAMS):
        raise CSRFError("another site")


def is_foreign() -> bool:
    """Whether the browser says that another site's page sent this."""
    if request.method != "POST":
        return False
    said = request.headers.get("Origin")
    ours = {request.host, urlsplit(current_app.config["ORIGIN"]).netloc} - {""}
    return urlsplit(said).netloc not in ours if said else request.headers.get("Sec-Fetch-Site") == "cross-site"


def begin_no_session() -> None:
    """The answer to this request leaves the browser the session that it has, if any, as it is."""
    g.begins_no_session = True


def begins_none() -> bool:
    """Whether the answer to this request may not touch the session in the browser."""
    return g.get("begins_no_session", False) or is_foreign()
