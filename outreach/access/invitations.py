"""Invitations: a link to choose one's password, once, within a day. It is shown once.

A second person holds a word that goes with the link: its maker cannot use it alone.
"""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, SmallInteger, String, delete, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from outreach.access import audit, users
from outreach.access.devices import digest
from outreach.access.users import User
from outreach.core import clock
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.sealing import vault_of

GOOD_FOR = timedelta(hours=24)
MOST_WRONG = 5


class Invitation(Identified, Timestamped, Base):
    """A link, stored as the digest of its token."""

    __tablename__ = "invitations"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    word_digest: Mapped[str | None] = mapped_column(String(64))
    wrong: Mapped[int] = mapped_column(SmallInteger, default=0)
    """Number of wrong words typed; after five the link is void."""
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])

    def is_good(self) -> bool:
        """Return True if it is unused, not older than a day, not guessed at too often, and the account is open."""
        recent = clock.now() - self.made_at < GOOD_FOR
        return self.used_at is None and recent and self.wrong < MOST_WRONG and self.user.disabled_at is None


def invite(session: Session, user: User, actor: User | None, word_digest: str | None = None) -> str:
    """Make a link in place of any earlier one; return the token, shown once. `actor` None: the operator's command."""
    withdraw(session, user)
    token = secrets.token_urlsafe(32)
    made_by = actor.id if actor else None
    session.add(Invitation(user_id=user.id, token_digest=digest(token), word_digest=word_digest, made_by=made_by))
    session.flush()
    audit.record(session, "user.invite", actor, about=f"user:{user.id}")
    return token


def find(session: Session, token: str) -> Invitation | None:
    """Return the invitation of a link, if it is still valid."""
    query = select(Invitation).where(Invitation.token_digest == digest(token)).options(joinedload(Invitation.user))
    found = session.scalar(query.with_for_update(of=Invitation))
    return found if found and found.is_good() else None


def accept(session: Session, invitation: Invitation, weighed: str) -> None:
    """Accept an invitation with the hash of a chosen password (`users.weigh`)."""
    user = invitation.user
    users.choose_password(session, user, weighed)
    user.sessions_since = invitation.used_at = clock.now()
    audit.record(session, "user.invitation_used", user, about=f"user:{user.id}")


def knows_word(session: Session, invitation: Invitation, typed: str) -> bool:
    """Return True if the word of the link was typed; a wrong one is counted."""
    if invitation.word_digest is None or invitation.word_digest == digest_of_word(session, typed):
        return True
    invitation.wrong += 1
    audit.record(session, "user.invitation_wrong_word", None, about=f"user:{invitation.user_id}")
    return False


def withdraw(session: Session, user: User) -> None:
    """Delete unused links."""
    session.execute(delete(Invitation).where(Invitation.user_id == user.id, Invitation.used_at.is_(None)))


def digest_of_word(session: Session, word: str) -> str:
    """Return the digest of a word, for tables: it is short, so the digest is keyed."""
    bare = "".join(sign for sign in word.lower() if sign.isalnum())
    return vault_of(session).mac(f"word\x1f{bare}".encode()).hex()
