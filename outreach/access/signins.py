"""Sign-ins: sessions kept in the database, so that every worker knows at once when one has ended."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, ForeignKey, Index, String, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from outreach.access import audit, notices, passkeys, passwords, second_factors, throttling, users
from outreach.access.devices import Device, digest, network_of
from outreach.access.notices import NoticeKind
from outreach.access.passkeys import Site
from outreach.access.throttling import Try
from outreach.access.users import User
from outreach.core import clock
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.objects import Objects

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=10)
TOUCH_EVERY = timedelta(minutes=1)
FRESH = timedelta(minutes=10)


class SignIn(Identified, Base):
    """The session of one user on one browser. The browser holds a random token; the table only its digest."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index("ix_sign_ins_user_id_made_at", "user_id", "made_at"),)

    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    awaits_code: Mapped[bool] = mapped_column(default=False, server_default="0")
    """True after the right password while the second factor is missing; until then it opens no page."""
    second_at: Mapped[datetime | None] = mapped_column(Moment)
    """The moment of the second factor."""
    proved_at: Mapped[datetime | None] = mapped_column(Moment)
    """The moment at which the user last confirmed their identity (password, passkey)."""
    device: Mapped[str | None] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(60), default="", server_default="")
    network: Mapped[str] = mapped_column(String(60), default="", server_default="")

    user: Mapped[User] = relationship(lazy="raise")

    def is_live(self) -> bool:
        """Return True if it is neither ended, idle for 20 minutes nor older than 10 hours, and the user is let in."""
        moment = clock.now()
        recent = moment - self.seen_at <= IDLE and moment - self.made_at <= LONGEST
        return self.ended_at is None and recent and self.user.lets_in(self.made_at)

    def is_to_be_marked(self) -> bool:
        """Return True if it is live, and was last marked as seen more than a minute ago."""
        return self.is_live() and clock.now() - self.seen_at > TOUCH_EVERY

    def is_fresh(self) -> bool:
        """Return True if the user confirmed their identity within ten minutes."""
        return self.proved_at is not None and clock.now() - self.proved_at <= FRESH


def try_password(session: Session, username: str, device: Device) -> tuple[Try, str]:
    """Count a try, as failed until it has passed, and return the hash that the password must fit.

    Raises Refused while the rate limit is exceeded. An unknown name gets a hash too, so that it takes as long as a
    known one. The slow comparison comes after this, outside any transaction: guessing must not block other users.
    """
    tried = throttling.check(session, username, device)
    throttling.failed(session, tried)
    user = users.by_name(session, username)
    return tried, user.password_hash if user else passwords.NOBODYS_HASH


def open_sign_in(
    session: Session, username: str, password: str, device: Device, *, fits: bool, second_factor: str = "required"
) -> tuple[SignIn, str] | None:
    """Sign in; return the new session and the token for the browser, or None if name or password is wrong.

    fits: the result of the password check. second_factor: the roles that need it (config.py).
    """
    user = users.by_name(session, username)
    if not fits or user is None or user.disabled_at is not None:
        audit.record(session, "sign_in.failed", None)
        return None
    users.renew_hash(user, password)
    _tell_of_guesses(session, user)
    return begin(session, user, device, awaits_code=second_factors.is_asked(session, user, second_factor))


def _tell_of_guesses(session: Session, user: User) -> None:
    """Notify the user at sign-in, once a day, of many guesses, and those beside them. Guessers get no notice."""
    guessed, yesterday = NoticeKind.GUESSED, clock.now() - throttling.DAY
    if throttling.guessed_at(session, user.username) >= throttling.MANY and not notices.was_told(
        session, guessed, user, yesterday
    ):
        notices.tell(session, guessed, user.id, [user, *notices.beside(session, user)], None)


def open_by_passkey(session: Session, answer: str, site: Site, device: Device) -> tuple[SignIn, str] | None:
    """Sign in by passkey; None if it is not accepted, which is counted. Raises Refused at the rate limit."""
    tried = throttling.check(session, device.token, device, "passkey")
    user = passkeys.owner(session, answer, site)
    if user is None:
        throttling.failed(session, tried)
        audit.record(session, "sign_in.failed", None)
        return None
    return begin(session, user, device, shown_both=True)


def begin(
    session: Session, user: User, device: Device, *, awaits_code: bool = False, shown_both: bool = False
) -> tuple[SignIn, str]:
    """Begin a session for an authenticated user; return it and the token for the browser.

    awaits_code: a second factor must follow. shown_both: a passkey was both factors at once.
    """
    token, moment = secrets.token_urlsafe(32), clock.now()
    sign_in = SignIn(
        token_digest=digest(token),
        user=user,
        made_at=moment,
        seen_at=moment,
        proved_at=None if awaits_code else moment,
        awaits_code=awaits_code,
        second_at=moment if shown_both else None,
        device=device.digest,
        browser=device.words,
        network=network_of(audit.origin.get()),
    )
    session.add(sign_in)
    if not awaits_code:
        throttling.know(session, user.username, device)
    session.flush()
    audit.record(session, "sign_in.half" if awaits_code else "sign_in", user, about=f"sign_in:{sign_in.id}")
    return sign_in, token


def complete(session: Session, sign_in_id: UUID, device: Device) -> tuple[SignIn, str]:
    """Complete a session after the second factor, shown now or just set up; it gets a new token."""
    sign_in, token = prove(session, sign_in_id)
    sign_in.awaits_code, sign_in.second_at = False, clock.now()
    throttling.know(session, sign_in.user.username, device)
    audit.record(session, "sign_in.second", sign_in.user, about=f"sign_in:{sign_in.id}")
    return sign_in, token


def prove(session: Session, sign_in_id: UUID) -> tuple[SignIn, str]:
    """Note that the user confirmed their identity: fresh for ten minutes, under a new token."""
    sign_in = session.get_one(SignIn, sign_in_id, options=[joinedload(SignIn.user)])
    token = secrets.token_urlsafe(32)
    sign_in.token_digest, sign_in.proved_at = digest(token), clock.now()
    audit.record(session, "sign_in.proved", sign_in.user, about=f"sign_in:{sign_in.id}")
    return sign_in, token


# Run with every request: built once.
_BY_DIGEST = select(SignIn).where(SignIn.token_digest == bindparam("digest")).options(joinedload(SignIn.user))


_WITH_USER = Objects(
    select(SignIn, User).join(User, User.id == SignIn.user_id).where(SignIn.token_digest == bindparam("digest"))
)


def find(engine: Engine, token: str) -> SignIn | None:
    """Find the sign-in of a token with its user, live or not: to be read only."""
    with engine.connect() as connection:
        found = next(_WITH_USER.apart(connection, digest=digest(token)), None)
    if found is None:
        return None
    sign_in, user = found
    set_committed_value(sign_in, "user", user)
    known: SignIn = sign_in
    return known


def is_unchanged(session: Session, known: SignIn) -> bool:
    """Return True if a sign-in that was read before is live now, and its user has the same rights and password."""
    now = session.scalar(_BY_DIGEST, {"digest": known.token_digest})
    return now is not None and now.is_live() and _rights(now) == _rights(known)


def _rights(sign_in: SignIn) -> tuple[object, ...]:
    user = sign_in.user
    stands = (user.role, user.centre_id, user.agency_id, user.password_hash, user.must_change_password)
    return (sign_in.awaits_code, *stands)


def mark(session: Session, found: SignIn) -> SignIn | None:
    """Note that a sign-in is in use; return it with its user as they are now; None if its token has changed."""
    sign_in = session.scalar(_BY_DIGEST, {"digest": found.token_digest})
    if sign_in is not None and sign_in.is_to_be_marked():
        sign_in.seen_at = clock.now()
    return sign_in


def of_user(session: Session, user: User) -> list[SignIn]:
    """Return the live sessions of a user, the one seen last first."""
    since = clock.now() - IDLE
    query = select(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.seen_at >= since)
    found = session.scalars(query.options(joinedload(SignIn.user)).order_by(SignIn.seen_at.desc()))
    return [sign_in for sign_in in found if sign_in.is_live()]


def end(session: Session, sign_in_id: UUID, user: User) -> None:
    """Sign out: end this session of the user's own, also for a stolen cookie. Raises NotFound for another's."""
    sign_in = session.get(SignIn, sign_in_id)
    if sign_in is None or sign_in.user_id != user.id:
        raise NotFound
    sign_in.ended_at = sign_in.ended_at or clock.now()
    audit.record(session, "sign_out", user, about=f"sign_in:{sign_in.id}")


def end_all(session: Session, user: User, *, but: UUID | None = None) -> None:
    """End every session of a user, except optionally the present one."""
    theirs = update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    session.execute((theirs.where(SignIn.id != but) if but else theirs).values(ended_at=clock.now()))
    audit.record(session, "sign_out.all", user, about=f"user:{user.id}")
