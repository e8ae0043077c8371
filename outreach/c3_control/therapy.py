"""Therapy and training: sessions for body and mind [004], alone or together, and how long they took."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Index, SmallInteger, Uuid, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.kinds import MilestoneKind
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed

_TOGETHER = text("together_id IS NOT NULL")
LONGEST = 720  # minutes: a day of training


class TherapyKind(Code):
    """Kind of a therapy session."""

    GROUP = "group", "Group activity"
    TALK = "talk", "Talk alone"
    FAMILY = "family", "With the family"
    BODY = "body", "Sport and body"
    ART = "art", "Music and art"
    TRAINING = "training", "Training"

    @property
    def is_training(self) -> bool:
        """True if its hours are certified."""
        return self is TherapyKind.TRAINING


class TherapySession(OfCase, OfPerson, Voidable, Recorded, Base):
    """A therapy session that a young person attended."""

    __tablename__ = "therapy_sessions"
    __label__ = "Therapy"
    __table_args__ = (
        Index("ix_therapy_sessions_case_id_day", "case_id", "day"),
        Index(
            "ix_therapy_sessions_together",
            "made_by",
            "day",
            sqlite_where=_TOGETHER,
            postgresql_where=_TOGETHER,
        ),
    )

    day: Mapped[date] = mapped_column(info=label("Day"))
    kind: Mapped[TherapyKind] = mapped_column(stored(TherapyKind, "kind"), info=label("Kind"))

    minutes: Mapped[int | None] = mapped_column(SmallInteger, info=label("How many minutes"))
    together_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The same for all who attended a session that was written down once; None for one alone."""

    note = Sealed("therapy_sessions.note", FieldClass.SENSITIVE, block=256, label="Remark")


@dataclass(frozen=True, kw_only=True, repr=False)
class TherapyDetails:
    """Details of a therapy session: day, kind, how many minutes it took, remark."""

    day: date
    kind: TherapyKind
    note: str | None = None
    minutes: int | None = None


def attend(
    session: Session, case: Case, details: TherapyDetails, actor: User, together_id: UUID | None = None
) -> TherapySession:
    """Record a session. together_id: of one that several attended.

    Raises Refused for a closed case or a day outside it, NoBasis without a legal basis.
    """
    cases.check_open(case)
    cases.check_day(case, details.day)
    lawful.check(session, case, Act.THERAPY, details.day)
    row = TherapySession(
        case_id=case.id,
        person_id=case.person_id,
        day=details.day,
        kind=details.kind,
        note=details.note,
        minutes=details.minutes,
        together_id=together_id,
        made_by=actor.id,
    )
    session.add(row)
    milestones.record(session, case, MilestoneKind.THERAPY_ATTENDED, details.day, row.id, actor)
    audit.record(session, "therapy.attend", actor, person_id=case.person_id, about=f"therapy:{row.id}")
    return row


OF_CASE = Question(TherapySession, TherapySession.case_id == THIS_CASE, by="-day", most=20)


def of_case(session: Session, case_id: UUID) -> list[TherapySession]:
    """Return the newest sessions of a case."""
    return OF_CASE.ask(session, case_id=case_id)
