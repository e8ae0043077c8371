"""Forms that send a whole record, with an optimistic lock: of two tabs, the second does not undo the first unseen.

Such a form carries a mark, a hash of the record when it was opened. If the record differs when it comes back, it is
shown with the typed text, the present values beside it, and a new mark: the second submit is a knowing one. This
prevents a lost update, and shows a conflict (decision 18). Two who save in the same moment wait for each other at the
row (PostgreSQL), so the mark is read after that.
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
    """Make a form with `make`, filled from the record, with the mark of that.

    record: the row on which two who save at once wait; None if there is none yet. `make` and `version` read when they
    are called, once the row is locked: values read before may have been replaced.
    version: the row in force, or values. The mark is then of that alone, not of the fields: some show only a part of
    the record, and some begin with values that change by themselves, such as today.
    filled: whether it begins with the present values; if not, its page shows them itself.
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
    """Lock a row, and read it anew: only its own columns, since PostgreSQL locks no outer join. Raises NotFound.

    The locks in `extensions["before_waiting"]` are taken first: a holder of the trail's lock may want this row, never
    the other way round (a deadlock).
    """
    for take in current_app.extensions.get("before_waiting", ()):
        take(db())
    kind = inspect(type(record))
    keys = [
        column == value for column, value in zip(kind.primary_key, kind.primary_key_from_instance(record), strict=True)
    ]
    if db().execute(select(*kind.primary_key).where(*keys).with_for_update()).first() is None:
        raise NotFound  # deleted while we waited
    db().refresh(record)


@contextmanager
def _as_it_stands() -> Iterator[None]:
    """Fill forms made in the block from the record, not from the sent data."""
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
    """Return the value of a field for comparison: ticks sorted, and every empty value as the empty text."""
    return sorted(map(str, data)) if isinstance(data, list | tuple) else str(data or "")


def _words(field: Any) -> str:
    """Return the value of a field in the words of the page."""
    if choices := getattr(field, "choices", None):
        held = field.data if isinstance(field.data, list) else [field.data]
        chosen = [str(label) for value, label in choices if field.coerce(value) in held]
        return ", ".join(chosen) or "–"
    if isinstance(field.data, bool):
        return gettext("ticked") if field.data else gettext("not ticked")
    return str(field._value() if hasattr(field, "_value") else field.data or "") or "–"
