"""The way back to the family (reunification): with whom and where, who has looked at the home before, and how it went.

How long after a return they are visited is data (`visits_after.csv`; 30, 90 and 180 days: design).
"""

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.evolving import Evolving, of_person
from outreach.casefile.evolving.records import Details
from outreach.casefile.family.addresses import HomeAddress
from outreach.casefile.family.codes import Found, ReunionState
from outreach.core.columns import label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed

FILE = Path(__file__).with_name("visits_after.csv")


def read(path: Path = FILE) -> tuple[timedelta, ...]:
    """Return after how many days somebody is visited, the first visit first."""
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(timedelta(days=int(row["days"])) for row in csv.DictReader(file))


AFTER = read()
EARLY = timedelta(days=14)  # a visit this shortly before a day counts for it


class Reunion(Evolving, Base):
    """A way back to the family, as it stood on a day."""

    __tablename__ = "reunions"
    __label__ = "Back to the family"
    __table_args__ = (Index("ix_reunions_case_id_day", "case_id", "day"),)

    words: ClassVar[tuple[str, ...]] = (
        *("day", "state", "with_whom", "place", "verified_on", "verified_by", "returned_on", "story"),
    )
    codes: ClassVar[Any] = {"state": ReunionState}

    verified_on: Mapped[date | None] = mapped_column(info=label("Home visited on"))
    returned_on: Mapped[date | None] = mapped_column(info=label("Went back on"))

    state = Sealed("reunions.state", FieldClass.IDENTITY, label="How far it is")
    with_whom = Sealed("reunions.with_whom", FieldClass.IDENTITY, block=64, label="Goes back to")
    place = Sealed("reunions.place", FieldClass.IDENTITY, block=64, label="Where they go back to")
    verified_by = Sealed("reunions.verified_by", FieldClass.IDENTITY, block=64, label="Who visited the home before")
    story = Sealed("reunions.story", FieldClass.NARRATIVE, block=256, label="In words")

    @property
    def is_verified(self) -> bool:
        """True if somebody has looked at the home."""
        return self.verified_on is not None

    @classmethod
    def check(cls, session: Session, case: Case, details: Details, before: Any) -> None:
        """Check that whoever has gone back did so on a day. Raises Refused."""
        check_return(details["state"], details["returned_on"])


class ReunionVisit(Evolving, Base):
    """A visit after the return."""

    __tablename__ = "reunion_visits"
    __label__ = "Visits after the return"
    __table_args__ = (Index("ix_reunion_visits_case_id_day", "case_id", "day"),)

    words: ClassVar[tuple[str, ...]] = ("day", "found", "story")
    codes: ClassVar[Any] = {"found": Found}

    found = Sealed("reunion_visits.found", FieldClass.IDENTITY, label="What the visit found")
    story = Sealed("reunion_visits.story", FieldClass.NARRATIVE, block=256, label="In words")

    @classmethod
    def check(cls, session: Session, case: Case, details: Details, before: Any) -> None:
        """Check that they had gone back by then. Raises Refused."""
        back = [one.returned_on for one in of_person(session, OF_PERSON, case.person_id) if one.returned_on]
        if not back or details["day"] < min(back):
            raise Refused(lazy_gettext("They had not gone back yet. Write down first when they did."), "day")


def check_return(state: ReunionState | None, returned_on: date | None) -> None:
    """Check that the day of a return is there once they are back. Raises Refused."""
    if state and ReunionState(state).is_back and returned_on is None:
        raise Refused(lazy_gettext("Write on which day they went back."), "returned_on")


OF_PERSON = Question(Reunion, Reunion.person_id == THIS_PERSON, by="-made_at id")
VISITS = Question(ReunionVisit, ReunionVisit.person_id == THIS_PERSON, by="-made_at id")


class Told(NamedTuple):
    """A way back, the visits since, and by when the next one is due."""

    reunion: Reunion
    visits: list[ReunionVisit]
    next_visit: date | None


def told(session: Session, person_id: UUID) -> list[Told]:
    """Return the ways back of a young person, the newest first, each with its visits."""
    found = sorted(of_person(session, OF_PERSON, person_id), key=lambda one: (one.day, one.made_at), reverse=True)
    visits = sorted(of_person(session, VISITS, person_id), key=lambda one: one.day, reverse=True)
    shown, until = [], date.max
    for one in found:
        begins = one.returned_on or date.max
        its = [visit for visit in visits if begins <= visit.day < until]
        shown.append(Told(one, its, next_visit(one, its)))
        until = min(until, begins)
    return shown


def address_asked(returns: Sequence[Told], addresses: Sequence[HomeAddress]) -> date | None:
    """Return the day of the last return if no address tells of the time since; None if nothing is to be asked."""
    back = next((one.reunion for one in returns if (state := one.reunion.chosen("state")) and state.is_back), None)
    day = back.returned_on if back else None
    if day is None or any((one.since or one.day) >= day for one in addresses):
        return None
    return day


def next_visit(one: Reunion, visits: Sequence[ReunionVisit]) -> date | None:
    """Return by when the next visit after a return is due; None if they are not there, or all are done.

    It is the first of the days after the return that comes well after the last visit: three visits in a week are one.
    """
    state = one.chosen("state")
    if one.returned_on is None or state is None or not state.is_back:
        return None
    days = [one.returned_on + after for after in AFTER]
    known = max((visit.day + EARLY for visit in visits), default=date.min)
    return next((day for day in days if day > known), None)
