"""Fragments: parts of pages that many requests share word for word. Each is rendered once and repeated.

An address is such a part too: all addresses of one kind differ in their ids alone.
"""

from collections.abc import Callable, Hashable
from uuid import UUID

from flask import Flask, current_app, has_request_context, request, url_for
from markupsafe import Markup

KEPT = 1_000  # fragments, of all roles, languages and pages


class Fragments:
    """Rendered fragments by name and by all that they depend on. `fragment("menu", show, role, language)`."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Hashable, ...], Markup] = {}

    def __call__(self, name: str, show: Callable[..., Markup], *depends_on: Hashable) -> Markup:
        """Return what `show` makes of the values, and of nothing else: no user, no token, no record."""
        key = name, *depends_on
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            found = self._kept[key] = show(*depends_on)
        return found


class Addresses:
    """`url_for`, with the addresses that differ in ids alone made from one pattern."""

    def __init__(self) -> None:
        self._patterns: dict[tuple[str, ...], str] = {}

    def __call__(self, endpoint: str, **values: object) -> str:
        """Return the address of an endpoint, as `flask.url_for` does."""
        if not has_request_context() or not _is_plain(endpoint, values):
            return url_for(endpoint, **values)  # type: ignore[arg-type]
        key = request.script_root, endpoint, *values
        pattern = self._patterns.get(key)
        if pattern is None:
            marks = {name: UUID(int=number) for number, name in enumerate(values)}
            pattern = self._patterns[key] = url_for(endpoint, **marks)  # type: ignore[arg-type]
        for number, value in enumerate(values.values()):
            pattern = pattern.replace(str(UUID(int=number)), str(value))
        return pattern


def _is_plain(endpoint: str, values: dict[str, object]) -> bool:
    """Return True if an address holds ids alone, and nothing that belongs to this request (`url_defaults`)."""
    if not all(type(value) is UUID for value in values.values()):
        return False
    whole = dict(values)
    current_app.inject_url_defaults(endpoint, whole)
    return len(whole) == len(values)


def use_fragments(app: Flask) -> None:
    """Give the templates both."""
    app.jinja_env.globals.update(fragment=Fragments(), url_for=Addresses())
