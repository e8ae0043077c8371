"""Entries: written records of a case that can be corrected. Each floor says of its own nouns how (`KINDS`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.corrections.models import Kind
from outreach.casefile.milestones import Evidence
from outreach.core.errors import NotFound, Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import FieldClass, Sealed

HIDES = (FieldClass.SENSITIVE, FieldClass.SAFETY)
Words = dict[str, Any]


def _may_return(_session: Session, _case: Case, _row: Any, _actor: User) -> None:
    """Nothing stands against a voided row that counts again."""


def _nothing_follows(_session: Session, _case: Case, _row: Any, _before: Words, _actor: User) -> None:
    """Nothing but milestones follows a correction."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A noun whose rows can be corrected.

    words: its columns and sealed fields that hold what was written; folded: those that stay folded on a page, besides
    the sensitive ones. shown_by: for a column with an id, the path to its name. told_by: how a word is told.
    correct: checks the new details and puts them into the row; it raises Refused (None: verbs of its own do all this).
    again: checks that a voided row may count again; it raises Refused. labels: of words that are no columns.
    part_open: its form leaves out what the reader may not see. warns: what a correction ends, to be read before.
    by_carrier: whoever carries the case may correct it too, since its author works elsewhere and may not see the case.
    seen: whether somebody who may see the case may see this of it too; None: always.
    leaves: the milestones of a row that counts. follows: what else follows, once the milestones do, with the words from
    before.
    """

    table: type[Any]
    words: Sequence[str]
    correct: Callable[[Session, Case, Any, Any, User], None] | None
    leaves: Callable[[Any], list[Evidence]]
    folded: Sequence[str] = ()
    shown_by: Mapping[str, str] = field(default_factory=dict)
    told_by: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    follows: Callable[[Session, Case, Any, Words, User], None] = _nothing_follows
    again: Callable[[Session, Case, Any, User], None] = _may_return
    labels: Mapping[str, LazyText] = field(default_factory=dict)
    part_open: bool = False
    by_carrier: bool = False
    seen: Callable[[Session, Any, User], bool] | None = None
    warns: LazyText | None = None

    @property
    def hidden(self) -> list[str]:
        """The words that stay folded on a page."""
        sealed = (name for name in self.words if getattr(self._field(name), "kind", None) in HIDES)
        return [*self.folded, *sealed]

    def stands(self, row: Any) -> Words:
        """Return what is written in a row now, as JSON holds it."""
        return {name: self.at(row, name) for name in self.words}

    def at(self, row: Any, name: str) -> Any:
        """Return one of the words of a row: only that is unsealed."""
        return _plain(_at(row, self.shown_by.get(name, name)))

    def _field(self, name: str) -> Sealed | None:
        found = vars(self.table).get(name)
        return found if isinstance(found, Sealed) else None


# The nouns of the floors (wiring/).
KINDS: dict[Kind, Written] = {}


@dataclass(frozen=True, repr=False)
class Entry:
    """One written record of a case, loaded for who may see that."""

    kind: Kind
    written: Written
    row: Any

    @property
    def stands(self) -> Words:
        """What is written in it now."""
        return self.written.stands(self.row)


def load(session: Session, case: Case, kind: str, entry_id: UUID) -> Entry:
    """Return a record of a case that the actor was allowed to load. Raises NotFound."""
    if kind not in set(Kind):
        raise NotFound
    written = KINDS[Kind(kind)]
    row = session.get(written.table, entry_id)
    if row is None or row.case_id != case.id:
        raise NotFound
    return Entry(Kind(kind), written, row)


def is_seen(session: Session, kind: Kind, entry_id: UUID, actor: User) -> bool:
    """Return True if somebody who may see the case may see this record of it too."""
    seen = KINDS[kind].seen
    return seen is None or (bool(row := session.get(KINDS[kind].table, entry_id)) and seen(session, row, actor))


def may_correct(case: Case, row: Any, actor: User) -> bool:
    """Return True if the actor may correct or void a record of a case they may see: its author, or the head;
    of some kinds also whoever carries the case."""
    if actor.role == Role.SUPERVISOR:
        return bool(actor.centre_id == case.centre_id)
    carries = case.caseworker_id == actor.id and type(row) in {one.table for one in KINDS.values() if one.by_carrier}
    return carries or bool(row.made_by == actor.id)


def put(row: Any, details: Any, *names: str) -> None:
    """Write the details of these names into a row."""
    for name in names:
        setattr(row, name, getattr(details, name))


def check_day(case: Case, day: date, name: str = "day") -> None:
    """Check that a corrected day lies within the case, a closed one too. Raises Refused."""
    cases.check_day(case, day, name)
    if case.closed_on is not None and day > case.closed_on:
        raise Refused(lazy_gettext("The case was closed before, on %(day)s.", day=case.closed_on), name)


def _at(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = None if row is None else getattr(row, name)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value if value is None or isinstance(value, bool | int | str) else value.isoformat()
