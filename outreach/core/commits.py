"""What runs once the transaction of a request has committed (web/transaction.py)."""

from collections.abc import Callable

from sqlalchemy.orm import Session, sessionmaker

Follow = Callable[[sessionmaker[Session]], object]
_KEPT = "after_commit"


def after_commit(session: Session, act: Follow) -> None:
    """Have a callback run once the request has committed, with sessions of its own, once however often it is asked.

    It must not raise.
    """
    kept: list[Follow] = session.info.setdefault(_KEPT, [])
    if act not in kept:
        kept.append(act)


def taken(session: Session) -> list[Follow]:
    """Return the callbacks of a session, and forget them."""
    found: list[Follow] = session.info.pop(_KEPT, [])
    return found
