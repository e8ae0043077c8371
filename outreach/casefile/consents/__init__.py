"""Consent and other legal bases for holding and sharing data (PDPA ss. 19, 20, 24, 26)."""

from outreach.casefile.consents.models import (
    Consent,
    ConsentDetails,
    Use,
    broken,
    check_recipient,
    live,
    live_of,
    of_person,
    record,
)
from outreach.casefile.consents.who import Alone, Basis, GivenBy, PhotoUse, Told, able, asked_of
from outreach.casefile.consents.withdrawing import Withdrawal, on_withdrawal, withdraw

__all__ = [
    "Alone",
    "Basis",
    "Consent",
    "ConsentDetails",
    "GivenBy",
    "PhotoUse",
    "Told",
    "Use",
    "Withdrawal",
    "able",
    "asked_of",
    "broken",
    "check_recipient",
    "live",
    "live_of",
    "of_person",
    "on_withdrawal",
    "record",
    "withdraw",
]
