"""Referrals of a young person to an agency for one need, from draft to end."""

from outreach.c2_connect.referrals.models import (
    Referral,
    hold,
    in_case,
    is_shown,
    of_case,
    of_person,
    open_of_case,
    shown,
    was_sent,
)
from outreach.c2_connect.referrals.moving import NOTHING_GIVEN, answer, broken, move, on_step, revoke
from outreach.c2_connect.referrals.sending import (
    SHARED_FOR,
    ReferralRequest,
    draft,
    pack,
    send,
    send_draft,
    wished,
)
from outreach.c2_connect.referrals.undoing import undo_acceptance, undo_until

__all__ = [
    "NOTHING_GIVEN",
    "SHARED_FOR",
    "Referral",
    "ReferralRequest",
    "answer",
    "broken",
    "draft",
    "hold",
    "in_case",
    "is_shown",
    "move",
    "of_case",
    "of_person",
    "on_step",
    "open_of_case",
    "pack",
    "revoke",
    "send",
    "send_draft",
    "shown",
    "undo_acceptance",
    "undo_until",
    "was_sent",
    "wished",
]
