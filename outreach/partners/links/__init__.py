"""Links: an agency without an account opens one referral by an address and a short code, and answers it there."""

from outreach.partners.links.given import Given, given
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
    "Given",
    "LinkEnding",
    "LinkVisit",
    "ReferralLink",
    "given",
    "is_good",
    "make",
    "new_code",
    "of_referral",
    "visits_of",
    "withdraw",
]
