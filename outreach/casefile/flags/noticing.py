"""Detection of unusual looks, in the transaction of the look itself. The limits are design: tune them to common use."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.flags.raised import HOUR, FlagKind, raise_once
from outreach.core import clock, snapshots, thai
from outreach.core.sealing import Unreadable

REVEALS_IN_AN_HOUR = 20
DENIALS_IN_AN_HOUR = 5
SEARCHES_IN_AN_HOUR = 40


def looked(session: Session, case: Case, actor: User) -> None:
    """Check a look at a case for a family name equal to the actor's: perhaps a relative."""
    name = family_name(actor)
    theirs = case.person.family_name
    if name and theirs and not isinstance(theirs, Unreadable) and thai.normal(theirs) == name:
        snapshots.later(session, lambda after: raise_once(after, FlagKind.SAME_NAME, actor, case))


def revealed(session: Session, case: Case, actor: User) -> None:
    """Check the number of unfolded sections, after one has been audited."""
    looked(session, case, actor)
    if _within_the_hour(session, "case.reveal", actor) >= REVEALS_IN_AN_HOUR:
        raise_once(session, FlagKind.MANY_REVEALS, actor, case)


def searched(session: Session, actor: User) -> None:
    """Check the number of searches, after one has been audited, or is to be audited behind the snapshot."""
    if _within_the_hour(session, "person.search", actor) + snapshots.is_looking(session) >= SEARCHES_IN_AN_HOUR:
        raise_once(session, FlagKind.MANY_SEARCHES, actor)


def braked(session: Session, actor: User) -> None:
    """Raise a flag: the actor reached the limit of colleagues' young people shown."""
    raise_once(session, FlagKind.MANY_STRANGERS, actor)


def denied(session: Session, actor: User, asked_for: Mapping[str, Any]) -> UUID | None:
    """Check a denied request for a case; return the case's person, or None for an unknown id."""
    case = session.get(Case, asked_for["case_id"]) if isinstance(asked_for.get("case_id"), UUID) else None
    if case is None:
        return None
    if _within_the_hour(session, "denied", actor) + 1 >= DENIALS_IN_AN_HOUR:
        raise_once(session, FlagKind.OUTSIDE, actor, case)
    return case.person_id


def family_name(user: User) -> str | None:
    """Return the last word of a user's name in normal form; None for a name of one word."""
    words = thai.normal(user.name).split()
    return words[-1] if len(words) > 1 else None


def _within_the_hour(session: Session, action: str, actor: User) -> int:
    """Count in the trail how often the actor did this to somebody (or searched) in the last hour.

    Searches for duplicates at a registration do not count: their `about` says so.
    """
    mine = _SEARCHES if action == "person.search" else _OF_SOMEBODY
    return session.scalar(mine, {"actor": actor.id, "since": clock.now() - HOUR, "what": action}) or 0


_ACTS = select(func.count()).where(
    AuditLine.actor_id == bindparam("actor"), AuditLine.at > bindparam("since"), AuditLine.action == bindparam("what")
)
_SEARCHES, _OF_SOMEBODY = _ACTS.where(AuditLine.about == ""), _ACTS.where(AuditLine.person_id.is_not(None))
