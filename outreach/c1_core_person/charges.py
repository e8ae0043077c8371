"""Who answers for a core person: one caseworker at a time, with the days. Another one is a new row."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access.users import User
from outreach.core import clock
from outreach.core.columns import Recorded
from outreach.core.database import Base

_STANDS = text("until IS NULL")


class CoreCharge(Recorded, Base):
    """That a worker answers for a core person, from one day to another."""

    __tablename__ = "core_charges"
    __table_args__ = (
        Index(
            "uq_core_charges_standing",
            "core_person_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_core_charges_core_person_id", "core_person_id"),
        Index("ix_core_charges_worker_id", "worker_id"),
    )

    core_person_id: Mapped[UUID] = mapped_column(ForeignKey("core_persons.id"))
    worker_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    since: Mapped[date]
    until: Mapped[date | None]


def begin(session: Session, core_person_id: UUID, worker_id: UUID, actor: User) -> CoreCharge:
    """Write down who answers for a core person from today on. The caller has ended what stood."""
    charge = CoreCharge(core_person_id=core_person_id, worker_id=worker_id, since=clock.today(), made_by=actor.id)
    session.add(charge)
    session.flush()
    return charge
