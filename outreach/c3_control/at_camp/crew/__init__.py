"""The staff of a camp: who of the centre is on duty there, and with which duty.

Whoever is on duty, and the head of the centre, may know of every participant what is needed in those days.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.permissions import MAY, Permission
from outreach.access.users import User
from outreach.c3_control.camps import Camp
from outreach.core import clock, thai
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

_STANDS = text("ended_at IS NULL")
ABLE = [role for role, allowed in MAY.items() if Permission.TAKE_ROLL in allowed]


class Duty(Code):
    """What somebody does at a camp."""

    LEAD = "lead", "Leads the camp"
    NIGHT = "night", "Night watch"
    MEDICINE = "medicine", "Medicines and first aid"
    TRANSPORT = "transport", "Buses and transport"
    GROUP = "group", "Goes with a group"


class CampDuty(Recorded, Base):
    """A duty of a user at a camp. The row stays when it ends: who opened a sheet was on duty then."""

    __tablename__ = "camp_duties"
    __table_args__ = (
        Index(
            "uq_camp_duties_standing",
            "camp_id",
            "user_id",
            "duty",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_camp_duties_camp_id", "camp_id"),
    )

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    duty: Mapped[Duty] = mapped_column(stored(Duty, "duty"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


def able(session: Session, centre_id: UUID) -> list[User]:
    """Return who can be on duty at a camp of this centre: whoever may take a roll there, in Thai order."""
    query = select(User).where(User.centre_id == centre_id, User.role.in_(ABLE), User.disabled_at.is_(None))
    return sorted(session.scalars(query), key=lambda user: thai.sort_key(user.name))


def standing(session: Session, camp: Camp) -> dict[Duty, list[CampDuty]]:
    """Return the duties of a camp as they stand, each with its rows."""
    found: dict[Duty, list[CampDuty]] = {duty: [] for duty in Duty}
    query = select(CampDuty).where(CampDuty.camp_id == camp.id, CampDuty.ended_at.is_(None))
    for row in session.scalars(query.order_by(CampDuty.made_at, CampDuty.id)):
        found[row.duty].append(row)
    return found


def named(session: Session, camp: Camp) -> dict[Duty, list[str]]:
    """Return the names of those on duty, by duty; a duty that nobody has is left out."""
    query = select(CampDuty.duty, User.name).join(User, User.id == CampDuty.user_id)
    rows = session.execute(query.where(CampDuty.camp_id == camp.id, CampDuty.ended_at.is_(None))).all()
    names = {duty: [row.name for row in rows if row.duty is duty] for duty in Duty}
    return {duty: sorted(found, key=thai.sort_key) for duty, found in names.items() if found}


def set_of(session: Session, camp: Camp, chosen: Mapping[Duty, Collection[UUID]], actor: User) -> None:
    """Say who has which duty from now on. Raises Refused for an account that cannot, or a camp called off."""
    session.refresh(camp, with_for_update=True)
    if camp.cancelled_at is not None:
        raise Refused(lazy_gettext("This camp was called off."))
    known, now = {user.id for user in able(session, camp.centre_id)}, standing(session, camp)
    for duty in Duty:
        wanted, rows = set(chosen.get(duty, ())), {row.user_id: row for row in now[duty]}
        if wanted - known - rows.keys():
            raise Refused(lazy_gettext("Choose from the list."), duty.value)
        for user_id, row in rows.items():
            if user_id not in wanted:
                row.ended_at, row.ended_by = clock.now(), actor.id
        for user_id in wanted - rows.keys():
            session.add(CampDuty(camp_id=camp.id, user_id=user_id, duty=duty, made_by=actor.id))
    session.flush()
    audit.record(session, "camp.staff", actor, about=f"camp:{camp.id}")


def is_on_duty(session: Session, camp: Camp, actor: User) -> bool:
    """Return True if the actor has a duty at this camp, or heads the centre that holds it."""
    if camp.centre_id != actor.centre_id:
        return False
    if actor.may(Permission.RUN_CAMPS):
        return True
    query = select(CampDuty.id).where(CampDuty.camp_id == camp.id, CampDuty.user_id == actor.id)
    return session.scalar(query.where(CampDuty.ended_at.is_(None)).limit(1)) is not None
