"""Chasing of referrals: none stays overdue without an owner who has to act."""

from outreach.c2_connect.chasing.chases import ChaseKind, ChaseWay, ReferralChase, of_referral
from outreach.c2_connect.chasing.rerouting import Onward, onward, send_on
from outreach.c2_connect.chasing.run import chase, waiting
from outreach.c2_connect.chasing.turning import agree_days, hand_back, settle, share_anew

__all__ = [
    "ChaseKind",
    "ChaseWay",
    "Onward",
    "ReferralChase",
    "agree_days",
    "chase",
    "hand_back",
    "of_referral",
    "onward",
    "send_on",
    "settle",
    "share_anew",
    "waiting",
]
