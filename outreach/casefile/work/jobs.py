"""Jobs: employer, trial, wage, and whether somebody is still there after three, six and twelve months."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.evolving import Evolving, of_person
from outreach.casefile.evolving.records import Details
from outreach.core.codes import Code
from outreach.core.columns import label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed


class Wage(Code):
    """What somebody earns in a month, in baht."""

    NONE = "none", "No wage"
    LOW = "low", "Up to 5,000 baht a month"
    MIDDLE = "middle", "5,001 to 10,000 baht a month"
    HIGH = "high", "10,001 to 15,000 baht a month"
    HIGHER = "higher", "More than 15,000 baht a month"


class Still(Code):
    """Whether somebody was still there."""

    THERE = "there", "Still there"
    GONE = "gone", "Works there no longer"


class Lost(Code):
    """Why a job ended. None of these tells of health or justice."""

    OWN_WISH = "own_wish", "By their own wish"
    BETTER = "better", "For another job"
    DISMISSED = "dismissed", "Dismissed"
    NO_WORK = "no_work", "There was no more work"
    WAGE = "wage", "Not paid, or too little"
    FAR = "far", "Too far"
    QUARREL = "quarrel", "Quarrel at work"
    OTHER = "other", "Another reason"


class Job(Evolving, Base):
    """A job, as it stood on a day."""

    __tablename__ = "jobs"
    __label__ = "Work record"
    __table_args__ = (Index("ix_jobs_case_id_day", "case_id", "day"),)

    words: ClassVar[tuple[str, ...]] = (
        *("day", "employer", "task", "began_on", "trial_until", "wage"),
        *("after_three", "after_six", "after_twelve", "lost_on", "lost_because", "story"),
    )
    codes: ClassVar[Any] = {
        "wage": Wage,
        "after_three": Still,
        "after_six": Still,
        "after_twelve": Still,
        "lost_because": Lost,
    }

    began_on: Mapped[date | None] = mapped_column(info=label("Began on"))
    trial_until: Mapped[date | None] = mapped_column(info=label("On trial until"))
    lost_on: Mapped[date | None] = mapped_column(info=label("Ended on"))

    employer = Sealed("jobs.employer", FieldClass.IDENTITY, block=64, label="Employer")
    task = Sealed("jobs.task", FieldClass.NARRATIVE, block=64, label="What they do there")
    wage = Sealed("jobs.wage", FieldClass.NARRATIVE, label="Wage")
    after_three = Sealed("jobs.after_three", FieldClass.NARRATIVE, label="After 3 months")
    after_six = Sealed("jobs.after_six", FieldClass.NARRATIVE, label="After 6 months")
    after_twelve = Sealed("jobs.after_twelve", FieldClass.NARRATIVE, label="After 12 months")
    lost_because = Sealed("jobs.lost_because", FieldClass.NARRATIVE, label="Why it ended")
    story = Sealed("jobs.story", FieldClass.NARRATIVE, block=256, label="In words")

    @property
    def is_over(self) -> bool:
        """True if they work there no longer."""
        return self.lost_on is not None

    @classmethod
    def check(cls, session: Session, case: Case, details: Details, before: Any) -> None:
        """Check that it does not end before it began, and has a day if it ended. Raises Refused."""
        check_end(details["began_on"], details["lost_on"], details["lost_because"])


def check_end(began_on: date | None, lost_on: date | None, lost_because: Lost | None) -> None:
    """Check that a job does not end before it began, and has a day if it ended. Raises Refused."""
    if lost_because is not None and lost_on is None:
        raise Refused(lazy_gettext("Write on which day it ended."), "lost_on")
    if began_on and lost_on and lost_on < began_on:
        raise Refused(lazy_gettext("This is before it began."), "lost_on")


OF_PERSON = Question(Job, Job.person_id == THIS_PERSON, by="-made_at id")


def of_young_person(session: Session, person_id: UUID) -> list[Job]:
    """Return their jobs: those that last first, then the last that ended."""
    found = of_person(session, OF_PERSON, person_id)
    return sorted(found, key=lambda one: (one.lost_on or date.max, one.began_on or one.day), reverse=True)
