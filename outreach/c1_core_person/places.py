"""Places of outreach, where the young are met. «Wherever they are, go there» [004]."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, or_, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit, centres
from outreach.access.users import User
from outreach.core import thai
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext


class PlaceKind(Code):
    """Kind of a place; the first five are the source's own [004]."""

    DRINKING_CIRCLE = "drinking_circle", "Drinking circle"
    ENTERTAINMENT = "entertainment", "Entertainment venue"
    SPORTS_GROUND = "sports_ground", "Sports ground"
    CONCERT_FRONT = "concert_front", "Concert front"
    MOR_LAM_STAGE = "mor_lam_stage", "Mor-lam stage"
    STREET = "street", "Street or park"
    COMMUNITY = "community", "Community"
    SCHOOL = "school", "School"
    POLICE_STATION = "police_station", "Police station"
    OTHER = "other", "Other"


class Place(Identified, Base):
    """A place of outreach. Not a home: homes are sealed with the person."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)

    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"))
    """None: of every centre."""
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[PlaceKind] = mapped_column(stored(PlaceKind, "kind"))
    active: Mapped[bool] = mapped_column(default=True)


@dataclass(frozen=True, kw_only=True)
class PlaceDetails:
    """A place's name and kind; and its centre, if the user who adds it belongs to none."""

    name: str
    kind: PlaceKind
    centre_id: UUID | None = None


def add(session: Session, details: PlaceDetails, actor: User) -> Place:
    """Add a place of a centre (see `centres.home`). Raises Refused if the name is taken there."""
    check_name(session, actor, details.name, details.centre_id)
    home = centres.home(session, actor, details.centre_id)
    place = Place(name=details.name, kind=details.kind, centre_id=home)
    session.add(place)
    session.flush()
    audit.record(session, "place.add", actor, about=f"place:{place.id}")
    return place


def check_name(session: Session, actor: User, name: str, centre_id: UUID | None) -> None:
    """Raise Refused for a name that a place of the centre has (see `centres.home`)."""
    home = centres.home(session, actor, centre_id)
    if session.scalar(select(Place.id).where(Place.name == name, of_centre(home))):
        raise Refused(lazy_gettext("There is a place of this name already."), "name")


def set_active(session: Session, place: Place, active: bool, actor: User) -> None:
    """Offer a place for logging contacts, or no longer; contacts there stay."""
    place.active = active
    audit.record(session, "place.open" if active else "place.close", actor, about=f"place:{place.id}")


def get(session: Session, place_id: UUID) -> Place:
    """Return one place. Raises NotFound."""
    place = session.get(Place, place_id)
    if place is None:
        raise NotFound
    return place


def of_centre(centre_id: UUID | None) -> ColumnElement[bool]:
    """Return the condition for places of a centre and those of all centres; all for None (administrators)."""
    return or_(Place.centre_id.is_(None), Place.centre_id == centre_id) if centre_id else true()


def all_places(session: Session, centre_id: UUID | None) -> Sequence[Place]:
    """Return every place of a centre, in Thai order, active ones first."""
    return sorted(
        session.scalars(select(Place).where(of_centre(centre_id))),
        key=lambda place: (not place.active, thai.sort_key(place.name)),
    )


def open_places(session: Session, centre_id: UUID | None) -> Sequence[Place]:
    """Return the places to choose from at a centre, in Thai order."""
    return [place for place in all_places(session, centre_id) if place.active]
