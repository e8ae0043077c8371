"""Where somebody stands at school, and the subjects that they have passed, term by term."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Session

from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.evolving import Evolving, of_person
from outreach.casefile.schooling.codes import Grade, Left, Level, Result
from outreach.core.database import Base
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed


class Schooling(Evolving, Base):
    """Where they stand at school, as it was on a day."""

    __tablename__ = "schoolings"
    __label__ = "School"
    __table_args__ = (Index("ix_schoolings_case_id_day", "case_id", "day"),)

    words: ClassVar[tuple[str, ...]] = (
        *("day", "level", "school", "last_grade", "left_because", "certificate", "story"),
    )
    codes: ClassVar[Any] = {"level": Level, "last_grade": Grade, "left_because": Left}

    level = Sealed("schoolings.level", FieldClass.NARRATIVE, label="Learns now at")
    school = Sealed("schoolings.school", FieldClass.IDENTITY, block=64, label="School or centre")
    last_grade = Sealed("schoolings.last_grade", FieldClass.NARRATIVE, label="Last grade finished")
    left_because = Sealed("schoolings.left_because", FieldClass.NARRATIVE, label="Why they left school")
    certificate = Sealed("schoolings.certificate", FieldClass.NARRATIVE, block=64, label="Certificate")
    story = Sealed("schoolings.story", FieldClass.NARRATIVE, block=256, label="In words")


class SubjectResult(Evolving, Base):
    """A subject in a term, and its result."""

    __tablename__ = "subject_results"
    __label__ = "Subjects and results"
    __table_args__ = (Index("ix_subject_results_case_id_day", "case_id", "day"),)

    words: ClassVar[tuple[str, ...]] = ("day", "term", "subject", "result")
    codes: ClassVar[Any] = {"result": Result}

    term = Sealed("subject_results.term", FieldClass.NARRATIVE, label="Term")
    subject = Sealed("subject_results.subject", FieldClass.NARRATIVE, block=64, label="Subject")
    result = Sealed("subject_results.result", FieldClass.NARRATIVE, label="Result")


OF_PERSON = Question(Schooling, Schooling.person_id == THIS_PERSON, by="-made_at id")
SUBJECTS = Question(SubjectResult, SubjectResult.person_id == THIS_PERSON, by="-made_at id")


def of_young_person(session: Session, person_id: UUID) -> list[Schooling]:
    """Return where they stand at school, the newest first."""
    return sorted(of_person(session, OF_PERSON, person_id), key=lambda one: one.day, reverse=True)


def subjects(session: Session, person_id: UUID) -> list[SubjectResult]:
    """Return the subjects, those of the newest day first."""
    return sorted(of_person(session, SUBJECTS, person_id), key=lambda one: one.day, reverse=True)
