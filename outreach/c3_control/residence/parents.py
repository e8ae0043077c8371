"""House parents (พี่เลี้ยง): who stays with the young in which house, from when until when [004]."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.c3_control.houses import House
from outreach.core import clock, thai
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

_STANDS = text("ended_at IS NULL")


class HouseParent(Recorded, Base):
    """A house parent of a house. The row stays when it ends: who wrote a log was there."""

    __tablename__ = "house_parents"
    __table_args__ = (
        Index(
            "uq_house_parents_standing",
            "house_id",
            "user_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_house_parents_user_id", "user_id"),
    )

    house_id: Mapped[UUID] = mapped_column(ForeignKey("houses.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


def able(session: Session, centre_id: UUID | None) -> list[User]:
    """Return who can be house parent of a house of this centre: the accounts of that role, in Thai order."""
    query = select(User).where(User.centre_id == centre_id, User.role == Role.HOUSE_PARENT, User.disabled_at.is_(None))
    return sorted(session.scalars(query), key=lambda user: thai.sort_key(user.name))


def standing(session: Session, house: House) -> dict[UUID, HouseParent]:
    """Return the house parents of a house now, by user."""
    query = select(HouseParent).where(HouseParent.house_id == house.id, HouseParent.ended_at.is_(None))
    return {row.user_id: row for row in session.scalars(query)}


def set_of(session: Session, house: House, user_ids: Collection[UUID], actor: User) -> None:
    """Say who is house parent of a house from now on. Raises Refused for an account that cannot be."""
    if set(user_ids) - {user.id for user in able(session, house.centre_id)}:
        raise Refused(lazy_gettext("Choose from the list."), "parents")
    now = standing(session, house)
    for user_id, row in now.items():
        if user_id not in user_ids:
            row.ended_at, row.ended_by = clock.now(), actor.id
    for user_id in set(user_ids) - now.keys():
        session.add(HouseParent(house_id=house.id, user_id=user_id, made_by=actor.id))
    session.flush()
    audit.record(session, "house.parents", actor, about=f"house:{house.id}")


@per_user
def own_houses(user: Viewer) -> Select[UUID]:
    """Select the ids of the houses whose life somebody may see: a house parent's own, of a head all of the centre."""
    query = select(House.id).where(House.centre_id == user.centre_id)
    if user.role is Role.SUPERVISOR:
        return query
    mine = HouseParent.user_id == user.id, HouseParent.ended_at.is_(None)
    return query.join(HouseParent, HouseParent.house_id == House.id).where(*mine)


def houses_of(session: Session, user: User) -> list[House]:
    """Return these houses, by name."""
    found = session.scalars(select(House).where(House.id.in_(own_houses(user))))
    return sorted(found, key=lambda house: thai.sort_key(house.name))


def house(session: Session, house_id: UUID, user: User) -> House:
    """Return one of these houses. Raises NotFound."""
    found = session.scalar(select(House).where(House.id == house_id, House.id.in_(own_houses(user))))
    if found is None:
        raise NotFound
    return found
