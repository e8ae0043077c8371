"""Houses of a centre, each for one sex (by rule), and their beds. The shelter Baan Rao is for male youth only [004]."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import routing
from outreach.casefile.columns import THIS_CENTRE
from outreach.casefile.people import Sex
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question


class House(Identified, Base):
    """A house of a centre, for one sex."""

    __tablename__ = "houses"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    for_sex: Mapped[Sex] = mapped_column(stored(Sex, "for_sex"))


class Bed(Identified, Base):
    """A bed of a house."""

    __tablename__ = "beds"
    __table_args__ = (UniqueConstraint("house_id", "label"),)

    house_id: Mapped[UUID] = mapped_column(ForeignKey("houses.id"))
    label: Mapped[str] = mapped_column(String(40))
    room: Mapped[str] = mapped_column(String(40), default="1", server_default="1")
    """The room in which it stands, as people call it."""

    house: Mapped[House] = relationship(lazy="joined", innerjoin=True)


@dataclass(frozen=True, kw_only=True)
class HouseDetails:
    """Details of a house: name, number of beds, sex admitted."""

    name: str
    beds: int
    for_sex: Sex = Sex.MALE


def open_house(session: Session, details: HouseDetails, actor: User) -> House:
    """Open a house of the actor's centre, with its beds numbered from 1.

    Raises Refused if no routing rule of the programme lets a house admit this sex: a house alone cannot overrule it.
    """
    check_opens(session, details.for_sex, actor)
    house = House(centre_id=actor.centre_id, name=details.name, for_sex=details.for_sex)
    session.add(house)
    session.flush()
    session.add_all(Bed(house_id=house.id, label=f"{number:02d}") for number in range(1, details.beds + 1))
    session.flush()
    audit.record(session, "house.open", actor, about=f"house:{house.id}")
    return house


def check_opens(session: Session, for_sex: Sex, actor: User) -> None:
    """Raise Refused for a sex that no house of the actor's centre may admit."""
    if for_sex == Sex.UNKNOWN:
        raise Refused(lazy_gettext("Choose one of the list."), "for_sex")
    routing.own_houses.check_opens(session, for_sex, actor.centre_id, clock.today())


OF_CENTRE = Question(House, House.centre_id == THIS_CENTRE)


def is_for(session: Session, centre_id: UUID | None, sex: Sex) -> bool:
    """Return True if a centre has a house for this sex; admission is decided elsewhere (stays.admit)."""
    return any(house.for_sex == sex for house in OF_CENTRE.ask(session, centre_id=centre_id))


def beds_of_centre(session: Session, centre_id: UUID | None) -> list[Bed]:
    """Return all beds of a centre, by house and label."""
    query = select(Bed).join(House, House.id == Bed.house_id).where(House.centre_id == centre_id)
    return list(session.scalars(query.order_by(House.name, Bed.label)))


def beds_of(session: Session, house: House) -> list[Bed]:
    """Return the beds of a house, by room and label."""
    query = select(Bed).where(Bed.house_id == house.id).order_by(Bed.room, Bed.label)
    return list(session.scalars(query))


def set_rooms(session: Session, house: House, rooms: Mapping[UUID, str], actor: User) -> None:
    """Say in which room each bed of a house stands."""
    for bed in beds_of(session, house):
        bed.room = rooms.get(bed.id, bed.room)
    session.flush()
    audit.record(session, "house.rooms", actor, about=f"house:{house.id}")
