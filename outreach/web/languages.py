"""The language of a page: the reader's choice, kept in a cookie of the browser; Thai unless chosen."""

from flask import Flask, request

from outreach.ground import language

COOKIE = "language"


def use_languages(app: Flask) -> None:
    """Speak the chosen language in every request."""
    app.before_request(_choose)


def _choose() -> None:
    language.speak(request.cookies.get(COOKIE, language.FIRST_LANGUAGE))
