"""The tables of camps: the camp, the seats in it, and who was there on which day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, Voidable
from outreach.core import clock
from outreach.core.columns import Identified, Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.place_ledger import PlaceLedger

SEATS = 50  # [004]
LEDGER = PlaceLedger(
    name="enrolments_within_seats",
    table="enrolments",
    of="camp_id",
    gone="voided_at",
    offers="camps",
    places="seats",
    refusal="all seats of this camp are taken",
)


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
    cancelled_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set when the camp was called off; its seats stand, and count nowhere."""

    @property
    def takes_people(self) -> bool:
        """True until it is finished, called off or over."""
        return self.finished_at is None and self.cancelled_at is None and clock.today() <= self.ends_on

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

    room_id: Mapped[UUID | None] = mapped_column(ForeignKey("camp_spots.id"), index=True, info=label("Room"))
    bus_id: Mapped[UUID | None] = mapped_column(ForeignKey("camp_spots.id"), index=True, info=label("Bus"))

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


LEDGER.keep(Enrolment.__table__)


class Attendance(Base):
    """Attendance of one young person on one day of a camp."""

    __tablename__ = "attendance"
    __label__ = "Days at camps"

    enrolment_id: Mapped[UUID] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True, info=label("Day"))
    present: Mapped[bool] = mapped_column(info=label("Was there"))
