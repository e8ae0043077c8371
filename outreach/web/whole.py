"""Forms that send a whole record, with an optimistic lock: of two tabs, the second does not undo the first unseen.

Such a form carries the version of the record that it shows (`versions.py`). If another one stands when it comes back,
nothing is saved: the form is shown with the typed text, beside it what stands now, and the new version, so that the
second submit is a knowing one. A field that only the other one has changed has their value (decisions 18 and 34).
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import current_app, g, request
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.sealing import vault_of
from outreach.core.snapshots import is_looking
from outreach.web import undeclared_fields
from outreach.web.forms import Form
from outreach.web.transaction import db
from outreach.web.versions import Change, Clash, Marker, Version, compared, differing

F = TypeVar("F", bound=Form)
G = TypeVar("G", bound=Form | None)
LastChange = Callable[[Session, Base], Change | None]
NAME = "stood"
THEIRS = "theirs"  # the fields in which what stands now is taken, by name
last_changes: list[LastChange] = []


def over(
    make: Callable[[], F],
    record: Base | None,
    version: Callable[[], object] | None = None,
    *,
    filled: bool = True,
    entry: Callable[[], Form | None] | None = None,
    unseen: Callable[[], Mapping[str, object]] | None = None,
    page: str = "",
) -> F:
    """Make a form with `make`, filled from the record, with the version of that.

    record: the row on which two who save at once wait; None if there is none yet. `make`, `version` and `unseen` read
    when they are called, once the row is locked: values read before may have been replaced.
    version: the row in force, or values. The mark is then of that alone, not of the fields: some show only a part of
    the record, and some begin with values that change by themselves, such as today.
    filled: whether it begins with the present values; if not, its page shows them itself.
    entry: for a form that begins empty: the form filled with the newest entry, which is shown beside what was typed if
    somebody has added it meanwhile.
    unseen: what it changes and does not show, by the names of its fields: sealed bytes, since only a change matters.
    page: the address of the page that shows it, if its form is sent to another.
    """
    if request.method == "POST" and record is not None and not is_looking(db()):
        wait_for(record)
    form = make()
    undeclared_fields.declare(NAME, THEIRS)
    row = version() if version else None
    marker = Marker(vault_of(db()), page or request.path, _known(row) if version else None, unseen() if unseen else {})
    carried = _carried(form)
    if carried is None:
        form.stood = "" if form.is_submitted() else marker.version(form).token
    elif carried.mark == marker.mark and THEIRS not in request.form:
        form.stood = carried.token
    else:
        _compare(form, _filled(make), carried, marker, row if isinstance(row, Base) else record, filled)
        if entry is not None and form.clash is not None and (added := _filled(entry)) is not None:
            form.clash = Clash(list(differing(form, added)), form.clash.change, added=True)
    return form


def _compare(form: Form, standing: Form, carried: Version, marker: Marker, row: Base | None, filled: bool) -> None:
    """Note in a form what has changed since the version that it carries, and have it take what it shall."""
    now, taken = marker.version(standing), request.form.getlist(THEIRS)
    form.stood = now.token
    if carried.mark != now.mark:
        form.clash = Clash(list(compared(form, standing, carried, marker)) if filled else [], _last_change(row))
        taken = [one.name for one in form.clash.theirs]
        g.meanwhile = form.is_submitted()
    _take(form, standing, [name for name in taken if name in standing])


def _carried(form: Form) -> Version | None:
    """Return the version that the sent form has carried, or its draft; None if it is opened anew."""
    sent = request.form if form.is_submitted() else dict(g.draft) if form.is_draft else {}
    token = sent.get(NAME)
    return Version.read(token) if token else None


def _take(form: Form, standing: Form, names: list[str]) -> None:
    """Have fields of a form hold what stands now, as if it had been typed."""
    for name in names:
        field: Any = standing[name]
        if isinstance(field.data, list):
            field.raw_data = list(map(str, field.data))
        else:
            text = field._value() if hasattr(field, "_value") else str(field.data or "")
            field.raw_data = [text] if text else []
        form._fields[name] = field
        setattr(form, name, field)


def _last_change(record: Base | None) -> Change | None:
    found = [tell(db(), record) for tell in last_changes] if record is not None else []
    return next(filter(None, found), None)


def wait_for(record: Base) -> None:
    """Lock a row, and read it anew: only its own columns, since PostgreSQL locks no outer join. Raises NotFound.

    Not on a snapshot: `write_from_here` makes sure that it still stands when the verb begins (decision 26).
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


def _filled(make: Callable[[], G]) -> G:
    """Return the form filled from the record, not from what was sent."""
    g.as_it_stands = True
    try:
        return make()
    finally:
        g.as_it_stands = False


def _known(version: object) -> object:
    """Return what the mark is of: values, or all that a row holds, sealed as it is; it may be corrected in place."""
    if not isinstance(version, Base):
        return (version,)
    return [(one.key, getattr(version, one.key)) for one in inspect(type(version)).column_attrs]
