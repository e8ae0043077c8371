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
from outreach.core.questions import Question

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
    kind.check(session, case, details, before)
    make: Any = kind
    row: Row = make(case_id=case.id, person_id=case.person_id, made_by=actor.id)
    row.begun_as = before.beginning if before is not None else None
    session.add(row)
    row.fill(details)
    session.flush()
    about = f"{kind.__tablename__}:{row.id}"  # type: ignore[attr-defined]
    audit.record(session, "record.write", actor, person_id=case.person_id, about=about)
    kind.follows(session, row, details, actor)
    return row


def standing(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that stand, of rows given newest first."""
    found: dict[UUID, Row] = {}
    for row in rows:
        if not row.is_voided:
            found.setdefault(row.beginning, row)
    return list(found.values())


def of_person(session: Session, question: Question[Any], person_id: UUID) -> list[Any]:
    """Return the rows of a person that stand, the newest first."""
    return standing(question.ask(session, person_id=person_id))
