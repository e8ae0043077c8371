"""Parts of the page of a referral that come from the floors above: values for its template, by name."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from outreach.c2_connect.referrals import Referral

parts: list[Callable[[Session, Referral], dict[str, Any]]] = []


def of(session: Session, referral: Referral) -> dict[str, Any]:
    """Collect the values of all parts for one referral."""
    return {name: value for part in parts for name, value in part(session, referral).items()}
