"""Parts of the page of a referral that higher layers add: template values by name."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from outreach.c2_connect.referrals import Referral

parts: list[Callable[[Session, Referral], dict[str, Any]]] = []


def of(session: Session, referral: Referral) -> dict[str, Any]:
    """Return the template values of all parts for one referral."""
    return {name: value for part in parts for name, value in part(session, referral).items()}
