"""Notifications within the site: changes of an account, a role or a token, shown until read.

They stand on the page after sign-in and on the first page of the day, and for a while on the page of one's own account.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, Uuid, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base

SHOWN_FOR = timedelta(days=90)
MOST_SHOWN = 20


class NoticeKind(Code):
    """Kind of a notification; templates/access/told.html has its sentence."""

    ROLE = "role", "Role"
    RISEN = "risen", "New supervisor"
    TOKEN = "token", "Token"
    TOKEN_GOOD = "token_good", "Token confirmed"
    ACCOUNT_NEW = "account_new", "New account"
    ACCOUNT_RESET = "account_reset", "Sign-in reset"
    ACCOUNT_CLOSED = "account_closed", "Account closed"
    ACCOUNT_BACK = "account_back", "Account opened again"
    GUESSED = "guessed", "Passwords guessed"


class Notice(Identified, Base):
    """One notification to one user."""

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("(kind = 'role') = (role IS NOT NULL)", name="role_is_named"),
        Index("ix_notices_user_id_at", "user_id", "at"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[NoticeKind] = mapped_column(stored(NoticeKind, "kind"))
    subject_id: Mapped[UUID] = mapped_column(Uuid)
    """The user or token that it is about."""
    role: Mapped[Role | None] = mapped_column(stored(Role, "role"))
    """The new role, in a notice of a role only; it may have changed since."""
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """The asker of the two people; None: nobody else, or the operator by command."""
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """The second of the two people; None: nobody else, or the operator by command."""
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(Moment)


@dataclass(frozen=True)
class Shown:
    """A notice with the names in it. name: of the user it is about; none for a token."""

    notice: Notice
    name: str
    asked: str | None
    confirmed: str | None


def tell(
    session: Session,
    kind: NoticeKind,
    subject_id: UUID,
    to: Iterable[User],
    asked: UUID | None,
    confirmed: UUID | None = None,
    *,
    role: Role | None = None,
) -> None:
    """Notify some people, except those who did it. role: the new one, only with NoticeKind.ROLE."""
    told = {user.id for user in to} - {asked, confirmed}
    named = {"kind": kind, "subject_id": subject_id, "role": role, "asked_by": asked, "confirmed_by": confirmed}
    session.add_all(Notice(user_id=user_id, **named) for user_id in told)
    session.flush()


def at_agency(session: Session, agency_id: UUID | None) -> list[User]:
    """Return the users who sign in for an agency."""
    own = (User.role == Role.PARTNER, User.agency_id == agency_id, User.signs_in, User.disabled_at.is_(None))
    return list(session.scalars(select(User).where(*own)))


def heads(session: Session, centre_id: UUID | None) -> list[User]:
    """Return the supervisors of a centre."""
    own = (User.role == Role.SUPERVISOR, User.centre_id == centre_id, User.disabled_at.is_(None))
    return list(session.scalars(select(User).where(*own)))


def beside(session: Session, user: User) -> list[User]:
    """Return those concerned by a change of an account: the agency's other users, or the heads of the centre."""
    found = at_agency(session, user.agency_id) if user.role is Role.PARTNER else heads(session, user.centre_id)
    return [one for one in found if one.id != user.id]


def unread(session: Session, user: User) -> list[Shown]:
    """Return the unread notices of a user, newest first."""
    return _shown(session, list(session.scalars(_of(user).where(Notice.read_at.is_(None)))))


def lately(session: Session, user: User) -> list[Shown]:
    """Return the notices of a user in the last 90 days, read or not."""
    recent = _of(user).where(Notice.at > clock.now() - SHOWN_FOR).limit(MOST_SHOWN)
    return _shown(session, list(session.scalars(recent)))


def was_told(session: Session, kind: NoticeKind, user: User, since: datetime) -> bool:
    """Return True if the user got a notice of this kind since then."""
    return session.scalar(_of(user).where(Notice.kind == kind, Notice.at > since).limit(1)) is not None


def read(session: Session, user: User) -> None:
    """Mark all notices of a user as read."""
    for notice in session.scalars(_of(user).where(Notice.read_at.is_(None))):
        notice.read_at = clock.now()


def _of(user: User) -> Select[Notice]:
    return select(Notice).where(Notice.user_id == user.id).order_by(Notice.at.desc(), Notice.id)


def _shown(session: Session, found: list[Notice]) -> list[Shown]:
    ids = {one for row in found for one in (row.subject_id, row.asked_by, row.confirmed_by) if one}
    named = users.names(session, ids)
    return [
        Shown(row, named.get(row.subject_id, ""), _name(named, row.asked_by), _name(named, row.confirmed_by))
        for row in found
    ]


def _name(named: dict[UUID, str], user_id: UUID | None) -> str | None:
    return named.get(user_id) if user_id else None
