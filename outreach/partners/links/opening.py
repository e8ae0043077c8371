"""Opening a link: its URL alone shows nothing; with the code it opens for a limited time, in one browser."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit, throttling
from outreach.access.devices import Device, digest, network_of
from outreach.access.signins import TOUCH_EVERY
from outreach.access.users import User
from outreach.c2_connect.referrals import Referral
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.directory import agencies
from outreach.partners import inbox
from outreach.partners.links.models import TOKEN_BYTES, LinkVisit, ReferralLink, digest_of_code, is_good, note_wrong

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=10)


@dataclass(frozen=True, repr=False)
class Opened:
    """A browser's open visit: the link, its referral, and the user that acts for the agency."""

    visit: LinkVisit
    link: ReferralLink
    referral: Referral
    desk: User


def find(session: Session, token: str) -> tuple[ReferralLink, Referral] | None:
    """Return the link of a token with its referral, if it works now."""
    audit.take_turn(session)  # before any row: a concurrent withdrawal holds the trail first, then its row
    query = select(ReferralLink).where(ReferralLink.token_digest == digest(token)).with_for_update()
    link = session.scalar(query)
    if link is None:
        return None
    referral = session.get_one(Referral, link.referral_id)
    return (link, referral) if is_good(session, link, referral) else None


def is_of(link: ReferralLink, token: str) -> bool:
    """Return True if the token belongs to this link."""
    return hmac.compare_digest(link.token_digest, digest(token))


def knows_code(session: Session, link: ReferralLink, person_id: UUID, typed: str, device: Device) -> bool:
    """Return True if the typed code is right; a wrong one is counted, for the link and for the network.

    Raises Refused after too many attempts (rate limit), before comparing. All workers count in the same table.
    """
    tried = throttling.check(session, str(link.id), device, "link")
    typed_digest = digest_of_code(session, link, typed)
    if link.code_digest is not None and hmac.compare_digest(link.code_digest, typed_digest):
        throttling.passed(session, tried)
        return True
    throttling.failed(session, tried)
    if link.code_digest is not None:
        note_wrong(session, link, person_id)
    return False


def begin(session: Session, link: ReferralLink, referral: Referral, device: Device) -> tuple[Opened, str]:
    """Open the link in this browser; return the visit and the token for its cookie."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    network = network_of(audit.origin.get())
    visit = LinkVisit(link_id=link.id, token_digest=digest(token), browser=device.words, network=network)
    session.add(visit)
    session.flush()
    desk = agencies.service_account_of(session, referral.agency)
    audit.record(session, "link.open", desk, person_id=referral.person_id, about=f"referral:{referral.id}")
    return Opened(visit, link, referral, desk), token


def load(session: Session, token: str, tapped: str | None = None) -> Opened | None:
    """Return the visit of a browser's token; None if it is over. Audited.

    tapped: token of the link tapped last; None is returned too if that is another link.
    """
    audit.take_turn(session)  # of two concurrent first looks, the second sees the first
    visit = session.scalar(select(LinkVisit).where(LinkVisit.token_digest == digest(token)))
    if visit is None or not _is_live(visit):
        return None
    link = session.get_one(ReferralLink, visit.link_id)
    referral = session.get_one(Referral, link.referral_id)
    if not is_good(session, link, referral) or (tapped and not is_of(link, tapped)):
        return None
    desk = agencies.service_account_of(session, referral.agency)
    try:
        seen = inbox.load(session, referral.id, desk)
    except NotFound:
        return None
    if clock.now() - visit.seen_at > TOUCH_EVERY:
        visit.seen_at = clock.now()
    return Opened(visit, link, seen, desk)


def whose(session: Session, token: str) -> User | None:
    """Return the user of an expired visit whose link still works, to save the typed text for them."""
    visit = session.scalar(select(LinkVisit).where(LinkVisit.token_digest == digest(token)))
    if visit is None or visit.ended_at is not None or _is_live(visit):
        return None
    link = session.get_one(ReferralLink, visit.link_id)
    referral = session.get_one(Referral, link.referral_id)
    return agencies.service_account_of(session, referral.agency) if is_good(session, link, referral) else None


def leave(session: Session, opened: Opened) -> None:
    """End the visit in this browser."""
    opened.visit.ended_at = clock.now()


def _is_live(visit: LinkVisit) -> bool:
    now = clock.now()
    return visit.ended_at is None and now - visit.seen_at < IDLE and now - visit.made_at < LONGEST
