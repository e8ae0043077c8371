"""Fragments: parts of pages that many requests share word for word. Each is rendered once and repeated.

What belongs to one request or one reader is no part of a fragment: its place is a slot, which is filled each time.
An address is such a part too: all addresses of one kind differ in their ids alone.
"""

import re
from collections.abc import Hashable, Mapping
from urllib.parse import urlencode
from uuid import UUID

from flask import Flask, current_app, has_request_context, request, url_for
from markupsafe import Markup, escape

UNQUOTED = "!$'()*,/:;?@"  # signs of a query string that werkzeug writes as they are
KEPT = 1_000  # fragments, of all roles, languages and pages
SLOT = re.compile("\ue000(\\w+)\ue001")  # signs for private use, which stand in no text of ours


def slot(name: str) -> Markup:
    """Return the place of what is filled in later, in a part that is shown once."""
    return Markup(f"\ue000{name}\ue001")  # noqa: S704 (a name in a template of ours)


class Framed:
    """The macros of one template, each shown once for all that it depends on, with slots that are filled each time."""

    def __init__(self, template: str) -> None:
        self._template = template
        self._kept: dict[tuple[Hashable, ...], list[str]] = {}

    def __call__(self, part: str, slots: Mapping[str, object], *depends_on: Hashable) -> Markup:
        """Return what a macro makes of the values, and of nothing else, with its slots filled."""
        key = part, *depends_on
        pieces = self._kept.get(key)
        if pieces is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            shown = getattr(current_app.jinja_env.get_template(self._template).module, part)(*depends_on)
            pieces = self._kept[key] = SLOT.split(shown)
        whole = pieces[:]
        for place in range(1, len(whole), 2):
            whole[place] = escape(slots[whole[place]])
        return Markup("".join(whole))  # noqa: S704 (what is filled in is escaped above)


class Addresses:
    """`url_for`, with the addresses that differ in ids and in the query string alone made from one pattern."""

    def __init__(self) -> None:
        self._patterns: dict[tuple[Hashable, ...], str] = {}
        self._named: dict[str, frozenset[str] | None] = {}

    def __call__(self, endpoint: str, **values: object) -> str:
        """Return the address of an endpoint, as `flask.url_for` does."""
        ids = {name: value for name, value in values.items() if type(value) is UUID}
        asked = {name: value for name, value in values.items() if value is not None and name not in ids}
        if not has_request_context() or not _is_of_all(endpoint, values) or not self._is_plain(endpoint, ids, asked):
            return url_for(endpoint, **values)  # type: ignore[arg-type]
        key = request.script_root, endpoint, *ids
        pattern = self._patterns.get(key)
        if pattern is None:
            marks = {name: UUID(int=number) for number, name in enumerate(ids)}
            pattern = self._patterns[key] = url_for(endpoint, **marks)  # type: ignore[arg-type]
        for number, value in enumerate(ids.values()):
            pattern = pattern.replace(str(UUID(int=number)), str(value))
        return f"{pattern}?{urlencode(asked, safe=UNQUOTED)}" if asked else pattern

    def _is_plain(self, endpoint: str, ids: dict[str, UUID], asked: dict[str, object]) -> bool:
        """Return True if an address is a path of ids, and a query string of texts and numbers."""
        if not asked:
            return True
        if endpoint not in self._named:
            paths = [rule for rule in current_app.url_map.iter_rules() if rule.endpoint == endpoint]
            self._named[endpoint] = frozenset(paths[0].arguments) if len(paths) == 1 else None
        simple = all(type(value) in (str, int) and not name.startswith("_") for name, value in asked.items())
        return simple and self._named[endpoint] == ids.keys()


def _is_of_all(endpoint: str, values: dict[str, object]) -> bool:
    """Return True if nothing in an address belongs to this request alone (`url_defaults`)."""
    whole = dict(values)
    current_app.inject_url_defaults(endpoint, whole)
    return len(whole) == len(values)


def use_fragments(app: Flask) -> None:
    """Give the templates both."""
    app.jinja_env.globals.update(framed=Framed("web/frame.html"), slot=slot, url_for=Addresses())
