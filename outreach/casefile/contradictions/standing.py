"""What stands and breaks a rule: each floor says of its own facts which do (`checks`), in a fixed number of queries."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy.orm import Session

from outreach.casefile.cases import Case
from outreach.casefile.people import Person
from outreach.ground import clock
from outreach.ground.codes import Code
from outreach.ground.language import Later, speaking
from outreach.ground.sealing import vault_of


class Standing(Code):
    """What it is that stands."""

    STAY = "stay", "A bed"
    REFERRAL = "referral", "A referral"
    SEAT = "seat", "A seat in a camp"
    CONSENT = "consent", "A consent"


@dataclass(frozen=True, repr=False)
class Contradiction:
    """A fact of a case (its row) and the rules that it breaks now. what: the fact in words, naming nobody."""

    case: Case
    kind: Standing
    row_id: UUID
    what: Later
    why: tuple[Later, ...]

    @property
    def key(self) -> str:
        """By what a page names it."""
        return f"{self.kind}-{self.row_id}"

    @property
    def upon(self) -> str:
        """The rules broken, in words that do not change with the language: a decision holds for these alone."""
        with speaking("en"):
            return "\n".join(sorted(str(reason) for reason in self.why))


# Of some cases, what breaks a rule on a day; from the floors that know the facts and the rules.
Check = Callable[[Session, Select[Case], date], Iterable[Contradiction]]
checks: list[Check] = []


def find(session: Session, among: Select[Case], day: date | None = None) -> list[Contradiction]:
    """All that stands in these cases and breaks a rule today (or on a day), in the order of the cases' numbers."""
    found = [one for check in checks for one in check(session, among, day or clock.today())]
    return sorted(found, key=lambda one: (one.case.year, one.case.running, one.key))


def open_keys(session: Session, rows: Sequence[tuple[Case, object]]) -> None:
    """Open the keys of the people of some rows at once: their birth dates are sealed."""
    vault_of(session).fetch_keys(session, {case.person_id for case, _row in rows})


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
