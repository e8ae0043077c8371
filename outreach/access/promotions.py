"""Promotion of a caseworker to supervisor: the administrator asks, a supervisor of the centre confirms."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from outreach.access import audit, roles
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core import clock
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext


class Promotion(Identified, Base):
    """A request for a promotion, and its decision. Until then the person works as before."""

    __tablename__ = "promotions"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR (decided_by <> asked_by AND decided_by <> user_id)", name="two_people"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed: Mapped[bool | None] = mapped_column()

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])


def change_role(session: Session, user: User, role: Role, centre_id: UUID | None, actor: User) -> Promotion | None:
    """Change a role (`roles.change`), or ask a second person if it leads to more cases. Raises Refused."""
    if not roles.leads_up(user, role) or centre_id != user.centre_id:
        roles.change(session, user, role, centre_id, actor)
        return None
    return ask(session, user, actor)


def ask(session: Session, user: User, actor: User) -> Promotion:
    """Ask the supervisors of the centre. Raises Refused if asked twice, or if nobody can confirm."""
    if session.scalar(select(Promotion.id).where(Promotion.user_id == user.id, Promotion.decided_at.is_(None))):
        raise Refused(lazy_gettext("This has been asked already and waits for the second person."))
    heads = session.scalars(select(User).where(User.role == Role.SUPERVISOR, User.centre_id == user.centre_id))
    if not any(roles.may_confirm(user, actor.id, other) for other in heads):
        raise Refused(
            lazy_gettext("There is nobody who can confirm this. The operator of the server can do it by command.")
        )
    promotion = Promotion(user=user, asked_by=actor.id)
    session.add(promotion)
    session.flush()
    audit.record(session, "promotion.ask", actor, about=f"user:{user.id}")
    return promotion


def waiting_for(session: Session, actor: User) -> list[Promotion]:
    """Return the promotions that this user can decide as the second person, oldest first."""
    query = select(Promotion).where(Promotion.decided_at.is_(None)).options(joinedload(Promotion.user))
    return [one for one in session.scalars(query.order_by(Promotion.asked_at)) if _may_decide(one, actor)]


def get(session: Session, promotion_id: UUID, actor: User) -> Promotion:
    """Return a promotion that waits for this user. Raises NotFound."""
    query = select(Promotion).where(Promotion.id == promotion_id).options(joinedload(Promotion.user))
    found = session.scalar(query.with_for_update(of=Promotion))
    if found is None or found.decided_at is not None or not _may_decide(found, actor):
        raise NotFound
    return found


def confirm(session: Session, promotion: Promotion, actor: User) -> None:
    """Confirm a promotion: the caseworker is now a supervisor of the same centre. Raises Refused."""
    asker, user = session.get_one(User, promotion.asked_by), promotion.user
    roles.change(session, user, Role.SUPERVISOR, user.centre_id, asker, second=actor)
    _decide(session, promotion, actor, confirmed=True)


def refuse(session: Session, promotion: Promotion, actor: User) -> None:
    """Refuse a promotion: nothing changes."""
    _decide(session, promotion, actor, confirmed=False)


def _may_decide(promotion: Promotion, actor: User) -> bool:
    still = promotion.user.role is Role.CASEWORKER and promotion.user.disabled_at is None
    return still and roles.may_confirm(promotion.user, promotion.asked_by, actor)


def _decide(session: Session, promotion: Promotion, actor: User, *, confirmed: bool) -> None:
    promotion.decided_by, promotion.decided_at, promotion.confirmed = actor.id, clock.now(), confirmed
    session.flush()
    act = "promotion.confirm" if confirmed else "promotion.refuse"
    audit.record(session, act, actor, about=f"user:{promotion.user_id}")
