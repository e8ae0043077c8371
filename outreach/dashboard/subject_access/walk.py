"""Everything held on one person, found by walking the foreign keys of all tables, so that none is forgotten.

A table belongs to a person by a foreign key to them, or to a table that belongs to them. A table that belongs and is
not handed out is in LEFT_OUT with the reason; a test checks that the list is complete.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from outreach.core.columns import label_of
from outreach.core.database import Base
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, vault_of

PEOPLE = "people"
LEFT_OUT = {
    "attachment_pieces": "the files themselves are downloaded from the case one by one",
    "merges": "copies of what the record says, kept to undo a merge",
    "merge_moves": "which rows a merge has moved",
    "restrictions": "that only named staff may see the record",
    "restriction_users": "who these are: members of the staff",
    "alike_pairs": "a guess that somebody else may be them: worked out from both records",
    "not_the_same": "says that somebody else is somebody else",
    "case_notices": "tells members of the staff to look at what is handed out itself",
    "encounters": "that a contact was by somebody who did not carry the case: it is handed out itself",
    "due_days": "by when what is handed out asks for the next look: worked out from it",
    "kept_contradictions": "which of their records break a rule: worked out from what is handed out",
    "name_changes": "tells the workers of the program to look anew",
    "audit_lines": "who looked is told by day and person on the receipt",
    "flags": "what stood out about a member of the staff",
    "referral_links": "by which way an agency opens a referral; that it looked is told on the receipt",
    "link_visits": "the same",
    "erasures": "the wish to erase; what it did is on its certificate",
}
NAMED = {
    "users": "name",
    "agencies": "name_th",
    "places": "name",
    "camps": "name",
    "funds": "name",
    "employers": "name",
}  # shown instead of an id


@dataclass(frozen=True)
class Kept:
    """A table that belongs to a person: its links to them and its sealed fields."""

    kind: type[Any]
    table: Table
    links: tuple[tuple[str, str], ...]  # (column, table referred to)
    sealed: dict[str, Sealed]

    @property
    def label(self) -> LazyText:
        """Display name of the table."""
        return lazy_gettext(self.kind.__label__)

    def label_of(self, name: str) -> LazyText:
        """Return the display name of a column or sealed field."""
        return label_of(self.table.c[self.sealed[name].column if name in self.sealed else name])

    @property
    def plain(self) -> Iterator[tuple[str, str | None]]:
        """Columns to show, each with the table of names that its id refers to, or None."""
        for column in self.table.columns:
            to = next((key.column.table.name for key in column.foreign_keys), None)
            hidden = column.name.endswith(("_sealed", "_index")) or column.name in TECHNICAL
            if not hidden and (to is None or to in NAMED):
                yield column.name, to


TECHNICAL = {
    "id",
    "source_id",
    "revision",
    "about",
    "consent_id",
    "touched",
    "entry_id",
    "note_id",
    "together_id",
    "begun_as",
}


@dataclass(frozen=True, repr=False)
class Row:
    """One row: plain values, with ids of staff and agencies replaced by names, and opened sealed fields."""

    kept: Kept
    row: Any
    plain: dict[str, Any]
    sealed: dict[str, tuple[FieldClass, str]]

    @property
    def table(self) -> str:
        """Name of the table."""
        return self.kept.table.name


@cache
def tables() -> tuple[Kept, ...]:
    """Return every table that belongs to a person, parents first."""
    kinds = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    found: dict[str, Kept] = {}
    for table in Base.metadata.sorted_tables:
        links = links_of(table, set(found))
        if table.name == PEOPLE or (links and table.name not in LEFT_OUT):
            kind = kinds[table.name]
            sealed = {name: field for name, field in vars(kind).items() if isinstance(field, Sealed)}
            found[table.name] = Kept(kind, table, links, sealed)
    return tuple(found.values())


def links_of(table: Table, known: set[str]) -> tuple[tuple[str, str], ...]:
    """Return the foreign keys of a table to known tables of a person; only `person_id` if it is among them.

    (`people.merged_into` is not a link.)
    """
    pointing = [(c.name, key.column.table.name) for c in table.columns for key in c.foreign_keys]
    found = tuple(link for link in pointing if link[1] in known and table.name != PEOPLE)
    return tuple(link for link in found if link[0] == "person_id") or found


def of_people(
    session: Session, person_ids: Sequence[UUID], opened: Collection[FieldClass] = tuple(FieldClass)
) -> list[Row]:
    """Return all rows of a person and of records merged into them, by table. opened: field classes to decrypt."""
    ids: dict[str, list[UUID]] = {}
    rows: list[tuple[Kept, Any]] = []
    for kept in tables():
        found = session.scalars(select(kept.kind).where(_whose(kept, person_ids, ids))).unique().all()
        ids[kept.table.name] = [row.id for row in found if hasattr(row, "id")]
        rows += [(kept, row) for row in sorted(found, key=lambda row: _turn(row, person_ids))]
    vault_of(session).fetch_keys(session, {owner for kept, row in rows for owner in _owners(kept, row)})
    names = _names(session, rows)
    return [_opened(kept, row, names, opened) for kept, row in rows]


def _whose(kept: Kept, person_ids: Sequence[UUID], ids: dict[str, list[UUID]]) -> ColumnElement[bool]:
    if kept.table.name == PEOPLE:
        return kept.table.c.id.in_(person_ids)
    return or_(*(kept.table.c[name].in_(person_ids if to == PEOPLE else ids[to]) for name, to in kept.links))


def _turn(row: Any, person_ids: Sequence[UUID]) -> Any:
    """Return the sort key of a row: people in the order given, other rows by time."""
    if row.__tablename__ == PEOPLE:
        return person_ids.index(row.id)
    times = (getattr(row, name, None) for name in ("made_at", "recorded_at", "at", "asked_at", "day", "since"))
    return next((str(time) for time in times if time is not None), "")


def _owners(kept: Kept, row: Any) -> set[UUID]:
    return {getattr(row, field.owner) for field in kept.sealed.values()}


def _names(session: Session, rows: Sequence[tuple[Kept, Any]]) -> dict[UUID, str]:
    wanted: dict[str, set[UUID]] = {}
    for kept, row in rows:
        for name, to in kept.plain:
            if to:
                wanted.setdefault(to, set()).add(getattr(row, name))
    found: dict[UUID, str] = {}
    for to, ids in wanted.items():
        table = Base.metadata.tables[to]
        found.update(session.execute(select(table.c.id, table.c[NAMED[to]]).where(table.c.id.in_(ids - {None}))).all())
    return found


def _opened(kept: Kept, row: Any, names: dict[UUID, str], classes: Collection[FieldClass]) -> Row:
    plain = {name: names.get(getattr(row, name)) if to else getattr(row, name) for name, to in kept.plain}
    sealed = {name: (field.kind, getattr(row, name)) for name, field in kept.sealed.items() if field.kind in classes}
    return Row(
        kept,
        row,
        {name: value for name, value in plain.items() if value is not None},
        {name: (kind, value) for name, (kind, value) in sealed.items() if value},
    )
