"""The origin of a form: one sent from another site is forged (CSRF), also over plain HTTP, without a referrer.

The browser sends no session with it (SameSite). Its answer must not begin one: that would replace the browser's session
and sign its user out.
"""

from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from flask_wtf.csrf import CSRFError

FOR_PROGRAMS = "/api/"  # no cookie counts there


def use_origins(app: Flask) -> None:
    """Refuse requests from another site."""
    app.before_request(refuse_foreign)


def refuse_foreign() -> None:
    """Refuse a form of another site with CSRFError; if the browser states no origin, only the token is checked."""
    if is_foreign() and not request.path.startswith(FOR_PROGRAMS):
        raise CSRFError("another site")


def is_foreign() -> bool:
    """Return True if the browser says that another site's page sent this."""
    if request.method != "POST":
        return False
    said = request.headers.get("Origin")
    ours = {request.host, urlsplit(current_app.config["ORIGIN"]).netloc} - {""}
    return urlsplit(said).netloc not in ours if said else request.headers.get("Sec-Fetch-Site") == "cross-site"


def begin_no_session() -> None:
    """Keep the answer to this request from touching the session cookie of the browser."""
    g.begins_no_session = True


def begins_none() -> bool:
    """Return True if the answer to this request may not touch the session cookie."""
    return g.get("begins_no_session", False) or is_foreign()
