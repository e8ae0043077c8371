"""Webhooks of an agency's system: addresses that receive events of its referrals, each with a signing secret.

A message holds ids, state and time, and nothing of any young person. It is signed as in Standard Webhooks:
HMAC-SHA256 over `id.timestamp.body` with the secret of the address, which is shown once and kept sealed under a key
of its own.
"""

import base64
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.outbox.webhook_delivery import PORTS, Local, is_inside
from outreach.access.users import User
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of
from outreach.directory.agencies import Agency

NAME = "webhook_endpoints.secret"
SECRET_PREFIX = "whsec_"  # noqa: S105 (a prefix, not a secret)
LONGEST_URL = 500
HTTPS_ALONE = lazy_gettext(
    "This site is served over https (OUTREACH_HTTPS=1), so it tells what happens over https alone, never over plain "
    "http. To try it with a program on this machine, start the site with OUTREACH_HTTPS=0."
)
MOST_ENDPOINTS = 10
FORMER_FOR = timedelta(hours=24)  # after a rotation both secrets sign, so that no message is lost


class Event(Code):
    """Events that a webhook can subscribe to."""

    SENT = "referral.sent", "A referral was sent"
    UPDATED = "referral.updated", "A referral took a step"
    REVOKED = "referral.revoked", "A referral was taken back"


class WebhookEndpoint(Identified, Timestamped, Base):
    """A webhook: an address of an agency's system."""

    __tablename__ = "webhook_endpoints"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), index=True)
    url: Mapped[str] = mapped_column(String(LONGEST_URL))
    event_codes: Mapped[str] = mapped_column(String(200))
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    former_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    former_until: Mapped[datetime | None] = mapped_column(Moment)
    stopped_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set if nothing arrived for days: no message is sent any more."""

    @property
    def events(self) -> list[Event]:
        """Subscribed events."""
        return [Event(code) for code in self.event_codes.split()]

    def __repr__(self) -> str:
        return f"<WebhookEndpoint {self.id}>"


def register(
    session: Session,
    agency_id: UUID,
    url: str,
    events: Collection[Event],
    actor: User,
    *,
    tls: bool = True,
    local: Local = (),
) -> tuple[WebhookEndpoint, str]:
    """Register an address; return its row and the secret to show once. Raises Refused if it is invalid or private.

    tls: only https. local: (host, port) that may lie in a private network.
    """
    _check_url(url, tls, local)
    if len(of_agency(session, agency_id)) >= MOST_ENDPOINTS:
        raise Refused(lazy_gettext("At most %(most)d addresses.", most=MOST_ENDPOINTS), "url")
    endpoint = WebhookEndpoint(agency_id=agency_id, url=url)
    vault_of(session).make_key(session, endpoint.id)
    endpoint.event_codes = " ".join(event for event in Event if event in events)
    secret = _new_secret(session, endpoint)
    session.add(endpoint)
    session.flush()
    audit.record(session, "webhook.add", actor, about=f"webhook:{endpoint.id}")
    return endpoint, secret


def rotate(session: Session, endpoint: WebhookEndpoint, actor: User) -> str:
    """Make a new secret, to be shown once; for a day the old one signs too. A stopped webhook is tried again."""
    endpoint.former_sealed, endpoint.former_until = endpoint.secret_sealed, clock.now() + FORMER_FOR
    endpoint.stopped_at = None
    secret = _new_secret(session, endpoint)
    session.flush()
    audit.record(session, "webhook.rotate", actor, about=f"webhook:{endpoint.id}")
    return secret


def remove(session: Session, endpoint: WebhookEndpoint, actor: User) -> None:
    """Delete a webhook and its key."""
    session.delete(endpoint)
    vault_of(session).destroy_key(session, endpoint.id)
    audit.record(session, "webhook.remove", actor, about=f"webhook:{endpoint.id}")


def end_of_agency(session: Session, agency: Agency, actor: User) -> None:
    """Delete all webhooks of an agency that closes."""
    for endpoint in of_agency(session, agency.id):
        remove(session, endpoint, actor)


def of_agency(session: Session, agency_id: UUID) -> list[WebhookEndpoint]:
    """Return the webhooks of an agency, oldest first."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.agency_id == agency_id)
    return list(session.scalars(query.order_by(WebhookEndpoint.made_at, WebhookEndpoint.id)))


def get(session: Session, agency_id: UUID, endpoint_id: UUID) -> WebhookEndpoint:
    """Return a webhook of this agency. Raises NotFound."""
    query = select(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id, WebhookEndpoint.agency_id == agency_id)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def secrets_of(session: Session, endpoint: WebhookEndpoint) -> list[bytes]:
    """Return the signing secrets: the current one and, for a day after a rotation, the former. Raises Tampered."""
    cells_now = [endpoint.secret_sealed]
    if endpoint.former_sealed and endpoint.former_until and clock.now() < endpoint.former_until:
        cells_now.append(endpoint.former_sealed)
    vault = vault_of(session)
    return [vault.open(session, NAME, endpoint.id, endpoint.id, cell) for cell in cells_now]


def _check_url(url: str, tls: bool, local: Local) -> None:
    """Raise Refused unless it is an https address of a public host; its DNS name is checked again on sending."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Refused(lazy_gettext("This is no address."), "url") from None
    if tls and parts.scheme == "http":
        raise Refused(HTTPS_ALONE, "url")
    wanted = ("https",) if tls else ("https", "http")
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not plain or parts.scheme not in wanted or not host or parts.username or parts.password or parts.fragment:
        raise Refused(lazy_gettext("Only an https address without a name, a password or a fragment."), "url")
    if (host, port) not in local and is_inside(host):
        raise Refused(lazy_gettext("This address leads into a private network."), "url")


def _new_secret(session: Session, endpoint: WebhookEndpoint) -> str:
    secret = secrets.token_bytes(32)
    endpoint.secret_sealed = vault_of(session).seal(session, NAME, endpoint.id, endpoint.id, secret)
    return SECRET_PREFIX + base64.b64encode(secret).decode()


def how_many(session: Session, agency: Agency) -> int:
    """Return the number of webhooks of an agency, which end with it."""
    return len(of_agency(session, agency.id))
