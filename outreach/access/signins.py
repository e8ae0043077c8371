"""Sign-ins: sessions that live in the database, so that they can be ended; and the brake on guessing."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from outreach.access import audit, users
from outreach.access.users import User
from outreach.ground import clock
from outreach.ground.columns import Moment, id_column
from outreach.ground.database import Base
from outreach.ground.errors import Refused
from outreach.ground.language import later
from outreach.ground.sealing import vault_of

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=10)
TOUCH_EVERY = timedelta(minutes=1)
BRAKE_WINDOW = timedelta(minutes=15)
MOST_PER_NAME = 5
MOST_PER_NETWORK = 30


class SignIn(Base):
    """One user on one browser. The browser holds a random token; the table only its digest."""

    __tablename__ = "sign_ins"

    id: Mapped[UUID] = id_column()
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(lazy="raise")

    def is_live(self) -> bool:
        """Neither ended, nor idle for 20 minutes, nor older than 10 hours, and the user still let in."""
        moment = clock.now()
        fresh = moment - self.seen_at <= IDLE and moment - self.made_at <= LONGEST
        return self.ended_at is None and fresh and self.user.disabled_at is None


class FailedSignIn(Base):
    """A failed try: what name (as a keyed digest, for it may be a mistyped password) and from which network."""

    __tablename__ = "failed_sign_ins"
    __table_args__ = (
        Index("ix_failed_sign_ins_name_at", "name", "at"),
        Index("ix_failed_sign_ins_network_at", "network", "at"),
    )

    id: Mapped[UUID] = id_column()
    at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    name: Mapped[str] = mapped_column(String(64))
    network: Mapped[str] = mapped_column(String(60))


def check_brake(session: Session, username: str) -> None:
    """Raises Refused when this name or this network has failed too often in 15 minutes. Looks up no user."""
    since = clock.now() - BRAKE_WINDOW
    name, network = _name_digest(session, username), audit.origin.get()
    tried = select(func.count()).select_from(FailedSignIn).where(FailedSignIn.at > since)
    by_name = session.scalar(tried.where(FailedSignIn.name == name)) or 0
    by_network = session.scalar(tried.where(FailedSignIn.network == network)) or 0
    if by_name >= MOST_PER_NAME or by_network >= MOST_PER_NETWORK:
        raise Refused(later("Too many tries. Please wait 15 minutes, or ask your supervisor."))


def open_sign_in(session: Session, username: str, password: str) -> tuple[SignIn, str] | None:
    """Sign in: the new session and the token for the browser; None if name or password is wrong, which is counted."""
    user = users.by_name(session, username)
    if not users.password_fits(user, password) or user is None or user.disabled_at is not None:
        session.add(FailedSignIn(name=_name_digest(session, username), network=audit.origin.get()))
        audit.record(session, "sign_in.failed", None)
        return None
    token, moment = secrets.token_urlsafe(32), clock.now()
    sign_in = SignIn(token_digest=digest(token), user=user, made_at=moment, seen_at=moment)
    session.add(sign_in)
    session.execute(delete(FailedSignIn).where(FailedSignIn.name == _name_digest(session, username)))
    session.flush()
    audit.record(session, "sign_in", user, about=f"sign_in:{sign_in.id}")
    return sign_in, token


def find(session: Session, token: str, *, mark: bool = True) -> SignIn | None:
    """The sign-in of a browser's token with its user, live or not; marks a live one as seen, once a minute."""
    query = select(SignIn).where(SignIn.token_digest == digest(token)).options(joinedload(SignIn.user))
    sign_in = session.scalar(query)
    if mark and sign_in and sign_in.is_live() and clock.now() - sign_in.seen_at > TOUCH_EVERY:
        sign_in.seen_at = clock.now()
    return sign_in


def end(session: Session, sign_in_id: UUID, user: User) -> None:
    """Sign out: this session is over, also for a stolen cookie."""
    sign_in = session.get_one(SignIn, sign_in_id)
    sign_in.ended_at = clock.now()
    audit.record(session, "sign_out", user, about=f"sign_in:{sign_in.id}")


def end_all(session: Session, user: User, *, but: UUID | None = None) -> None:
    """End every session of a user, except perhaps the present one."""
    for sign_in in session.scalars(select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))):
        if sign_in.id != but:
            sign_in.ended_at = clock.now()


def clear_old(session: Session) -> None:
    """Forget the failed tries that no longer count."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < clock.now() - BRAKE_WINDOW))


def digest(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _name_digest(session: Session, username: str) -> str:
    return vault_of(session).mac(b"name\x1f" + username.strip().lower().encode()).hex()
