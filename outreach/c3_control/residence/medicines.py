"""Medicines given in a house: which, how much, when and by whom."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.residence import moments
from outreach.c3_control.stays import Stay
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed

MOST = 30  # on one page


class MedicineGiven(OfCase, OfPerson, Voidable, Recorded, Base):
    """A medicine that was given at a moment of a stay. It rests on the basis of the bed: nobody is left without it."""

    __tablename__ = "medicines_given"
    __label__ = "Medicines given"
    __table_args__ = (
        Index("ix_medicines_given_case_id_given_at", "case_id", "given_at"),
        Index("ix_medicines_given_stay_id_given_at", "stay_id", "given_at"),
    )

    stay_id: Mapped[UUID] = mapped_column(ForeignKey("stays.id"))
    given_at: Mapped[datetime] = mapped_column(Moment, info=label("Given at"))

    medicine = Sealed("medicines_given.medicine", FieldClass.SENSITIVE, block=64, label="Medicine and dose")

    @property
    def in_words(self) -> str | None:
        """What it tells."""
        return self.medicine


@dataclass(frozen=True, kw_only=True, repr=False)
class MedicineDetails:
    """Medicine and dose in words, day and time."""

    medicine: str
    day: date
    at_time: time


def give(session: Session, case: Case, stay: Stay, details: MedicineDetails, actor: User) -> MedicineGiven:
    """Write down that a medicine was given. Raises Refused for a closed case or a moment outside the stay."""
    cases.check_open(case)
    moments.check_of_stay(stay, details.day, details.at_time)
    row = MedicineGiven(case_id=case.id, person_id=case.person_id, stay_id=stay.id, made_by=actor.id)
    session.add(row)
    fill(row, details)
    session.flush()
    audit.record(session, "medicine.give", actor, person_id=case.person_id, about=f"medicine:{row.id}")
    return row


def fill(row: MedicineGiven, details: MedicineDetails) -> None:
    """Put the details into a row."""
    row.given_at = moments.of(details.day, details.at_time)
    row.medicine = details.medicine


def of_stays(session: Session, stay_ids: Collection[UUID], since: datetime) -> list[MedicineGiven]:
    """Return what was given in these stays from a moment on, the last one first."""
    query = select(MedicineGiven).where(MedicineGiven.stay_id.in_(stay_ids), MedicineGiven.given_at >= since)
    return list(session.scalars(query.order_by(MedicineGiven.given_at.desc(), MedicineGiven.id)))


def of_case(session: Session, case_id: UUID) -> list[MedicineGiven]:
    """Return the last that were given in a case, the newest first."""
    query = select(MedicineGiven).where(MedicineGiven.case_id == case_id)
    return list(session.scalars(query.order_by(MedicineGiven.given_at.desc(), MedicineGiven.id).limit(MOST)))
