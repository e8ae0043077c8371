"""Reading the old words of a record: each with its label, in the language of the page."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Boolean, Date, Enum, Time
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import reveals
from outreach.casefile.cases import Case
from outreach.casefile.corrections.entries import KINDS, Entry, Words, may_correct
from outreach.casefile.corrections.models import Correction, Kind, of_case, of_entry
from outreach.core import clock
from outreach.core.columns import label_of
from outreach.core.language import LazyText, gettext, language
from outreach.core.sealing import Sealed, Unreadable

Lines = list[tuple[LazyText, str]]


@dataclass(frozen=True, repr=False)
class OfCase:
    """The corrections of a case, by record, for a page that shows its records."""

    case: Case
    actor: User
    of_entry: Mapping[UUID, list[Correction]]

    @classmethod
    def read(cls, session: Session, case: Case, actor: User) -> Self:
        """Read them, newest first."""
        found: dict[UUID, list[Correction]] = defaultdict(list)
        for one in of_case(session, case.id):
            found[one.entry_id].append(one)
        return cls(case, actor, found)

    @property
    def by(self) -> set[UUID]:
        """The ids of the users who corrected something."""
        return {one.made_by for corrections in self.of_entry.values() for one in corrections}

    def last(self, row: Any) -> Correction | None:
        """Return the newest correction of a record."""
        return next(iter(self.of_entry.get(row.id, ())), None)

    def corrects(self, kind: str) -> bool:
        """Return True if records of this kind are corrected by a form."""
        return KINDS[Kind(kind)].correct is not None

    def opens(self, kind: str) -> bool:
        """Return True if the reader may see all that a record of this kind says: its form is filled with it."""
        written = KINDS[Kind(kind)]
        return written.part_open or not written.hidden or reveals.carries(self.case, self.actor)

    def may(self, row: Any) -> bool:
        """Return True if the reader may correct a record."""
        return may_correct(self.case, row, self.actor)


@dataclass(frozen=True, repr=False)
class Told:
    """A record as a page shows it: what it says, and each correction with what stood there before."""

    now: Lines
    past: list[tuple[Correction, Lines]]
    kept_from_view: bool
    """True if there are sensitive words that the reader may not see."""


def past(session: Session, case: Case, entry: Entry, actor: User) -> Told:
    """Return a record with its corrections, newest first. Sensitive words only for who carries the case."""
    opens = not entry.written.hidden or reveals.carries(case, actor)
    shown = [name for name in entry.written.words if opens or name not in entry.written.hidden]
    corrections = of_entry(session, entry.row)
    now = in_words(entry.kind, {name: entry.written.at(entry.row, name) for name in shown})
    return Told(now, [(one, in_words(entry.kind, _before(one, opens=opens))) for one in corrections], not opens)


def in_words(kind: Kind, words: Words) -> Lines:
    """Return words of a record with their labels; empty ones are left out."""
    table = KINDS[kind].table
    named = {name: value for name, value in words.items() if value not in (None, "") and hasattr(table, name)}
    return [(_label(kind, name), _text(kind, name, value)) for name, value in named.items()]


def unpacked(text: str | None) -> Words:
    """Return words as they were kept; none if they cannot be read."""
    if not text or isinstance(text, Unreadable):
        return {}
    found: Words = json.loads(text)
    return found


def _before(one: Correction, *, opens: bool) -> Words:
    return unpacked(one.before) | (unpacked(one.hidden) if opens else {})


def _label(kind: Kind, name: str) -> LazyText:
    written = KINDS[kind]
    if name in written.labels:
        return written.labels[name]
    table, sealed = written.table, vars(written.table).get(name)
    return sealed.label if isinstance(sealed, Sealed) else label_of(table.__table__.c[name])


def _text(kind: Kind, name: str, value: Any) -> str:
    """Return one value as the page shows it: a code by its label, a day in the era of the reader."""
    written = KINDS[kind]
    column = written.table.__table__.c.get(name)
    if name in written.told_by:
        return written.told_by[name](value)
    if name in written.shown_by or column is None:
        return str(value)
    if isinstance(column.type, Enum):
        codes: Any = column.type.enum_class
        return str(codes(value).label)
    if isinstance(column.type, Date):
        return clock.show_date(date.fromisoformat(value), language())
    if isinstance(column.type, Time):
        return clock.show_time(time.fromisoformat(value), language(), marked=True)
    if isinstance(column.type, Boolean):
        return gettext("yes") if value else gettext("no")
    return str(value)
