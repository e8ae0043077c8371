"""The language of a page: the reader's choice, kept in a cookie; the first language by default."""

from flask import Flask, current_app, request
from werkzeug.wrappers import Response

from outreach.core import language
from outreach.core.languages import FIRST_LANGUAGE

YEAR = 365 * 24 * 3600


def use_languages(app: Flask) -> None:
    """Set the chosen language in every request."""
    app.before_request(_choose)


def remember(answer: Response, code: str) -> None:
    """Keep the choice in a cookie."""
    over_tls = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(_cookie(), code, max_age=YEAR, samesite="Lax", httponly=True, secure=over_tls, path="/")


def _choose() -> None:
    language.speak(request.cookies.get(_cookie(), FIRST_LANGUAGE))


def _cookie() -> str:
    return "__Host-language" if current_app.config["SESSION_COOKIE_SECURE"] else "language"
