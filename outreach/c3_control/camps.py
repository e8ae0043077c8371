"""Camps: 3 days and 2 nights for 50 young people, three times a year, used for screening [004]."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.columns import Identified, Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import vault_of

SEATS = 50  # [004]
LONGEST = timedelta(days=14)  # design: anything longer is a stay, not a camp


class Camp(Identified, Base):
    """One camp of a centre."""

    __tablename__ = "camps"
    __table_args__ = (
        CheckConstraint("ends_on >= begins_on", name="ends_after_it_begins"),
        CheckConstraint("seats > 0", name="has_seats"),
        Index("ix_camps_centre_id_begins_on", "centre_id", "begins_on"),
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    name: Mapped[str] = mapped_column(String(200))
    where: Mapped[str] = mapped_column(String(200))
    begins_on: Mapped[date]
    ends_on: Mapped[date]
    seats: Mapped[int] = mapped_column(SmallInteger, default=SEATS)
    finished_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set when the camp is finished and its attendance is complete."""

    def days(self) -> Iterator[date]:
        """Return each day of the camp."""
        return (self.begins_on + timedelta(days=n) for n in range((self.ends_on - self.begins_on).days + 1))


class Enrolment(OfCase, Voidable, Recorded, Base):
    """A young person's seat in a camp."""

    __tablename__ = "enrolments"
    __label__ = "Places at camps"
    __table_args__ = (
        Index("ix_enrolments_case_id", "case_id"),
        UniqueConstraint("camp_id", "case_id"),
    )

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"), info=label("Camp"))

    camp: Mapped[Camp] = relationship(lazy="joined", innerjoin=True)
    case: Mapped[Case] = relationship(lazy="raise")
    attendance: Mapped[list["Attendance"]] = relationship(lazy="selectin")

    def was_present(self, day: date) -> bool | None:
        """Return True if present on the day, False if absent, None if no attendance was taken."""
        return next((row.present for row in self.attendance if row.day == day), None)

    @property
    def days_there(self) -> str:
        """The days on which they were present, as ISO dates with spaces between."""
        return " ".join(sorted(row.day.isoformat() for row in self.attendance if row.present))

    def mark(self, day: date, present: bool) -> None:
        """Set the attendance of one day; a later call overwrites it."""
        row = next((row for row in self.attendance if row.day == day), None)
        if row is None:
            row = Attendance(day=day)
            self.attendance.append(row)
        row.present = present


class Attendance(Base):
    """Attendance of one young person on one day of a camp."""

    __tablename__ = "attendance"
    __label__ = "Days at camps"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, info=label("Day"))
    present: Mapped[bool] = mapped_column(info=label("Was there"))


@dataclass(frozen=True, kw_only=True)
class CampDetails:
    """Details of a camp: name, place, first and last day, seats."""

    name: str
    where: str
    begins_on: date
    ends_on: date
    seats: int = SEATS


def announce(session: Session, details: CampDetails, actor: User) -> Camp:
    """Announce a camp of the actor's centre. Raises Refused if it ends before it begins, or lasts over 14 days."""
    check_days(details.begins_on, details.ends_on)
    camp = Camp(centre_id=actor.centre_id, **vars(details))
    session.add(camp)
    session.flush()
    audit.record(session, "camp.announce", actor, about=f"camp:{camp.id}")
    return camp


def check_days(begins_on: date, ends_on: date) -> None:
    """Raise Refused for a camp that ends before it begins, or lasts over 14 days."""
    if ends_on < begins_on:
        raise Refused(lazy_gettext("The camp would end before it begins."), "ends_on")
    if ends_on - begins_on >= LONGEST:
        raise Refused(lazy_gettext("A camp lasts at most 14 days. Is the date right?"), "ends_on")


def enrol(session: Session, camp: Camp, case: Case, actor: User) -> Enrolment:
    """Reserve a seat, also after the camp has begun. Raises Refused if the camp is full, finished, over before the case
    opened, or they have a seat already; NoBasis without a legal basis."""
    cases.check_open(case)
    session.refresh(camp, with_for_update=True)  # row lock: two requests for the last seat run one after the other
    if camp.centre_id != case.centre_id:
        raise NotFound
    if camp.finished_at is not None or camp.ends_on < case.opened_on:
        raise Refused(lazy_gettext("This camp is finished, or was over before the first contact."), "camp")
    known = session.scalar(select(Enrolment).where(Enrolment.camp_id == camp.id, Enrolment.case_id == case.id))
    if known is not None:
        voided = lazy_gettext("This seat was voided: let it count again, on the page of its corrections.")
        raise Refused(voided if known.is_voided else lazy_gettext("They are enrolled in this camp already."), "camp")
    check_room(session, camp, case)
    lawful.check(session, case, Act.SEAT, seat_day(camp, case), camp.ends_on)
    enrolment = Enrolment(camp=camp, case=case, made_by=actor.id)
    session.add(enrolment)
    session.flush()
    audit.record(session, "camp.enrol", actor, person_id=case.person_id, about=f"camp:{camp.id}")
    return enrolment


def check_room(session: Session, camp: Camp, case: Case) -> None:
    """Check that a seat is free, and that they have none elsewhere on these days. Raises Refused."""
    _check_days_free(session, camp, case)
    if taken(session, camp) >= camp.seats:
        raise Refused(lazy_gettext("This camp is full: all %(seats)d seats are taken.", seats=camp.seats), "camp")


def seat_day(camp: Camp, case: Case) -> date:
    """Return the first day that needs a legal basis: in camp and case; not past, unless the camp is over."""
    first, today = max(camp.begins_on, case.opened_on), clock.today()
    return max(first, today) if today <= camp.ends_on else first


def give_back(session: Session, enrolment: Enrolment, actor: User) -> None:
    """Cancel a seat. Raises Refused if it is voided, once attendance was taken or the camp is finished."""
    enrolment.check_counts()
    session.refresh(enrolment.camp, with_for_update=True)
    session.refresh(enrolment, ["attendance"])
    if enrolment.attendance or enrolment.camp.finished_at is not None:
        raise Refused(lazy_gettext("The roll has been taken: say there whether they were there."))
    audit.record(session, "camp.give_back", actor, about=f"camp:{enrolment.camp_id}")
    session.delete(enrolment)
    session.flush()


def _check_days_free(session: Session, camp: Camp, case: Case) -> None:
    """Raise Refused if the young person has a seat in another camp on one of these days, in any case of theirs. Days of
    recorded absence do not count."""
    session.execute(select(Person.id).where(Person.id == case.person_id).with_for_update())  # lock: two camps wait here
    theirs = select(Enrolment).join(Enrolment.case).join(Enrolment.camp).where(Case.person_id == case.person_id)
    theirs = theirs.where(
        Enrolment.voided_at.is_(None),
        Camp.id != camp.id,
        Camp.begins_on <= camp.ends_on,
        Camp.ends_on >= camp.begins_on,
    )
    for seat in session.scalars(theirs).unique():
        if any(seat.was_present(day) is not False for day in seat.camp.days() if day in set(camp.days())):
            name = seat.camp.name if seat.camp.centre_id == camp.centre_id else "–"  # never a name of another centre's
            raise Refused(
                lazy_gettext("They have a seat on the same days in another camp: %(camp)s.", camp=name), "camp"
            )


def taken(session: Session, camp: Camp) -> int:
    """Return the number of taken seats."""
    return seats_taken(session, [camp])[camp.id]


def seats_taken(session: Session, camps: Collection[Camp]) -> dict[UUID, int]:
    """Return the number of taken seats of each camp, in one query."""
    theirs = Enrolment.camp_id.in_([camp.id for camp in camps]), Enrolment.voided_at.is_(None)
    query = select(Enrolment.camp_id, func.count()).where(*theirs)
    counts = dict(session.execute(query.group_by(Enrolment.camp_id)).all())
    return {camp.id: counts.get(camp.id, 0) for camp in camps}


def get(session: Session, camp_id: UUID, actor: User) -> Camp:
    """Return a camp of the actor's centre. Raises NotFound."""
    camp = session.scalar(select(Camp).where(Camp.id == camp_id, Camp.centre_id == actor.centre_id))
    if camp is None:
        raise NotFound
    return camp


def of_camp(session: Session, camp: Camp) -> list[Enrolment]:
    """Return all enrolments of a camp, by case number, without voided ones."""
    query = select(Enrolment).join(Enrolment.case).options(contains_eager(Enrolment.case))
    return list(
        session.scalars(
            query.where(Enrolment.camp_id == camp.id, Enrolment.voided_at.is_(None)).order_by(Case.year, Case.running)
        )
    )


def roll(session: Session, camp: Camp, actor: User) -> list[Enrolment]:
    """Return the enrolments whose cases the actor may see, by case number; opens their keys and is audited."""
    enrolled = of_camp(session, camp)
    mine = cases.among(session, [one.case_id for one in enrolled], actor)
    found = [one for one in enrolled if one.case_id in mine]
    vault_of(session).fetch_keys(session, [enrolment.case.person_id for enrolment in found])
    audit.record(session, "camp.read", actor, about=f"camp:{camp.id}")
    return found


OF_CASE = Question(Enrolment, Enrolment.case_id == THIS_CASE, by="made_at")


def of_case(session: Session, case_id: UUID) -> list[Enrolment]:
    """Return the enrolments of a case, oldest first."""
    return OF_CASE.ask(session, case_id=case_id)
