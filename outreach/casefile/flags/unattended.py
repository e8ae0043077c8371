"""Flags that nobody at the centre can examine: about its only head, or where there is no head at all.

A manager is shown the centre and the moment, never the person or the reason («of their own family name» would reveal a
young person's name), and confirms that it was taken up. A later second head of the centre examines it in full.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import Session, aliased

from outreach.access import audit
from outreach.access.centres import Centre
from outreach.access.permissions import Permission, Role
from outreach.access.users import User
from outreach.casefile.flags.raised import Flag
from outreach.casefile.restrictions import Restriction, RestrictionUser
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

MOST = 100


@dataclass(frozen=True)
class Unattended:
    """Such a flag as shown to a manager. `of_head`: about the head of that centre, not one of the team."""

    id: UUID
    centre: str
    made_at: datetime
    of_head: bool


def count(session: Session, actor: User) -> int:
    """Count those to be taken up by a manager; 0 for any other role."""
    if not actor.may(Permission.TAKE_UP_FLAGS):
        return 0
    return session.scalar(select(func.count()).select_from(Flag).where(*_waiting(actor))) or 0


def of_all(session: Session, actor: User) -> list[Unattended]:
    """Return all to be taken up by a manager of that centre or of the programme, the oldest first."""
    query = select(Flag.id, Centre.name, Flag.made_at, User.role).join(Centre, Centre.id == Flag.centre_id)
    query = (
        query.join(User, User.id == Flag.user_id).where(*_waiting(actor)).order_by(Flag.made_at, Flag.id).limit(MOST)
    )
    return [Unattended(row[0], row[1], row[2], row[3] == Role.SUPERVISOR) for row in session.execute(query)]


def take_up(session: Session, flag_ids: Collection[UUID], actor: User) -> None:
    """Mark these as taken up. Raises Refused if one of them no longer waits for a manager."""
    query = select(Flag).where(Flag.id.in_(flag_ids), *_waiting(actor)).with_for_update(of=Flag)
    found: Sequence[Flag] = session.scalars(query).all()
    if not found or len(found) != len(set(flag_ids)):
        raise Refused(
            lazy_gettext("Tick what was taken up. What is no longer here has been taken up already."), "flags"
        )
    for flag in found:
        flag.taken_up_at, flag.taken_up_by = clock.now(), actor.id
        audit.record(session, "flag.take_up", actor, about=f"flag:{flag.id}")
    session.flush()


def _waiting(actor: User) -> tuple[ColumnElement[bool], ...]:
    theirs = Flag.centre_id == actor.figures_of if actor.figures_of else true()
    return theirs, Flag.looked_at.is_(None), Flag.taken_up_at.is_(None), ~_somebody_may_look()


def _somebody_may_look() -> ColumnElement[bool]:
    """Return the condition that another head of the centre may examine the flag and see its young person."""
    head, named = aliased(User), aliased(RestrictionUser)
    is_named = exists().where(
        named.restriction_id == Restriction.id, named.user_id == head.id, named.ended_at.is_(None)
    )
    is_kept = exists().where(
        Restriction.person_id == Flag.person_id,
        Restriction.ended_at.is_(None),
        ~is_named.correlate(Restriction, head),
    )
    return exists().where(
        head.centre_id == Flag.centre_id,
        head.role == Role.SUPERVISOR,
        head.disabled_at.is_(None),
        head.id != Flag.user_id,
        ~is_kept.correlate(Flag, head),
    )
