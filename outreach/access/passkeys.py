"""Passkeys (WebAuthn): sign-in on the phone by fingerprint, face or its lock code, with nothing to phish or type.

The private key never leaves the phone; the table holds the public one. The phone checks its owner (user verification),
so that a passkey is both factors. A challenge is good for one answer within five minutes.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import webauthn
from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Uuid, delete, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

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
_VERIFIED = UserVerificationRequirement.REQUIRED


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
    known = [PublicKeyCredentialDescriptor(id=passkey.credential) for passkey in of_user(session, user)]
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name="บ้านเรา Baan Rao",
        user_id=user.id.bytes,
        user_name=user.username,
        user_display_name=user.name,
        challenge=_ask(session, user.id),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=known,
    )
    return webauthn.options_to_json(options)


def register(session: Session, user: User, answer: str, site: Site, words: str) -> Passkey:
    """Keep a new passkey. Raises Refused if the answer does not fit the challenge."""
    try:
        verified = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=_question_of(session, answer, user.id),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise Refused(lazy_gettext("The passkey could not be made. Please try again.")) from None
    passkey = Passkey(user_id=user.id, credential=verified.credential_id, words=words)
    passkey.public_key, passkey.uses = verified.credential_public_key, verified.sign_count
    session.add(passkey)
    session.flush()
    audit.record(session, "second_factor.passkey", user, about=f"passkey:{passkey.id}")
    return passkey


def ask_to_sign_in(session: Session, site: Site) -> str:
    """Return the WebAuthn options to sign in with any passkey of this site (JSON)."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=_ask(session, None), user_verification=_VERIFIED
    )
    return webauthn.options_to_json(options)


def owner(session: Session, answer: str, site: Site) -> User | None:
    """Return the owner of the passkey that gave this answer; None if it is unknown, wrong, or the account is closed."""
    try:
        passkey = _named(session, answer)
        verified = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=_question_of(session, answer, None),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    if passkey.user.disabled_at is not None:
        return None
    passkey.uses, passkey.used_at = verified.new_sign_count, clock.now()
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
    said = json_text.read(base64url_to_bytes(json_text.read(answer)["response"]["clientDataJSON"]))
    question = base64url_to_bytes(said["challenge"])
    asked = session.get(Challenge, digest(question.hex()))
    if asked is None or asked.user_id != user_id or clock.now() - asked.asked_at > ANSWERED_WITHIN:
        raise ValueError
    session.delete(asked)
    session.flush()
    return question


def _named(session: Session, answer: str) -> Passkey:
    credential = base64url_to_bytes(json_text.read(answer)["id"])
    found = session.scalar(
        select(Passkey).where(Passkey.credential == credential).options(joinedload(Passkey.user)).with_for_update()
    )
    if found is None:
        raise ValueError
    return found
