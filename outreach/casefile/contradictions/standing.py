"""Contradictions on record: each package checks its own records against the rules (`checks`), in few queries."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from outreach.casefile import cases_of_person
from outreach.casefile.cases import Case
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.database import Base
from outreach.core.language import LazyText, speaking
from outreach.core.languages import OF_CODE
from outreach.core.sealing import vault_of


class Standing(Code):
    """Kind of the record."""

    STAY = "stay", "A bed"
    PLACEMENT = "placement", "A placement elsewhere"
    REFERRAL = "referral", "A referral"
    SEAT = "seat", "A seat in a camp"
    CONSENT = "consent", "A consent"
    CLOSING = "closing", "A closing"
    JOB_PLACE = "job_place", "Work at an employer"
    LEADER_TERM = "leader_term", "A term as a core leader"


@dataclass(frozen=True, repr=False)
class Contradiction:
    """A record of a case (its row) and the rules that it breaks now. what: the record in words, naming nobody."""

    case: Case
    kind: Standing
    row_id: UUID
    what: LazyText
    why: tuple[LazyText, ...]

    @property
    def key(self) -> str:
        """Its key on a page."""
        return f"{self.kind}-{self.row_id}"

    @property
    def upon(self) -> str:
        """The broken rules as text independent of the language: a decision covers only these."""
        with speaking(OF_CODE):
            return "\n".join(sorted(str(reason) for reason in self.why))


class Fact(Protocol):
    """A row of a case that may break a rule."""

    @property
    def case_id(self) -> UUID:
        """The id of its case."""


AFact = TypeVar("AFact", bound=Fact)


@dataclass(frozen=True)
class Scope:
    """Scope of a check: these cases of a centre; person_ids: only these people, or None for all a user may see.

    for_head: it is for the list of the head of the centre, of everybody or of these people.
    Records are queried first, by plain indexed columns, and only cases of those that may break a rule are read: so a
    centre with very many cases costs no more than one with few.
    """

    cases: Select[Case]
    centre_id: UUID
    person_ids: Collection[UUID] | None = None
    for_head: bool = False

    @property
    def only(self) -> UUID | None:
        """The one person of a check on a case page, where all that is theirs was read already; None for more."""
        named = () if self.person_ids is None or self.for_head else self.person_ids
        return next(iter(named)) if len(named) == 1 else None

    def near(self, query: Select[AFact], person_id: InstrumentedAttribute[UUID]) -> Select[AFact]:
        """Limit a query of records with the person joined: to the named people, else to the centre."""
        if self.person_ids is not None:
            return query.where(person_id.in_(self.person_ids))
        of_them = aliased(Person)
        home = select(of_them.centre_id).where(of_them.id == person_id).scalar_subquery()
        return query.where(home == self.centre_id)  # evaluated per record: no database begins with all of the centre

    def with_cases(self, session: Session, facts: Sequence[AFact]) -> list[tuple[Case, AFact]]:
        """Return the records whose cases are in the scope, with these; keys are fetched: birth dates are sealed."""
        if not facts:
            return []
        by_id = {case.id: case for case in self._cases(session, {fact.case_id for fact in facts})}
        vault_of(session).fetch_keys(session, {case.person_id for case in by_id.values()})
        return [(by_id[fact.case_id], fact) for fact in facts if fact.case_id in by_id]

    def _cases(self, session: Session, ids: set[UUID]) -> Iterable[Case]:
        if self.only is not None:
            return [
                case for case in cases_of_person.newest_first(session, self.only) if case.centre_id == self.centre_id
            ]
        return session.scalars(self.cases.where(Case.centre_id == self.centre_id, Case.id.in_(ids)))


@dataclass(frozen=True)
class Check:
    """A check of the records of one kind: `ask` yields the contradictions in a scope on a day.

    rests_on: every table whose rows decide it, besides cases, people and the decisions. What is written there is judged
    anew: a row with a person or a case for this person, any other one for everybody (`following`).
    """

    kind: Standing
    ask: Callable[[Session, Scope, date], Iterable[Contradiction]]
    rests_on: tuple[type[Base], ...]


checks: list[Check] = []  # of other packages


def find(
    session: Session, scopes: Iterable[Scope], day: date | None = None, kinds: Collection[Standing] = tuple(Standing)
) -> list[Contradiction]:
    """Return all contradictions in the scopes today (or on a day), of these kinds, by case number."""
    asked = [check for check in checks if check.kind in kinds]
    found = [one for scope in scopes for check in asked for one in check.ask(session, scope, day or clock.today())]
    return sorted(found, key=lambda one: (one.case.year, one.case.running, one.key))


def could_be(
    year: ColumnElement[int] | int, *, below: int | None = None, above: int | None = None
) -> ColumnElement[bool]:
    """Return the SQL condition that a person could be younger than `below`, or older than `above`, in that year.

    It preselects by the plain year of birth, unknown included; the birth date then decides.
    """
    turns = year - Person.birth_year  # their age from the birthday on in that year; before it they are one year younger
    bounds: list[ColumnElement[bool]] = [Person.birth_year.is_(None)]
    if below is not None:
        bounds.append(turns - 1 < below)
    if above is not None:
        bounds.append(turns > above)
    return or_(*bounds)
