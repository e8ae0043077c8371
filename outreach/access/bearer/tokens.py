"""Bearer tokens of an agency's own program: shown once, stored as a keyed digest, with scopes and an expiry.

A token is `outreach_` and 48 letters and digits, the last eight a checksum: a leaked one is recognised anywhere, and a
mistyped one needs no look-up.
"""

import re
import secrets
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, String, Uuid, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit, endings, notices, throttling
from outreach.access.devices import Device
from outreach.access.endings import Ending
from outreach.access.notices import NoticeKind
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.ledger import Entry
from outreach.core.sealing import vault_of

PREFIX = "outreach_"
SHAPE = re.compile(PREFIX + "([A-Za-z0-9]{40})([0-9a-f]{8})")
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
LONGEST = 200  # characters read of a claimed token
MOST_DAYS = 730
MOST_OVERLAP = timedelta(days=30)
NO_DEVICE = Device("program")


class Scope(Code):
    """Scope of a token."""

    READ = "read", "Read referrals and the agency's own entry"
    ANSWER = "answer", "Answer referrals and tell the free places"
    WEBHOOKS = "webhooks", "Set up where messages about referrals go"


class ApiToken(Identified, Timestamped, Base):
    """A token of an agency, by its keyed digest."""

    __tablename__ = "api_tokens"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    """The agency's desk, the user of its program."""
    name: Mapped[str] = mapped_column(String(80))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    scope_codes: Mapped[str] = mapped_column(String(80))
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)
    awaits_second: Mapped[bool] = mapped_column(default=True, server_default=false())
    """True until confirmed, as covered by the digest of the row; `waits` decides."""
    confirmed_by: Mapped[UUID | None] = mapped_column(Uuid)
    """The second person, without whom it opens nothing; tokens older than that rule wait for them too."""
    last_used_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=[user_id])

    @property
    def scopes(self) -> frozenset[Scope]:
        """The scopes of the token."""
        return frozenset(Scope(code) for code in self.scope_codes.split())

    @property
    def waits(self) -> bool:
        """True until a second person has confirmed it."""
        return self.confirmed_by is None

    def is_good(self) -> bool:
        """Return True if it is confirmed by a second person and not over."""
        return not self.waits and not self.is_over()

    def is_over(self) -> bool:
        """Return True if it is revoked or expired, or the desk is closed."""
        return self.revoked_at is not None or clock.now() >= self.expires_at or self.user.disabled_at is not None

    def __repr__(self) -> str:
        return f"<ApiToken {self.id}>"


@dataclass(frozen=True, kw_only=True)
class TokenDetails:
    """Details of a token to be made. days: its lifetime, 1 to 730."""

    name: str
    scopes: Collection[Scope]
    days: int


def make(session: Session, desk: User, details: TokenDetails, actor: User) -> tuple[ApiToken, str]:
    """Make a token for the agency of a desk; return its row and the text to show once. Raises Refused.

    It opens nothing until somebody of the agency, or a supervisor, has confirmed it: its maker reads no referral.
    """
    if not details.scopes:
        raise Refused(lazy_gettext("Choose what the token is for."), "scopes")
    if not 1 <= details.days <= MOST_DAYS:
        raise Refused(lazy_gettext("From 1 to %(most)d days.", most=MOST_DAYS), "days")
    text = _new_text()
    token = ApiToken(
        agency_id=desk.agency_id,
        user=desk,
        name=details.name,
        token_digest=_digest(session, text),
        scope_codes=" ".join(scope for scope in Scope if scope in details.scopes),
        made_by=actor.id,
        expires_at=clock.now() + timedelta(days=details.days),
    )
    session.add(token)
    session.flush()
    audit.record(session, "token.make", actor, about=f"token:{token.id}")
    notices.tell(session, NoticeKind.TOKEN, token.id, notices.at_agency(session, token.agency_id), actor.id)
    return token, text


def rotate(session: Session, token: ApiToken, overlap: timedelta, actor: User) -> tuple[ApiToken, str]:
    """Replace a token by one of the same scopes and lifetime; the old one stays valid for `overlap` at most.

    Raises Refused if the old one is over already, or for an overlap of more than 30 days.
    """
    if not token.is_good():
        raise Refused(lazy_gettext("This token is over. Make a new one."))
    if not timedelta(0) <= overlap <= MOST_OVERLAP:
        raise Refused(lazy_gettext("From 0 to %(most)d days.", most=MOST_OVERLAP.days), "overlap")
    days = max(1, (token.expires_at - token.made_at).days)
    made, text = make(session, token.user, TokenDetails(name=token.name, scopes=token.scopes, days=days), actor)
    token.expires_at = min(token.expires_at, clock.now() + overlap)
    audit.record(session, "token.rotate", actor, about=f"token:{token.id}")
    return made, text


def may_confirm(token: ApiToken, other: User) -> bool:
    """Return True if `other` may be the second person: not the maker, but the agency's own user, or a supervisor."""
    own = other.role is Role.PARTNER and other.agency_id == token.agency_id and other.signs_in
    return other.id != token.made_by and other.disabled_at is None and (own or other.role is Role.SUPERVISOR)


def waiting_for(session: Session, actor: User) -> list[ApiToken]:
    """Return the tokens that this user can confirm as the second person, oldest first."""
    query = (
        select(ApiToken)
        .where(ApiToken.confirmed_by.is_(None), ApiToken.revoked_at.is_(None))
        .order_by(ApiToken.made_at)
    )
    return [token for token in session.scalars(query) if not token.is_over() and may_confirm(token, actor)]


def get_to_confirm(session: Session, token_id: UUID, actor: User) -> ApiToken:
    """Return a token that this user can confirm, or revoke, as the second person; confirmed or not. Raises NotFound."""
    token = session.scalar(select(ApiToken).where(ApiToken.id == token_id).with_for_update(of=ApiToken))
    if token is None or token.is_over() or not may_confirm(token, actor):
        raise NotFound
    return token


def confirm(session: Session, token: ApiToken, actor: User) -> None:
    """Confirm a token as the second person: it is valid from now on. Raises Refused if they may not."""
    if not may_confirm(token, actor):
        raise Refused(lazy_gettext("A second person must confirm this."))
    if not token.waits:
        return
    token.awaits_second, token.confirmed_by = False, actor.id
    session.flush()
    audit.record(session, "token.confirm", actor, about=f"token:{token.id}")
    told = notices.at_agency(session, token.agency_id)
    notices.tell(session, NoticeKind.TOKEN_GOOD, token.id, told, token.made_by, actor.id)


def revoke(session: Session, token: ApiToken, actor: User) -> None:
    """Revoke a token."""
    token.revoked_at = token.revoked_at or clock.now()
    session.flush()
    endings.note(session, "token", token.id, actor.id)
    audit.record(session, "token.revoke", actor, about=f"token:{token.id}")


def _revoke_again(_session: Session, token: ApiToken, entry: Entry) -> bool:
    token.revoked_at = entry.at
    return True


ENDING = Ending(ApiToken, ApiToken.revoked_at.is_not(None), _revoke_again)


def of_agency(session: Session, agency_id: UUID) -> list[ApiToken]:
    """Return the tokens of an agency, newest first."""
    query = select(ApiToken).where(ApiToken.agency_id == agency_id)
    return list(session.scalars(query.order_by(ApiToken.made_at.desc(), ApiToken.id)))


def get(session: Session, agency_id: UUID, token_id: UUID) -> ApiToken:
    """Return a token of this agency. Raises NotFound."""
    token = session.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.agency_id == agency_id))
    if token is None:
        raise NotFound
    return token


def show(session: Session, text: str, act: str) -> ApiToken | None:
    """Check a shown token; return it, marked as used, or None. act: the endpoint, for the trail.

    A valid one always passes, whatever others in the same network try: nobody guesses 238 bits, so a count would lock
    out only the agency. An invalid one is counted. Raises Refused after too many.
    """
    token = _find(session, text)
    if token is None or not token.is_good():
        throttling.failed(session, throttling.check(session, text[:LONGEST], NO_DEVICE, throttling.PROGRAM))
        desk = token.user if token else None
        audit.record(session, "token.refused", desk, about=f"token:{token.id}" if token else "")
        return None
    token.last_used_at = clock.now()
    audit.record(session, "token.use", token.user, about=f"token:{token.id} {act}"[:120])
    return token


def _find(session: Session, text: str) -> ApiToken | None:
    shaped = SHAPE.fullmatch(text)
    if shaped is None or _checksum(shaped[1]) != shaped[2]:
        return None
    return session.scalar(select(ApiToken).where(ApiToken.token_digest == _digest(session, text)))


def _new_text() -> str:
    body = "".join(secrets.choice(SIGNS) for _ in range(40))
    return f"{PREFIX}{body}{_checksum(body)}"


def _checksum(body: str) -> str:
    return f"{zlib.crc32(body.encode()):08x}"


def _digest(session: Session, text: str) -> str:
    return vault_of(session).mac(f"token\x1f{text}".encode()).hex()
