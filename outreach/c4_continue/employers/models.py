"""The tables of employers and of the young people who work there."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.core.codes import Code
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed


class WorkCondition(Code):
    """A condition of work that is forbidden below 18 (Labour Protection Act B.E. 2541)."""

    HAZARDOUS = "hazardous", "Hazardous work (s. 49)"
    NIGHT = "night", "Work between 22:00 and 06:00 (s. 47)"
    OVERTIME = "overtime", "Overtime, or work on holidays (s. 48)"
    VENUE = "venue", "A place of drinking, gambling or night life (s. 50)"


class Employer(Recorded, Base):
    """An employer of a centre's register. Whom to ask there, and how, is sealed under a key of its own."""

    __tablename__ = "employers"
    __table_args__ = (CheckConstraint("places >= 0", name="no_less_than_no_place"),)

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    work: Mapped[str] = mapped_column(String(120))
    """Kind of work."""
    places: Mapped[int] = mapped_column(SmallInteger)
    """How many young people it takes at once."""
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    hours_a_week: Mapped[int | None] = mapped_column(SmallInteger)
    training_hours: Mapped[int | None] = mapped_column(SmallInteger)
    """Hours for which it trains somebody; None: it does not say."""
    conditions: Mapped[str] = mapped_column(String(80), default="")
    """Codes of WorkCondition, separated by blanks."""

    contact = Sealed("employers.contact", FieldClass.IDENTITY, owner="id", block=64)
    phone = Sealed("employers.phone", FieldClass.IDENTITY, owner="id")

    @property
    def forbidden_below_18(self) -> list[WorkCondition]:
        """What about its work is forbidden below 18."""
        return [WorkCondition(code) for code in self.conditions.split()]

    def offers_on(self, day: date) -> bool:
        """Return True if it takes young people on a day."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


_GOES_ON = text("left_on IS NULL AND voided_at IS NULL")


class JobPlace(OfCase, OfPerson, Voidable, Recorded, Base):
    """A young person at an employer: on trial from a day, working since another, gone since a third."""

    __tablename__ = "job_places"
    __label__ = "Work at an employer"
    __table_args__ = (
        Index("ix_job_places_case_id_trial_on", "case_id", "trial_on"),
        Index("ix_job_places_open", "person_id", sqlite_where=_GOES_ON, postgresql_where=_GOES_ON),
        CheckConstraint("works_since IS NULL OR works_since >= trial_on", name="works_after_the_trial_begins"),
        CheckConstraint("left_on IS NULL OR left_on >= trial_on", name="leaves_after_it_begins"),
    )

    employer_id: Mapped[UUID] = mapped_column(ForeignKey("employers.id"), index=True, info=label("At which employer"))
    trial_on: Mapped[date] = mapped_column(info=label("Trial began on"))
    works_since: Mapped[date | None] = mapped_column(info=label("Works since"))
    left_on: Mapped[date | None] = mapped_column(info=label("Left on"))

    employer: Mapped[Employer] = relationship()
    note = Sealed("job_places.note", FieldClass.NARRATIVE, block=256, label="How it goes")

    @property
    def takes_place(self) -> bool:
        """True if it takes one of the places of the employer."""
        return self.left_on is None and not self.is_voided

    @property
    def state(self) -> "JobState":
        """How far it has come."""
        if self.left_on is not None:
            return JobState.LEFT
        return JobState.TRIAL if self.works_since is None else JobState.WORKING


class JobState(Code):
    """How far somebody has come at an employer."""

    TRIAL = "trial", "On trial"
    WORKING = "working", "Working"
    LEFT = "left", "Left"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"trial": "warning", "working": "success"}.get(self.value, "secondary")
