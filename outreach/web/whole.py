"""Forms that send a whole record: of two tabs, the second does not undo the first unseen.

Such a form carries a mark of what stood on record when it was opened. If something else stands when it comes back, it
is shown with what was typed kept, what stands now beside it, and the mark of now: the second press is a knowing one.
Others call this an optimistic lock; it keeps from a lost update, and a conflict is shown (decision 18). Two who save in
the same moment wait for each other at the row (PostgreSQL), so whatever the mark is made of is read after that.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import current_app, g, request
from sqlalchemy import inspect, select
from wtforms import Field

from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.language import gettext
from outreach.web import undeclared_fields
from outreach.web.forms import Form
from outreach.web.transaction import db

F = TypeVar("F", bound=Form)
NAME = "stood"
BESIDE = {"csrf_token", "once"}


def over(
    make: Callable[[], F],
    record: Base | None,
    version: Callable[[], object] | None = None,
    *,
    filled: bool = True,
) -> F:
    """The form that `make` fills with what is on record, with the mark of that.

    record: the row that two who save at once wait for; None if there is none yet. `make` and `version` read when they
    are called, which is once the row is ours: what was read before may be what the other one has just replaced.
    version: what stands: the row that holds, or values. The mark is then of that alone, not of the fields: some show
    not all of what they replace, and some begin with what changes by itself, such as the day of today.
    filled: whether it begins with what stands; its page shows that itself if not.
    """
    if request.method == "POST" and record is not None:
        _wait_for(record)
    form = make()
    with _as_it_stands():
        standing = make()
    now = _mark(_known(version()) if version else _fields(standing))
    undeclared_fields.declare(NAME)
    seen = request.form.get(NAME) if form.is_submitted() else dict(g.get("draft") or ()).get(NAME)
    form.stood = now if form.is_submitted() else seen or now
    if form.is_submitted() and seen and seen != now:
        form.clash = [(field.label.text, _words(field)) for field in standing if filled and _differs(field, form)]
    return form


def _wait_for(record: Base) -> None:
    """Lock a row, and read it anew: its own columns alone, since PostgreSQL locks no outer join. Raises NotFound.

    What stands in `extensions["before_waiting"]` is taken first: who holds the trail may want this row, and never the
    other way round (a deadlock).
    """
    for take in current_app.extensions.get("before_waiting", ()):
        take(db())
    kind = inspect(type(record))
    keys = [
        column == value for column, value in zip(kind.primary_key, kind.primary_key_from_instance(record), strict=True)
    ]
    if db().execute(select(*kind.primary_key).where(*keys).with_for_update()).first() is None:
        raise NotFound  # taken away while we waited
    db().refresh(record)


@contextmanager
def _as_it_stands() -> Iterator[None]:
    """Forms that are made here are filled from the record, not from what was sent."""
    g.as_it_stands = True
    try:
        yield
    finally:
        g.as_it_stands = False


def _mark(held: object) -> str:
    return hashlib.sha256(repr(held).encode()).hexdigest()[:32]


def _known(version: object) -> object:
    return inspect(version).identity if isinstance(version, Base) else version


def _fields(form: Form) -> list[tuple[str, str | list[str]]]:
    return [(field.name, _plain(field.data)) for field in form if field.name not in BESIDE]


def _differs(field: Field, form: Form) -> bool:
    return field.name not in (*BESIDE, *form.not_filled) and _plain(field.data) != _plain(form[field.name].data)


def _plain(data: object) -> str | list[str]:
    """What a field holds, in whatever order it was ticked; nothing is nothing, however it is written."""
    return sorted(map(str, data)) if isinstance(data, list | tuple) else str(data or "")


def _words(field: Any) -> str:
    """What a field holds, as the page says it."""
    if choices := getattr(field, "choices", None):
        held = field.data if isinstance(field.data, list) else [field.data]
        chosen = [str(label) for value, label in choices if field.coerce(value) in held]
        return ", ".join(chosen) or "–"
    if isinstance(field.data, bool):
        return gettext("ticked") if field.data else gettext("not ticked")
    return str(field._value() if hasattr(field, "_value") else field.data or "") or "–"
