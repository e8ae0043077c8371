"""The communities (ชุมชน) of the city: the source counts 95 and lists none, so the list is kept here."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit, centres
from outreach.access.users import User
from outreach.core import thai
from outreach.core.columns import Identified
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

PREFIX = "ชุมชน"


class Community(Identified, Base):
    """A community of the city, by its municipal name."""

    __tablename__ = "communities"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)

    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"))
    """None: of every centre."""
    name: Mapped[str] = mapped_column(String(120))
    active: Mapped[bool] = mapped_column(default=True)


def add(session: Session, name: str, actor: User | None, centre_id: UUID | None = None) -> Community:
    """Add a community to the list of a centre (the actor's, see `centres.home`).

    Raises Refused if it is there already.
    """
    tidy, home = " ".join(name.split()), centres.home(session, actor, centre_id)
    if normal(tidy) in ids(session, home):
        raise Refused(lazy_gettext("This community is on the list already."), "name")
    community = Community(name=tidy, centre_id=home)
    session.add(community)
    session.flush()
    audit.record(session, "community.add", actor, about=f"community:{community.id}")
    return community


def add_all(
    session: Session, names: Iterable[str], actor: User | None, centre_id: UUID | None = None
) -> list[Community]:
    """Add the missing communities of a list."""
    home = centres.home(session, actor, centre_id)
    known, asked = ids(session, home), {normal(name): name for name in reversed(list(names))}
    return [add(session, asked[plain], actor, home) for plain in reversed(asked) if plain and plain not in known]


def set_active(session: Session, community: Community, active: bool, actor: User) -> None:
    """Offer a community for choice, or no longer; agencies that serve it keep it."""
    community.active = active
    act = "community.open" if active else "community.close"
    audit.record(session, act, actor, about=f"community:{community.id}")


def get(session: Session, community_id: UUID, actor: User) -> Community:
    """Return a community of the actor's centre; any for an administrator. Raises NotFound."""
    community = session.get(Community, community_id)
    if community is None or (actor.centre_id and community.centre_id != actor.centre_id):
        raise NotFound
    return community


def of_centre(centre_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition for communities of a centre and those of all centres; all for None (administrators)."""
    return or_(Community.centre_id.is_(None), Community.centre_id == centre_id) if centre_id else true()


def everyone(session: Session, centre_id: UUID | None) -> list[Community]:
    """Return the communities of a centre (see `of_centre`) by name."""
    return sorted(
        session.scalars(select(Community).where(of_centre(centre_id))),
        key=lambda community: thai.sort_key(community.name),
    )


def ids(session: Session, centre_id: UUID | None) -> Mapping[str, UUID]:
    """Map the normal form of each community's name at a centre to its id."""
    return {normal(community.name): community.id for community in reversed(everyone(session, centre_id))}


def normal(name: str) -> str:
    """Return the normal form of a name: without «ชุมชน» before it, without spaces, with digits of one kind."""
    return "".join(thai.normal(name).split()).removeprefix(PREFIX)


def nameable(session: Session, centre_id: UUID | None) -> list[tuple[UUID, str]]:
    """Return the communities that can be chosen at a centre."""
    return [(community.id, community.name) for community in everyone(session, centre_id) if community.active]
