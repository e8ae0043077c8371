"""Passkeys (WebAuthn): sign-in on the phone by fingerprint, face or its lock code, with nothing to phish or type.

The private key never leaves the phone; the table holds the public one. The phone checks its owner (user verification),
so that a passkey is both factors. A challenge is good for one answer within five minutes. The library
(`passkey_answers.py`) is loaded with the first passkey: it takes 25 MB.
"""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Uuid, delete, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from outreach.access import audit
from outreach.access.devices import digest
from outreach.access.users import User
from outreach.core import clock, json_text
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

ANSWERED_WITHIN = timedelta(minutes=5)
NOT_RIGHT = lazy_gettext("The passkey was not accepted. Please try again, or sign in with your password.")


@dataclass(frozen=True)
class Site:
    """The site that passkeys belong to (relying party): the browser gives a passkey to no other address."""

    origin: str
    host: str


class Passkey(Identified, Timestamped, Base):
    """The public half of a passkey."""

    __tablename__ = "passkeys"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    credential: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    uses: Mapped[int] = mapped_column(BigInteger, default=0)
    words: Mapped[str] = mapped_column(String(60), default="")
    """The device on which it was made."""
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(lazy="raise")


class Challenge(Base):
    """A random challenge, kept as a digest until it is answered."""

    __tablename__ = "passkey_challenges"

    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(Uuid)
    """The user who registers; None at sign-in."""
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)


def ask_to_register(session: Session, user: User, site: Site) -> str:
    """Return the WebAuthn options to make a passkey for this user (JSON)."""
    from outreach.access import passkey_answers

    known = [passkey.credential for passkey in of_user(session, user)]
    return passkey_answers.to_register(
        site.host, user.id.bytes, (user.username, user.name), _ask(session, user.id), known
    )


def register(session: Session, user: User, answer: str, site: Site, words: str) -> Passkey:
    """Keep a new passkey. Raises Refused if the answer does not fit the challenge."""
    from outreach.access import passkey_answers

    try:
        verified = passkey_answers.registered(answer, _question_of(session, answer, user.id), site.host, site.origin)
    except passkey_answers.WRONG:
        raise Refused(lazy_gettext("The passkey could not be made. Please try again.")) from None
    passkey = Passkey(user_id=user.id, credential=verified.credential_id, words=words)
    passkey.public_key, passkey.uses = verified.credential_public_key, verified.sign_count
    session.add(passkey)
    session.flush()
    audit.record(session, "second_factor.passkey", user, about=f"passkey:{passkey.id}")
    return passkey


def ask_to_sign_in(session: Session, site: Site) -> str:
    """Return the WebAuthn options to sign in with any passkey of this site (JSON)."""
    from outreach.access import passkey_answers

    return passkey_answers.to_sign_in(site.host, _ask(session, None))


def owner(session: Session, answer: str, site: Site) -> User | None:
    """Return the owner of the passkey that gave this answer; None if it is unknown, wrong, or the account is closed."""
    from outreach.access import passkey_answers

    try:
        passkey = _named(session, answer)
        uses = passkey_answers.signed_in(
            answer, _question_of(session, answer, None), site.host, site.origin, (passkey.public_key, passkey.uses)
        )
    except passkey_answers.WRONG:
        return None
    if passkey.user.disabled_at is not None:
        return None
    passkey.uses, passkey.used_at = uses, clock.now()
    return passkey.user


def of_user(session: Session, user: User) -> list[Passkey]:
    """Return the passkeys of a user, oldest first."""
    return list(session.scalars(select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.made_at)))


def remove(session: Session, passkey_id: UUID, user: User) -> None:
    """Remove a passkey. Raises NotFound for another user's."""
    passkey = session.get(Passkey, passkey_id)
    if passkey is None or passkey.user_id != user.id:
        raise NotFound
    session.delete(passkey)
    audit.record(session, "second_factor.passkey_removed", user, about=f"passkey:{passkey_id}")


def remove_all(session: Session, user: User) -> None:
    """Remove all passkeys of this user."""
    session.execute(delete(Passkey).where(Passkey.user_id == user.id))


def clear_old(session: Session) -> None:
    """Delete challenges not answered in time."""
    session.execute(delete(Challenge).where(Challenge.asked_at < clock.now() - ANSWERED_WITHIN))


def _ask(session: Session, user_id: UUID | None) -> bytes:
    clear_old(session)
    question = secrets.token_bytes(32)
    session.add(Challenge(question=digest(question.hex()), user_id=user_id))
    return question


def _question_of(session: Session, answer: str, user_id: UUID | None) -> bytes:
    """Return our challenge in an answer, and delete it, so that it is used once. Raises ValueError."""
    said = json_text.read(_bytes(json_text.read(answer)["response"]["clientDataJSON"]))
    question = _bytes(said["challenge"])
    asked = session.get(Challenge, digest(question.hex()))
    if asked is None or asked.user_id != user_id or clock.now() - asked.asked_at > ANSWERED_WITHIN:
        raise ValueError
    session.delete(asked)
    session.flush()
    return question


def _named(session: Session, answer: str) -> Passkey:
    credential = _bytes(json_text.read(answer)["id"])
    found = session.scalar(
        select(Passkey).where(Passkey.credential == credential).options(joinedload(Passkey.user)).with_for_update()
    )
    if found is None:
        raise ValueError
    return found


def _bytes(text: str) -> bytes:
    """Decode base64url without its padding. Raises ValueError or TypeError."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
