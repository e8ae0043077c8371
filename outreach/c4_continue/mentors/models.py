"""The tables of mentors and of whom they accompany."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed


class Mentor(Recorded, Base):
    """A mentor of a centre's register; who they are is sealed under a key of their own."""

    __tablename__ = "mentors"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), index=True)
    checked_on: Mapped[date | None]
    """The day of the background check; None: not checked yet."""
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    trained_on: Mapped[date | None]
    ended_on: Mapped[date | None]

    name = Sealed("mentors.name", FieldClass.IDENTITY, owner="id")
    phone = Sealed("mentors.phone", FieldClass.IDENTITY, owner="id")
    why_ended = Sealed("mentors.why_ended", FieldClass.NARRATIVE, owner="id", block=256)

    @property
    def may_accompany(self) -> bool:
        """True if somebody may be linked to them: checked, and still with us."""
        return self.checked_on is not None and self.ended_on is None


class Mentorship(OfCase, OfPerson, Voidable, Recorded, Base):
    """That a mentor accompanies a young person, from a day to another, and the hours given so far."""

    __tablename__ = "mentorships"
    __label__ = "Mentors"
    __table_args__ = (
        Index("ix_mentorships_case_id_from_on", "case_id", "from_on"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint("hours >= 0", name="no_less_than_no_hour"),
    )

    mentor_id: Mapped[UUID] = mapped_column(ForeignKey("mentors.id"), index=True)
    from_on: Mapped[date] = mapped_column(info=label("From"))
    until_on: Mapped[date | None] = mapped_column(info=label("Until"))
    hours: Mapped[int] = mapped_column(SmallInteger, default=0, info=label("Hours given"))

    mentor: Mapped[Mentor] = relationship()
    note = Sealed("mentorships.note", FieldClass.NARRATIVE, block=256, label="How it goes")

    @property
    def goes_on(self) -> bool:
        """True if they are still accompanied."""
        return self.until_on is None and not self.is_voided
