"""Noticing what stands out, in the transaction of the look itself. The bounds are design: set them by what is usual."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.flags.raised import HOUR, FlagKind, raise_once
from outreach.core import clock, thai
from outreach.core.sealing import Unreadable

REVEALS_IN_AN_HOUR = 20
DENIALS_IN_AN_HOUR = 5
SEARCHES_IN_AN_HOUR = 40


def looked(session: Session, case: Case, actor: User) -> None:
    """The actor reads a case, and its names: perhaps somebody of the family."""
    name = family_name(actor)
    theirs = case.person.family_name
    if name and theirs and not isinstance(theirs, Unreadable) and thai.normal(theirs) == name:
        raise_once(session, FlagKind.SAME_NAME, actor, case)


def revealed(session: Session, case: Case, actor: User) -> None:
    """The actor has just unfolded something sensitive, and that is on record."""
    looked(session, case, actor)
    if _within_the_hour(session, "case.reveal", actor) >= REVEALS_IN_AN_HOUR:
        raise_once(session, FlagKind.MANY_REVEALS, actor, case)


def searched(session: Session, actor: User) -> None:
    """The actor has just searched, and that is on record."""
    if _within_the_hour(session, "person.search", actor) >= SEARCHES_IN_AN_HOUR:
        raise_once(session, FlagKind.MANY_SEARCHES, actor)


def braked(session: Session, actor: User) -> None:
    """The actor was shown so many young people of colleagues that no more are shown for a while."""
    raise_once(session, FlagKind.MANY_STRANGERS, actor)


def denied(session: Session, actor: User, asked_for: Mapping[str, Any]) -> UUID | None:
    """The actor asked for a case that is not open to them: whose it is. An id that nothing has tells of nobody."""
    case = session.get(Case, asked_for["case_id"]) if isinstance(asked_for.get("case_id"), UUID) else None
    if case is None:
        return None
    if _within_the_hour(session, "denied", actor) + 1 >= DENIALS_IN_AN_HOUR:
        raise_once(session, FlagKind.OUTSIDE, actor, case)
    return case.person_id


def family_name(user: User) -> str | None:
    """The last word of a user's name, in the form in which names are compared; None of a name of one word."""
    words = thai.normal(user.name).split()
    return words[-1] if len(words) > 1 else None


def _within_the_hour(session: Session, action: str, actor: User) -> int:
    """How often the actor did this to somebody (or searched) in the last hour, by the trail. What is looked up while
    they put somebody on record is no search of theirs: it says what for.
    """
    mine = select(func.count()).where(AuditLine.actor_id == actor.id, AuditLine.at > clock.now() - HOUR)
    mine = mine.where(AuditLine.action == action)
    mine = mine.where(AuditLine.about == "" if action == "person.search" else AuditLine.person_id.is_not(None))
    return session.scalar(mine) or 0
