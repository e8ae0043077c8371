"""Contradictions on record: each floor checks its own facts against the rules (`checks`), in few queries."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from outreach.casefile.cases import Case
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.language import LazyText, speaking
from outreach.core.languages import OF_CODE
from outreach.core.sealing import vault_of


class Standing(Code):
    """What it is that stands."""

    STAY = "stay", "A bed"
    REFERRAL = "referral", "A referral"
    SEAT = "seat", "A seat in a camp"
    CONSENT = "consent", "A consent"
    CLOSING = "closing", "A closing"


@dataclass(frozen=True, repr=False)
class Contradiction:
    """A fact of a case (its row) and the rules that it breaks now. what: the fact in words, naming nobody."""

    case: Case
    kind: Standing
    row_id: UUID
    what: LazyText
    why: tuple[LazyText, ...]

    @property
    def key(self) -> str:
        """By what a page names it."""
        return f"{self.kind}-{self.row_id}"

    @property
    def upon(self) -> str:
        """The rules broken, in words that do not change with the language: a decision holds for these alone."""
        with speaking(OF_CODE):
            return "\n".join(sorted(str(reason) for reason in self.why))


class Fact(Protocol):
    """A row of a case that may break a rule."""

    @property
    def case_id(self) -> UUID:
        """Of which case."""


AFact = TypeVar("AFact", bound=Fact)


@dataclass(frozen=True)
class Scope:
    """Where to look: in these cases of a centre; person_ids: of these people alone, or None for all a user may see.

    The facts are asked first, by what is plain and indexed, and only the cases of those that may break a rule are read:
    so a centre with very many cases costs no more than one with few.
    """

    cases: Select[Case]
    centre_id: UUID
    person_ids: Collection[UUID] | None = None

    def near(self, query: Select[AFact], person_id: InstrumentedAttribute[UUID]) -> Select[AFact]:
        """A query for facts with the person joined: of these people alone where they are named, else of the centre."""
        if self.person_ids is not None:
            return query.where(person_id.in_(self.person_ids))
        of_them = aliased(Person)
        home = select(of_them.centre_id).where(of_them.id == person_id).scalar_subquery()
        return query.where(home == self.centre_id)  # asked of each fact: no database begins with all of the centre

    def with_cases(self, session: Session, facts: Sequence[AFact]) -> list[tuple[Case, AFact]]:
        """The facts whose cases are in the scope, with these; the keys are open, since birth dates are sealed."""
        if not facts:
            return []
        named = self.cases.where(Case.centre_id == self.centre_id, Case.id.in_({fact.case_id for fact in facts}))
        rows = session.scalars(named)
        by_id = {case.id: case for case in rows}
        vault_of(session).fetch_keys(session, {case.person_id for case in by_id.values()})
        return [(by_id[fact.case_id], fact) for fact in facts if fact.case_id in by_id]


# In a scope, what breaks a rule on a day; from the floors that know the facts and the rules.
Check = Callable[[Session, Scope, date], Iterable[Contradiction]]
checks: list[Check] = []


def find(session: Session, scopes: Iterable[Scope], day: date | None = None) -> list[Contradiction]:
    """All that stands there and breaks a rule today (or on a day), in the order of the cases' numbers."""
    found = [one for scope in scopes for check in checks for one in check(session, scope, day or clock.today())]
    return sorted(found, key=lambda one: (one.case.year, one.case.running, one.key))


def could_be(
    year: ColumnElement[int] | int, *, below: int | None = None, above: int | None = None
) -> ColumnElement[bool]:
    """For the database: whether somebody could be younger than `below`, or older than `above`, in that year.

    By the year of birth alone, which is plain: who may be concerned; the birth date then decides. Unknown counts too.
    """
    turns = year - Person.birth_year  # in that year they turn so old; before the birthday they are one year younger
    bounds: list[ColumnElement[bool]] = [Person.birth_year.is_(None)]
    if below is not None:
        bounds.append(turns - 1 < below)
    if above is not None:
        bounds.append(turns > above)
    return or_(*bounds)
