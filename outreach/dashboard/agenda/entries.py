"""Entries of the agenda: what is due, appointments, camps and stays between two days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.accompanying.appointments import Appointment
from outreach.c2_connect.referrals import Referral
from outreach.c3_control.camps import LONGEST, Camp
from outreach.c3_control.stays import Stay
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay, What
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.language import LazyText

MOST = 400  # of each kind, the earliest; a caseworker with 80 cases has some 60 in a month
DAY = timedelta(days=1)
_ENDING = [what for what in What if what.ends_with_the_case]


class EntryKind(Code):
    """Kind of an entry; those of a due date bear its name."""

    SEE = "see", "See them"
    FOLLOW_UP = "follow_up", "Follow up"
    PLAN = "plan", "Look at the plan again"
    OUTCOME = "outcome", "Ask whether the outcome lasts"
    RISK = "risk", "Assess the risk again"
    ACT = "act", "Do what the plan promises"
    PATHWAY = "pathway", "Take the next step of a pathway"
    SEARCH = "search", "Search for them"
    REVIEW = "review", "Review the development"
    VISIT = "visit", "Visit them where they sleep"
    CONFERENCE = "conference", "Hold the case conference, or do its task"
    APPOINTMENT = "appointment", "Appointment at an agency"
    CAMP = "camp", "Camp"
    STAY_BEGINS = "stay_begins", "Stay at Baan Rao begins"
    STAY_ENDS = "stay_ends", "Stay at Baan Rao ends"


@dataclass(frozen=True)
class Entry:
    """Something on one day or, a camp, on several. case: None for a camp.

    about: the row (case, referral, camp, stay), at: the time of an appointment, name: of the agency, camp or house.
    """

    kind: EntryKind
    first: date
    last: date
    about: Any
    case: Case | None = None
    at: datetime | None = None
    name: LazyText | str = ""

    @property
    def starts(self) -> time | None:
        """The time of day of an appointment; None if it is about the whole day."""
        return clock.local(self.at).time() if self.at else None

    def covers(self, day: date) -> bool:
        """Return True if it is on this day."""
        return self.first <= day <= self.last


def between(session: Session, actor: User, first: date, last: date) -> list[Entry]:
    """Return what is on these days in what the user sees, both included, in the order of time. It opens no name.

    Due days are those of the cases that the user carries: a head's whole centre has its lists for that.
    """
    days = {"first": first, "last": last}
    found = [*_due(session, actor, days), *_appointments(session, actor, days)]
    found += [*_camps(session, actor, days), *_stays(session, actor, days)]
    return sorted(found, key=lambda entry: (entry.first, entry.at or datetime.min.replace(tzinfo=UTC), entry.kind))


def _due(session: Session, actor: User, days: dict[str, date]) -> Iterator[Entry]:
    for case, what, day in session.execute(_due_days(actor), days):
        yield Entry(EntryKind(what.value), day, day, case, case)


@per_user
def _due_days(actor: Viewer) -> Any:
    goes_on = or_(Case.closed_on.is_(None), DueDay.what.not_in(_ENDING))
    query = select(Case, DueDay.what, DueDay.due_on).join(DueDay, DueDay.case_id == Case.id)
    query = query.where(Case.caseworker_id == actor.id, cases.in_sight(actor), goes_on)
    return query.where(_within(DueDay.due_on)).order_by(DueDay.due_on, Case.id).limit(MOST)


def _appointments(session: Session, actor: User, days: dict[str, date]) -> Iterator[Entry]:
    begins, ends = (datetime.combine(day, time.min, clock.TIME_ZONE) for day in (days["first"], days["last"] + DAY))
    for case, referral, at in session.execute(_appointed(actor), {"begins": begins, "ends": ends}):
        day = clock.local(at).date()
        yield Entry(EntryKind.APPOINTMENT, day, day, referral, case, at, referral.agency_words())


@per_user
def _appointed(actor: Viewer) -> Any:
    query = select(Case, Referral, Appointment.at).select_from(Appointment)
    query = query.join(Referral, Referral.id == Appointment.referral_id).join(Case, Case.id == Referral.case_id)
    standing = Appointment.ending.is_(None), Appointment.at >= bindparam("begins"), Appointment.at < bindparam("ends")
    return query.where(*standing, cases.in_sight(actor, of_few=True)).order_by(Appointment.at).limit(MOST)


def _camps(session: Session, actor: User, days: dict[str, date]) -> Iterator[Entry]:
    around = Camp.begins_on.between(days["first"] - LONGEST, days["last"]), Camp.ends_on >= days["first"]
    query = select(Camp).where(Camp.centre_id == actor.centre_id, *around).order_by(Camp.begins_on, Camp.id)
    for camp in session.scalars(query.limit(MOST)):
        yield Entry(EntryKind.CAMP, camp.begins_on, camp.ends_on, camp, name=camp.name)


def _stays(session: Session, actor: User, days: dict[str, date]) -> Iterator[Entry]:
    """Yield the first and the last day of stays."""
    for case, stay in session.execute(_stayed(actor), days):
        ends = {EntryKind.STAY_BEGINS: stay.begins_on, EntryKind.STAY_ENDS: stay.ends_on}
        for kind, day in ends.items():
            if day and days["first"] <= day <= days["last"]:
                yield Entry(kind, day, day, stay, case, name=stay.bed.house.name)


@per_user
def _stayed(actor: Viewer) -> Any:
    query = select(Case, Stay).join(Stay, Stay.case_id == Case.id)
    query = query.where(Stay.voided_at.is_(None))
    query = query.where(or_(_within(Stay.begins_on), _within(Stay.ends_on)), cases.in_sight(actor, of_few=True))
    return query.order_by(Stay.begins_on, Stay.id).limit(MOST)


def _within(column: Any) -> Any:
    return column.between(bindparam("first"), bindparam("last"))
