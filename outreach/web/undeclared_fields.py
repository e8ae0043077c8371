"""Refusal of undeclared fields: a request with a field that its page does not have is refused as a whole.

A form declares its fields when it is made; a view that reads a field of its own declares it with `declare`.
"""

from flask import g, request
from werkzeug.exceptions import BadRequest

from outreach.core.language import lazy_gettext

ALWAYS = {"csrf_token", "once"}  # in every form of ours (templates/web/form.html)
WORDS = lazy_gettext(
    "Something was sent that this page does not ask for. Nothing was done; reload the page and try again."
)


class Undeclared(BadRequest):
    """A field in the request that no form declared."""


def declare(*names: str) -> None:
    """Declare fields of these names."""
    g.setdefault("declared", set()).update(names)


def check() -> None:
    """Refuse fields that nothing of this page has declared so far. Raises Undeclared."""
    if request.method == "POST" and {*request.form, *request.files} - ALWAYS - g.get("declared", set()):
        raise Undeclared


def check_button() -> None:
    """Run `check` after the view, for an address with only a button; a page with a form has run it already."""
    if request.url_rule and "GET" not in (request.url_rule.methods or ()):
        check()
