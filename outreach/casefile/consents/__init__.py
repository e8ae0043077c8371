"""Consent and other legal bases for holding and sharing data (PDPA ss. 19, 20, 24, 26)."""

from outreach.casefile.consents.models import (
    Consent,
    ConsentDetails,
    Use,
    Withdrawal,
    broken,
    live,
    live_of,
    of_person,
    on_withdrawal,
    record,
    withdraw,
)
from outreach.casefile.consents.who import Alone, Basis, GivenBy, Told, able, asked_of

__all__ = [
    "Alone",
    "Basis",
    "Consent",
    "ConsentDetails",
    "GivenBy",
    "Told",
    "Use",
    "Withdrawal",
    "able",
    "asked_of",
    "broken",
    "live",
    "live_of",
    "of_person",
    "on_withdrawal",
    "record",
    "withdraw",
]
