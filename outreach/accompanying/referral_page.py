"""Accompaniment on the page of a referral: current appointment, hand-overs and feedback."""

from typing import Any

from sqlalchemy.orm import Session

from outreach.accompanying import appointments, feedbacks, handovers
from outreach.c2_connect.referrals import Referral


def part(session: Session, referral: Referral) -> dict[str, Any]:
    """Return the template values of templates/accompanying/parts.html for one referral."""
    return {
        "appointment": appointments.standing(session, referral.id),
        "handovers": handovers.of_referral(session, referral.id),
        "feedbacks": feedbacks.of_referral(session, referral.id),
    }
