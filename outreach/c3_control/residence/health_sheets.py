"""Health sheets: what must be known of somebody who sleeps away from home: allergies, diet, medicines, whom to call.

Each is a dated row, the newest one that is not voided counts. It tells of health (PDPA s. 26), so it needs a basis, and
stays folded for all but the caseworker and those on duty where the young person sleeps.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.core import clock
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.newest import newest_of
from outreach.core.sealing import FieldClass, Sealed


class HealthSheet(OfCase, Voidable, Recorded, Base):
    """What was known at one moment."""

    __tablename__ = "health_sheets"
    __label__ = "Health sheet"
    __table_args__ = (
        Index("ix_health_sheets_case_id", "case_id"),
        Index("ix_health_sheets_person_id_made_at", "person_id", "made_at"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))

    allergies = Sealed("health_sheets.allergies", FieldClass.SENSITIVE, block=256, label="Allergies")
    diet = Sealed("health_sheets.diet", FieldClass.SENSITIVE, block=256, label="What they do not eat")
    medicines = Sealed("health_sheets.medicines", FieldClass.SENSITIVE, block=256, label="Medicines they take")
    watch = Sealed("health_sheets.watch", FieldClass.SENSITIVE, block=256, label="What to look out for at night")
    emergency = Sealed("health_sheets.emergency", FieldClass.IDENTITY, block=64, label="Whom to call in an emergency")


@dataclass(frozen=True, kw_only=True, repr=False)
class HealthDetails:
    """What is known, in free words; None: nothing is known of it."""

    allergies: str | None = None
    diet: str | None = None
    medicines: str | None = None
    watch: str | None = None
    emergency: str | None = None


FIELDS = ("allergies", "diet", "medicines", "watch", "emergency")


def write(session: Session, case: Case, details: HealthDetails, actor: User) -> HealthSheet:
    """Write down what is known now, in place of what was. Raises Refused for a closed case, NoBasis without a basis."""
    cases.check_open(case)
    lawful.check(session, case, Act.HEALTH, clock.today())
    sheet = HealthSheet(case_id=case.id, person_id=case.person_id, made_by=actor.id)
    session.add(sheet)
    for name in FIELDS:
        setattr(sheet, name, getattr(details, name))
    session.flush()
    audit.record(session, "health.write", actor, person_id=case.person_id, about=f"health:{sheet.id}")
    return sheet


def latest(session: Session, person_id: UUID) -> HealthSheet | None:
    """Return the present sheet of a person; None without one."""
    return latest_of(session, [person_id]).get(person_id)


def latest_of(session: Session, person_ids: Collection[UUID]) -> dict[UUID, HealthSheet]:
    """Return the present sheet of each of these people who has one, in one query."""
    order = HealthSheet.made_at.desc(), HealthSheet.id.desc()
    counting = [HealthSheet.person_id.in_(person_ids), HealthSheet.voided_at.is_(None)]
    newest = newest_of(HealthSheet, HealthSheet.person_id, *order, where=counting)
    return {one.person_id: one for one in session.scalars(newest)}
