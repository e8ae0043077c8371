"""What the caseworker sees of the links to a referral."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox import Message
from outreach.c2_connect.links import kept, notices
from outreach.c2_connect.links.kept import LinkVisit, ReferralLink
from outreach.c2_connect.referrals import Referral


@dataclass(frozen=True)
class Given:
    """good: the link that opens now. can_make: whether a new one could be opened. messages: what was mailed."""

    good: ReferralLink | None
    links: Sequence[ReferralLink]
    visits: Sequence[LinkVisit]
    messages: Sequence[Message]
    can_make: bool
    can_mail: bool


def given(session: Session, referral: Referral) -> Given:
    """The links to a referral, when they were opened, and what was sent about it."""
    links = kept.of_referral(session, referral.id)
    return Given(
        good=next((link for link in links if kept.is_good(session, link, referral)), None),
        links=links,
        visits=kept.visits_of(session, referral.id),
        messages=outbox.of(session, notices.about(referral)),
        can_make=kept.is_open_to_agency(session, referral),
        can_mail=notices.can_mail(session, referral),
    )
