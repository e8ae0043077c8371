"""The rows, which of them stand, and the verb that writes one."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.core.codes import Code
from outreach.core.columns import Recorded, label
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import Unreadable

Details = Mapping[str, Any]
Row = TypeVar("Row", bound="Evolving")


class Evolving(OfCase, OfPerson, Voidable, Recorded):
    """A record of this kind. words: what a form fills, in its order; codes: the choices among them."""

    words: ClassVar[tuple[str, ...]] = ()
    codes: ClassVar[Mapping[str, type[Code]]] = {}

    day: Mapped[date] = mapped_column(info=label("Day"))
    begun_as: Mapped[UUID | None] = mapped_column(Uuid)
    """The first row that told of the same; None: it is the first itself."""

    @property
    def beginning(self) -> UUID:
        """The id that all rows of one beginning share."""
        return self.begun_as or self.id

    def chosen(self, name: str) -> Any:
        """Return a choice as its code; None if it is empty, or not readable."""
        found = getattr(self, name)
        return next((code for code in self.codes[name] if code.value == found), None)

    @classmethod
    def check(cls, session: Session, case: Case, details: Details, before: Any) -> None:
        """Check the rules of the kind. before: the row that is written anew or corrected. Raises Refused."""

    def fill(self, details: Details) -> None:
        """Put what was typed into the row."""
        for name in self.words:
            value = details[name]
            setattr(self, name, value.value if isinstance(value, Code) else value)

    @classmethod
    def follows(cls, session: Session, row: Any, details: Details, actor: User) -> None:
        """Do what follows once a row is written."""


def write(
    session: Session, case: Case, kind: type[Row], details: Details, actor: User, before: Row | None = None
) -> Row:
    """Write a row. before: the one that stood until now. Raises Refused for a closed case or a broken rule."""
    cases.check_open(case)
    cases.check_day(case, details["day"])
    check_later(before, details["day"])
    kind.check(session, case, details, before)
    row = _put(session, case, kind, details, actor, before)
    kind.follows(session, row, details, actor)
    return row


def write_on(session: Session, case: Case, before: Row, changed: Details, actor: User) -> Row:
    """Write a row anew with what another one has changed of it: the rules were asked of that one."""
    known = {name: getattr(before, name) for name in before.words}
    details = {name: None if isinstance(value, Unreadable) else value for name, value in known.items()}
    return _put(session, case, type(before), {**details, **changed}, actor, before)


def check_later(before: Evolving | None, day: date | None) -> None:
    """Raise Refused for a change that is dated before what stands."""
    if before is not None and day is not None and day < before.day:
        raise Refused(lazy_gettext("What stands is as it was on %(day)s: this is before.", day=before.day), "day")


def standing(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that stand, of rows given newest first: of each beginning the one of the newest day."""
    found: dict[UUID, Row] = {}
    for row in rows:
        if not row.is_voided and found.setdefault(row.beginning, row).day < row.day:
            found[row.beginning] = row
    return list(found.values())


def _put(session: Session, case: Case, kind: type[Row], details: Details, actor: User, before: Evolving | None) -> Row:
    make: Any = kind
    row: Row = make(case_id=case.id, person_id=case.person_id, made_by=actor.id)
    row.begun_as = before.beginning if before is not None else None
    session.add(row)
    row.fill(details)
    session.flush()
    about = f"{kind.__tablename__}:{row.id}"  # type: ignore[attr-defined]
    audit.record(session, "record.write", actor, person_id=case.person_id, about=about)
    return row


def of_person(session: Session, question: Question[Any], person_id: UUID) -> list[Any]:
    """Return the rows of a person that stand, the newest first."""
    return standing(question.ask(session, person_id=person_id))
