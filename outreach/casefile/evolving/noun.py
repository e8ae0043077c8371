"""A kind of record as pages, history and corrections know it: one line in a table (`NOUNS`, filled by `wiring`)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Kind, Written, check_day
from outreach.casefile.evolving.records import Details, Evolving, of_person
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.core.codes import Code
from outreach.core.errors import NotFound
from outreach.core.language import LazyText
from outreach.core.questions import Question


@dataclass(frozen=True, kw_only=True)
class Noun:
    """A kind of record.

    of_person: the question for its rows. page: the endpoint of the page where they stand. history: by which it is
    filtered. tell: its words in the history. add, change: the titles of its forms. form: filled with a row, or empty.
    folds: whether its form is filled with what stays folded. warns: whether its form names who is not safe.
    seen: whether somebody who may see the case may see such a row too; None: always.
    """

    kind: Kind
    table: type[Any]
    of_person: Question[Any]
    page: str
    history: HistoryKind
    tell: Callable[[Any, Reader], Words]
    add: LazyText
    change: LazyText
    form: type[Any]
    correcting: type[Any]
    folds: bool = False
    warns: bool = False
    seen: Callable[[Session, Any, User], bool] | None = None

    @property
    def source(self) -> Source[Any]:
        """What it gives to the history of a case."""
        return Source(self.history, self.table, self.tell, day="day", corrected_as=self.kind)


NOUNS: dict[str, Noun] = {}


def table(*nouns: Noun) -> dict[str, Noun]:
    """Return nouns by the code that stands in an address."""
    return {one.kind.value: one for one in nouns}


def load(session: Session, noun: Noun, case: Case, row_id: UUID) -> Evolving:
    """Return what stands now of the thing that a row tells of. Raises NotFound."""
    row = session.get(noun.table, row_id)
    if row is None or row.person_id != case.person_id:
        raise NotFound
    stands = of_person(session, noun.of_person, case.person_id)
    found = next((one for one in stands if one.beginning == row.beginning), None)
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def written(noun: Noun) -> Written:
    """Return how such a record is corrected: by who wrote it, who carries the case, or the head."""
    return Written(
        table=noun.table,
        words=noun.table.words,
        correct=_correct,
        leaves=lambda _row: [],
        told_by={name: partial(_told, codes) for name, codes in noun.table.codes.items()},
        by_carrier=True,
        seen=noun.seen,
    )


def _correct(session: Session, case: Case, row: Evolving, details: Details, _actor: User) -> None:
    check_day(case, details["day"])
    type(row).check(session, case, details, row)
    row.fill(details)


def _told(codes: type[Code], value: str) -> str:
    return next((str(one.label) for one in codes if one.value == value), value)
