"""One-time codes from a phone (TOTP, RFC 6238): the second factor that needs no network and no security key."""

import hmac
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import BigInteger, ForeignKey, LargeBinary, Select, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core import ciphertext, clock
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of

NAME = "authenticators.secret"
ISSUER = "Baan Rao"
SECONDS = 30
UNDER = {1: "draft", 2: "factor"}  # the key of the ring, by the version in the cell
EITHER_SIDE = 1  # tolerance, in steps, for the clock of a phone


class Authenticator(Identified, Timestamped, Base):
    """The TOTP secret shared with the app on a phone, sealed."""

    __tablename__ = "authenticators"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)
    """The time step of the newest code used; none counts twice."""


def propose(session: Session, user: User) -> Authenticator:
    """Return the secret that this user is about to set up; the same until it is confirmed."""
    query = select(Authenticator).where(Authenticator.user_id == user.id, Authenticator.confirmed_at.is_(None))
    proposed = session.scalar(query)
    if proposed is None:
        proposed = Authenticator(user_id=user.id)
        _seal(session, proposed, pyotp.random_base32().encode())
        session.add(proposed)
        session.flush()
    return proposed


def secret_of(session: Session, authenticator: Authenticator) -> str:
    """Return the secret in the clear. Raises Tampered."""
    return _open(session, authenticator).decode()


def address(session: Session, authenticator: Authenticator, user: User) -> str:
    """Return the provisioning URI of the QR code."""
    totp = pyotp.TOTP(secret_of(session, authenticator))
    return totp.provisioning_uri(name=user.username, issuer_name=ISSUER)


def confirm(session: Session, user: User, code: str) -> None:
    """Confirm the secret by its first code; from now on codes are asked for. Raises Refused for a wrong one."""
    proposed = propose(session, user)
    if not _takes(session, proposed, code):
        raise Refused(lazy_gettext("This code is not right. Does the clock of the phone set itself?"), "code")
    session.execute(delete(Authenticator).where(Authenticator.user_id == user.id, Authenticator.id != proposed.id))
    proposed.confirmed_at = clock.now()
    audit.record(session, "second_factor.codes", user, about=f"user:{user.id}")


def accepts(session: Session, user: User, code: str) -> bool:
    """Return True for the present code (or that of the half minute before or after), not used before."""
    found = session.scalar(_set_up(user).with_for_update())
    return found is not None and _takes(session, found, code)


def is_set_up(session: Session, user: User) -> bool:
    """Return True if this user must give codes."""
    return session.scalar(_set_up(user)) is not None


def remove(session: Session, user: User) -> None:
    """Remove the codes of this user."""
    session.execute(delete(Authenticator).where(Authenticator.user_id == user.id))


def reseal(session: Session) -> int:
    """Reseal secrets under the draft key with their own key, now in the ring; return how many."""
    found = [one for one in session.scalars(select(Authenticator).with_for_update()) if _version(one) == 1]
    for authenticator in found:
        _seal(session, authenticator, _open(session, authenticator))
    return len(found)


def need_own_key(session: Session) -> bool:
    """Return True if a secret is sealed with its own key."""
    return any(_version(one) > 1 for one in session.scalars(select(Authenticator)))


def _set_up(user: User) -> Select[Authenticator]:
    return select(Authenticator).where(Authenticator.user_id == user.id, Authenticator.confirmed_at.is_not(None))


def _takes(session: Session, authenticator: Authenticator, code: str) -> bool:
    typed = "".join(str(int(sign)) for sign in code if sign.isdecimal())  # Thai digits count too
    totp, now = pyotp.TOTP(secret_of(session, authenticator)), int(clock.now().timestamp()) // SECONDS
    for step in range(now - EITHER_SIDE, now + EITHER_SIDE + 1):
        if step > authenticator.last_step and hmac.compare_digest(totp.generate_otp(step), typed):
            authenticator.last_step = step
            return True
    return False


def _seal(session: Session, authenticator: Authenticator, secret: bytes) -> None:
    version = 2 if vault_of(session).holds(UNDER[2]) else 1
    authenticator.secret_sealed = ciphertext.seal(*_lock(session, authenticator, version), secret)


def _open(session: Session, authenticator: Authenticator) -> bytes:
    key, _version_of_it, bound = _lock(session, authenticator, _version(authenticator))
    return ciphertext.open_cell(key, bound, authenticator.secret_sealed)


def _version(authenticator: Authenticator) -> int:
    return ciphertext.read_header(authenticator.secret_sealed)[1]


def _lock(session: Session, authenticator: Authenticator, version: int) -> tuple[bytes, int, bytes]:
    vault = vault_of(session)
    if version not in UNDER:
        raise ciphertext.Tampered
    return vault.purpose_key(UNDER[version]), version, vault.bound(NAME, authenticator.id, authenticator.user_id)
