"""The log of a house: what a house parent tells of a day, in one go, dictated or typed.

It is about the house and names nobody: what concerns one young person is written with them (incidents.py), so that it
can be found, corrected and erased there. Each entry is sealed under a key of its own.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c3_control.houses import House
from outreach.c3_control.residence import parents
from outreach.casefile.columns import Voidable
from outreach.core import clock
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, vault_of
from outreach.web.paging import Keyset, Page


class DayLog(Voidable, Recorded, Base):
    """An entry of the log. A wrong one is voided with a reason, and stays readable."""

    __tablename__ = "day_logs"
    __table_args__ = (Index("ix_day_logs_house_id_day", "house_id", "day", "made_at", "id"),)

    house_id: Mapped[UUID] = mapped_column(ForeignKey("houses.id"))
    day: Mapped[date]
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    house: Mapped[House] = relationship(lazy="joined", innerjoin=True)
    words = Sealed("day_logs.words", FieldClass.NARRATIVE, owner="id", block=256)
    why = Sealed("day_logs.why", FieldClass.NARRATIVE, owner="id", block=256)
    """Why it was voided."""


@dataclass(frozen=True, kw_only=True, repr=False)
class LogDetails:
    """The house, the day and the words."""

    house_id: UUID
    day: date
    words: str


ORDER = Keyset(DayLog.day.desc(), DayLog.made_at.desc(), DayLog.id)
PAGE = 20


def write(session: Session, details: LogDetails, actor: User) -> DayLog:
    """Write an entry of the log. Raises NotFound for a house that is not the actor's, Refused for a day to come."""
    house = parents.house(session, details.house_id, actor)
    if details.day > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "day")
    row = DayLog(house=house, day=details.day, made_by=actor.id)
    session.add(row)
    vault_of(session).make_key(session, row.id)
    row.words = details.words
    session.flush()
    audit.record(session, "day_log.write", actor, about=f"day_log:{row.id}")
    return row


def void(session: Session, row: DayLog, why: str, actor: User) -> None:
    """Void an entry: its author may, and the head of the centre. Raises NotFound for others, Refused if it is."""
    if not may_void(row, actor):
        raise NotFound
    row.check_counts()
    row.voided_at, row.voided_by, row.why = clock.now(), actor.id, why
    session.flush()
    audit.record(session, "day_log.void", actor, about=f"day_log:{row.id}")


def may_void(row: DayLog, actor: User) -> bool:
    """Return True if the actor may void an entry that they see."""
    return actor.role is Role.SUPERVISOR or row.made_by == actor.id


def page(session: Session, actor: User, after: str | None) -> Page[DayLog]:
    """Return the entries of the actor's houses, the newest first; audited."""
    query = select(DayLog).where(DayLog.house_id.in_(parents.own_houses(actor)))
    found = ORDER.page(session.scalars(ORDER.rows(query, after, PAGE)).all(), PAGE)
    vault_of(session).fetch_keys(session, [row.id for row in found.rows])
    audit.record(session, "day_log.read", actor)
    return found


def load(session: Session, log_id: UUID, actor: User) -> DayLog:
    """Return one entry of the actor's houses. Raises NotFound."""
    row = session.scalar(select(DayLog).where(DayLog.id == log_id, DayLog.house_id.in_(parents.own_houses(actor))))
    if row is None:
        raise NotFound
    return row


def last_written(session: Session, actor: User) -> datetime | None:
    """Return when the log of the actor's houses was last written; None if never."""
    query = select(DayLog.made_at).where(DayLog.house_id.in_(parents.own_houses(actor)), DayLog.voided_at.is_(None))
    return session.scalar(query.order_by(DayLog.made_at.desc()).limit(1))
