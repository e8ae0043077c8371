"""Reach: the centres that an agency works with. Only these see it, keep it and refer to it (docs/decisions/0016).

`Agency.every_centre`: all of them, also later ones; else those of the table.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, ForeignKey, exists, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.core import clock
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.directory import communities
from outreach.directory.agencies.models import Agency, AgencyArea
from outreach.directory.communities import Community

# Callbacks of other packages that count the rules broken by a changed entry: (session, agency, actor).
breaks: list[Callable[[Session, Agency, User], int]] = []


class AgencyCentre(Base):
    """A centre that an agency works with."""

    __tablename__ = "agency_centres"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), primary_key=True, index=True)


def serving(centre_id: UUID | BindParameter[UUID] | None) -> ColumnElement[bool]:
    """Return the condition for agencies that work with a centre; all for None (administrators, managers)."""
    if centre_id is None:
        return true()
    row = exists().where(AgencyCentre.agency_id == Agency.id, AgencyCentre.centre_id == centre_id)
    return or_(Agency.every_centre, row)


def works_with(session: Session, agency: Agency, centre_id: UUID | None) -> bool:
    """Return True if an agency works with a centre; True for None."""
    return session.scalar(select(Agency.id).where(Agency.id == agency.id, serving(centre_id))) is not None


def load(session: Session, agency_id: UUID, actor: User) -> Agency:
    """Load an agency that works with the actor's centre. Raises NotFound."""
    agency = session.scalar(select(Agency).where(Agency.id == agency_id, serving(actor.centre_id)))
    if agency is None:
        raise NotFound
    return agency


def centres_of(session: Session, agency: Agency) -> set[UUID]:
    """Return the named centres that it works with; none if it works with every one."""
    return set(session.scalars(select(AgencyCentre.centre_id).where(AgencyCentre.agency_id == agency.id)))


def is_shared(session: Session, agency: Agency, actor: User) -> bool:
    """Return True if it works, or may work, with other centres than the actor's: one centre alone must not close it."""
    if actor.centre_id is None:
        return False
    return agency.every_centre or bool(centres_of(session, agency) - {actor.centre_id})


def areas_elsewhere(session: Session, agency: Agency, centre_id: UUID | None) -> set[UUID]:
    """Return the communities of other centres that an agency serves."""
    query = select(AgencyArea.community_id).join(Community, Community.id == AgencyArea.community_id)
    return set(session.scalars(query.where(AgencyArea.agency_id == agency.id, ~communities.of_centre(centre_id))))


def begin(session: Session, agency: Agency, actor: User | None) -> None:
    """Let a new agency work with the centre of the actor; with every one, if the actor belongs to none."""
    agency.every_centre = actor is None or actor.centre_id is None
    if actor and actor.centre_id:
        session.add(AgencyCentre(agency_id=agency.id, centre_id=actor.centre_id))
    session.flush()


def set_reach(session: Session, agency: Agency, centre_ids: Collection[UUID], every: bool, actor: User) -> None:
    """Set the centres that an agency works with. Raises Refused for none: it is to be closed instead."""
    if not every and not centre_ids:
        raise Refused(
            lazy_gettext("Choose at least one centre. An agency that works with none is closed instead."), "centres"
        )
    agency.every_centre, agency.changed_at = every, clock.now()
    _put(session, agency, set() if every else set(centre_ids))
    audit.record(session, "agency.reach", actor, about=f"agency:{agency.id}")


def _put(session: Session, agency: Agency, wanted: set[UUID]) -> None:
    now = {row.centre_id: row for row in session.scalars(select(AgencyCentre).filter_by(agency_id=agency.id))}
    for gone in now.keys() - wanted:
        session.delete(now[gone])
    session.add_all(AgencyCentre(agency_id=agency.id, centre_id=one) for one in wanted - now.keys())
    session.flush()
