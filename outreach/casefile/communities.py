"""The communities (ชุมชน) of the city: the source says that there are 95 and lists none, so the list is kept here."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.ground import thai
from outreach.ground.columns import id_column
from outreach.ground.database import Base
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import later

PREFIX = "ชุมชน"


class Community(Base):
    """A community of the city, by the name that the municipality gives it."""

    __tablename__ = "communities"

    id: Mapped[UUID] = id_column()
    name: Mapped[str] = mapped_column(String(120), unique=True)
    active: Mapped[bool] = mapped_column(default=True)


def add(session: Session, name: str, actor: User | None) -> Community:
    """Put a community on the list. Raises Refused if it stands there already."""
    tidy = " ".join(name.split())
    if normal(tidy) in ids(session):
        raise Refused(later("This community is on the list already."), "name")
    community = Community(name=tidy)
    session.add(community)
    session.flush()
    audit.record(session, "community.add", actor, about=f"community:{community.id}")
    return community


def add_all(session: Session, names: Iterable[str], actor: User | None) -> list[Community]:
    """Add those of a list that are not there yet."""
    known, asked = ids(session), {normal(name): name for name in reversed(list(names))}
    return [add(session, asked[plain], actor) for plain in reversed(asked) if plain and plain not in known]


def set_active(session: Session, community: Community, active: bool, actor: User) -> None:
    """Offer a community for choice, or no longer; who serves it keeps it."""
    community.active = active
    act = "community.open" if active else "community.close"
    audit.record(session, act, actor, about=f"community:{community.id}")


def get(session: Session, community_id: UUID) -> Community:
    """One community. Raises NotFound."""
    community = session.get(Community, community_id)
    if community is None:
        raise NotFound
    return community


def everyone(session: Session) -> list[Community]:
    """All communities in the order of their names."""
    return sorted(session.scalars(select(Community)), key=lambda community: thai.sort_key(community.name))


def ids(session: Session) -> Mapping[str, UUID]:
    """The id of each community by the normal form of its name."""
    return {normal(community.name): community.id for community in reversed(everyone(session))}


def normal(name: str) -> str:
    """A name as it is compared: without «ชุมชน» before it, without spaces, with digits of one kind."""
    return "".join(thai.normal(name).split()).removeprefix(PREFIX)


def nameable(session: Session) -> list[tuple[UUID, str]]:
    """Those that can be chosen."""
    return [(community.id, community.name) for community in everyone(session) if community.active]
