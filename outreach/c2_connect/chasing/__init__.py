"""Chasing referrals: nothing waits beyond its day without somebody whose turn it is."""

from outreach.c2_connect.chasing.chases import ChaseKind, ChaseWay, ReferralChase, of_referral

__all__ = ["ChaseKind", "ChaseWay", "ReferralChase", "of_referral"]
