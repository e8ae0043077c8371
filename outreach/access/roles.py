"""Changes of a user's role. An account that runs the system never works with young people, nor the reverse."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit, notices, users
from outreach.access.notices import NoticeKind
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


class RoleChange(Identified, Base):
    """A change of a user's role: the old one and the new one."""

    __tablename__ = "role_changes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    was: Mapped[Role] = mapped_column(stored(Role, "was"))
    became: Mapped[Role] = mapped_column(stored(Role, "became"))
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


def change(
    session: Session, user: User, role: Role, centre_id: UUID | None, actor: User, *, second: User | None = None
) -> None:
    """Change a user's role or centre; their sessions end. Raises Refused.

    A change of role gives no access to cases to a user without it; that takes a new account, confirmed by a second
    person. A user who ever saw cases never becomes an administrator. second: the supervisor who confirmed a promotion
    of a caseworker (promotions.py), who then sees all cases of the centre, not only their own.
    """
    if user.id == actor.id:
        raise Refused(lazy_gettext("You cannot change your own role."))
    if (role, centre_id) == (user.role, user.sees_centre):
        return
    _check_way(session, user, role, centre_id)
    rose = leads_up(user, role)
    if rose and (second is None or not may_confirm(user, actor.id, second)):
        raise Refused(lazy_gettext("A supervisor of the centre must confirm this first."), "role")
    users.check_belongs(role, centre_id, user.agency_id)
    session.add(RoleChange(user_id=user.id, was=user.role, became=role, by=actor.id))
    user.role, user.sessions_since = role, clock.now()
    for name, centre in users.at_centre(role, centre_id).items():
        setattr(user, name, centre)
    session.flush()
    audit.record(session, "user.role", actor, about=f"user:{user.id}")
    _tell(session, user, rose, actor, second)


def _tell(session: Session, user: User, rose: bool, actor: User, second: User | None) -> None:
    """Notify the user at the next sign-in, and the heads of the centre of a new one among them."""
    by = actor.id, second.id if second else None
    notices.tell(session, NoticeKind.ROLE, user.id, [user], *by, role=user.role)
    if rose:
        notices.tell(session, NoticeKind.RISEN, user.id, notices.beside(session, user), *by)


def leads_up(user: User, role: Role) -> bool:
    """Return True if a user who works with cases would see more of them."""
    return user.role is Role.CASEWORKER and role is Role.SUPERVISOR


def may_confirm(user: User, asked_by: UUID, other: User) -> bool:
    """Return True if `other` may be the second person: a supervisor of the centre, neither the asker nor the user."""
    near = other.role is Role.SUPERVISOR and other.centre_id == user.centre_id and other.disabled_at is None
    return near and other.id not in (asked_by, user.id)


def held(session: Session, user: User) -> set[Role]:
    """Return every role that this account has had."""
    changes = session.scalars(select(RoleChange).where(RoleChange.user_id == user.id))
    return {user.role, *(role for change in changes for role in (change.was, change.became))}


def _check_way(session: Session, user: User, role: Role, centre_id: UUID | None) -> None:
    if role is Role.ADMINISTRATOR and any(one.sees_young_people for one in held(session, user)):
        raise Refused(
            lazy_gettext("Who works or worked with cases cannot become an administrator. Make a new account."), "role"
        )
    by_name = user.role.sees_young_people and user.role is not Role.HOUSE_PARENT
    sees_more = role.sees_young_people and (not by_name or centre_id != user.centre_id)
    if sees_more or Role.PARTNER in (role, user.role):
        raise Refused(
            lazy_gettext("This role, or this centre, needs a new account, which a second person confirms."), "role"
        )
