"""Links for agencies without an account: a URL and a short code open one referral, to be answered there."""

from outreach.partners.links.models import (
    CODE_SIGNS,
    LinkEnding,
    LinkVisit,
    ReferralLink,
    is_good,
    make,
    new_code,
    of_referral,
    visits_of,
    withdraw,
)

__all__ = [
    "CODE_SIGNS",
    "LinkEnding",
    "LinkVisit",
    "ReferralLink",
    "is_good",
    "make",
    "new_code",
    "of_referral",
    "visits_of",
    "withdraw",
]
