"""Where a form was sent from: one of another site is forged, over plain HTTP too, where nobody asks for a referrer."""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError

FOR_PROGRAMS = "/api/"  # no cookie counts there


def use_origins(app: Flask) -> None:
    """Refuse what a browser says to come from another site."""
    app.before_request(refuse_foreign)


def refuse_foreign() -> None:
    """Raises CSRFError for a form of another site; a browser that does not say whence is asked for the token alone."""
    said = request.headers.get("Origin")
    if not said or request.method != "POST" or request.path.startswith(FOR_PROGRAMS):
        return
    ours = {request.host, urlsplit(current_app.config["ORIGIN"]).netloc}
    if urlsplit(said).netloc not in ours - {""}:
        raise CSRFError("another site")
