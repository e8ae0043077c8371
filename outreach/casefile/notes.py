"""Notes of a caseworker in a case, in their own words."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.corrections import Written, check_day
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed


class Note(OfCase, OfPerson, Voidable, Recorded, Base):
    """A note in a case."""

    __tablename__ = "notes"
    __label__ = "Notes"
    __table_args__ = (Index("ix_notes_case_id_day", "case_id", "day"),)

    day: Mapped[date] = mapped_column(info=label("Day"))

    body = Sealed("notes.body", FieldClass.NARRATIVE, block=256, label="Text")


def write(session: Session, case: Case, body: str, day: date, actor: User) -> Note:
    """Add a note. Raises Refused for a closed case or a day outside it."""
    cases.check_open(case)
    cases.check_day(case, day)
    return add(session, case, body, day, actor)


def add(session: Session, case: Case, body: str, day: date, actor: User) -> Note:
    """Add a note without checks of case and day: also a note on a correction, which a closed case may have."""
    note = Note(case_id=case.id, person_id=case.person_id, day=day, body=body, made_by=actor.id)
    session.add(note)
    session.flush()
    audit.record(session, "note.write", actor, person_id=case.person_id, about=f"note:{note.id}")
    return note


def _correct(_session: Session, case: Case, note: Note, details: tuple[date, str], _actor: User) -> None:
    day, body = details
    check_day(case, day)
    note.day, note.body = day, body


WRITTEN = Written(table=Note, words=("day", "body"), correct=_correct, leaves=lambda _note: [])
