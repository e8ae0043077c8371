"""Accompanying on the page of a referral: the standing appointment, hand-overs and feedback."""

from typing import Any

from sqlalchemy.orm import Session

from outreach.accompanying import appointments, feedbacks, handovers
from outreach.c2_connect.referrals import Referral


def part(session: Session, referral: Referral) -> dict[str, Any]:
    """Read what templates/accompanying/parts.html shows of one referral."""
    return {
        "appointment": appointments.standing(session, referral.id),
        "handovers": handovers.of_referral(session, referral.id),
        "feedbacks": feedbacks.of_referral(session, referral.id),
    }
