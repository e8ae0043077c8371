"""A request carries what its page asks for, and nothing else: what is sent beside it is refused, and nothing is done.

Each form declares its fields by being made; a view that reads a field of its own declares it with `declare`.
"""

from flask import g, request
from werkzeug.exceptions import BadRequest

from outreach.core.language import lazy_gettext

ALWAYS = {"csrf_token", "once"}  # in every form of ours (templates/web/form.html)
WORDS = lazy_gettext(
    "Something was sent that this page does not ask for. Nothing was done; reload the page and try again."
)


class Undeclared(BadRequest):
    """Something was sent that nobody asked for."""


def declare(*names: str) -> None:
    """Say that fields of these names belong to what was sent."""
    g.setdefault("declared", set()).update(names)


def check() -> None:
    """Raises Undeclared if something was sent that nothing of this page has declared so far."""
    if request.method == "POST" and {*request.form, *request.files} - ALWAYS - g.get("declared", set()):
        raise Undeclared


def check_button() -> None:
    """The same when the view is done, for an address that is only a button: a page with a form has checked it."""
    if request.url_rule and "GET" not in (request.url_rule.methods or ()):
        check()
