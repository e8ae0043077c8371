"""Links on the page of a referral, for the caseworker."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox import Message
from outreach.c2_connect.referrals import Referral
from outreach.partners.links import models, notices
from outreach.partners.links.models import LinkVisit, ReferralLink


@dataclass(frozen=True)
class LinksShown:
    """Links of a referral. good: one that works now. can_make: a new one would work. messages: e-mails sent."""

    good: ReferralLink | None
    links: Sequence[ReferralLink]
    visits: Sequence[LinkVisit]
    messages: Sequence[Message]
    can_make: bool
    can_mail: bool


def of_referral_shown(session: Session, referral: Referral) -> LinksShown:
    """Return the links to a referral, their visits, and messages sent about it."""
    links = models.of_referral(session, referral.id)
    return LinksShown(
        good=next((link for link in links if models.is_good(session, link, referral)), None),
        links=links,
        visits=models.visits_of(session, referral.id),
        messages=outbox.of(session, notices.about(referral)),
        can_make=models.is_open_to_agency(session, referral),
        can_mail=notices.can_mail(session, referral),
    )


def part(session: Session, referral: Referral) -> dict[str, Any]:
    """Return the template values of templates/partners/links/part.html for one referral."""
    return {"links_shown": of_referral_shown(session, referral)}
