"""Rooms and buses of a camp: who sleeps and who rides where, with a warning where rivals come together."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import rivalries
from outreach.c3_control.camps import Camp, Enrolment
from outreach.casefile import cases
from outreach.casefile.people import Sex
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext

MOST = 40  # rooms or buses of a camp
LONGEST = 60
Chosen = Mapping[UUID, Mapping["SpotKind", UUID | None]]  # of each seat the room and the bus
Spots = Mapping["SpotKind", Sequence["CampSpot"]]


class SpotKind(Code):
    """What it is."""

    ROOM = "room", "Room"
    BUS = "bus", "Bus"

    @property
    def field(self) -> str:
        """The column of a seat that leads to it."""
        return f"{self.value}_id"


class CampSpot(Recorded, Base):
    """A room or a bus of a camp."""

    __tablename__ = "camp_spots"
    __table_args__ = (Index("ix_camp_spots_camp_id", "camp_id"),)

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"))
    kind: Mapped[SpotKind] = mapped_column(stored(SpotKind, "kind"))
    name: Mapped[str] = mapped_column(String(LONGEST))


def of_camp(session: Session, camp: Camp) -> dict[SpotKind, list[CampSpot]]:
    """Return the rooms and the buses of a camp, in the order in which they were written."""
    query = select(CampSpot).where(CampSpot.camp_id == camp.id).order_by(CampSpot.made_at, CampSpot.name)
    found: dict[SpotKind, list[CampSpot]] = {kind: [] for kind in SpotKind}
    for spot in session.scalars(query):
        found[spot.kind].append(spot)
    return found


def write(session: Session, camp: Camp, kind: SpotKind, names: Sequence[str], actor: User) -> None:
    """Say which rooms or buses there are, by their names. Raises Refused if one that is gone has somebody in it whom
    the actor sees."""
    wanted = list(dict.fromkeys(name for name in names if name))
    check_names(kind, wanted)
    known = {spot.name: spot for spot in of_camp(session, camp)[kind]}
    for name, spot in known.items():
        if name not in wanted:
            _remove(session, spot, actor)
    for name in wanted:
        if name not in known:
            session.add(CampSpot(camp_id=camp.id, kind=kind, name=name, made_by=actor.id))
            session.flush()
    audit.record(session, "camp.spots", actor, about=f"camp:{camp.id}")


def check_names(kind: SpotKind, names: Sequence[str]) -> None:
    """Raise Refused for too many of them, or too long a name."""
    if len(names) > MOST or any(len(name) > LONGEST for name in names):
        raise Refused(lazy_gettext("These are too many, or a name is too long."), kind.value)


def place(session: Session, camp: Camp, roll: Sequence[Enrolment], chosen: Chosen, actor: User) -> None:
    """Give seats a room and a bus. roll: those whom the actor may place. Raises Refused for one of another camp."""
    known = {spot.id: spot for spots in of_camp(session, camp).values() for spot in spots}
    for seat in roll:
        for kind, spot_id in chosen.get(seat.id, {}).items():
            if spot_id is not None and (spot_id not in known or known[spot_id].kind is not kind):
                raise Refused(lazy_gettext("Choose one of the list."))
            setattr(seat, kind.field, spot_id)
    session.flush()
    audit.record(session, "camp.rooms", actor, about=f"camp:{camp.id}")


def warnings(session: Session, roll: Sequence[Enrolment], spots: Spots) -> dict[UUID, list[LazyText]]:
    """Return by seat why somebody should not be where they are: groups that fight, and both sexes in one room.

    Two queries, whatever the number of seats. roll: those whom the actor may see; nothing is said of others.
    """
    rivals, found = rivalries.among(session, [seat.case_id for seat in roll]), defaultdict[UUID, list[LazyText]](list)
    named = {spot.id: spot for kind in spots.values() for spot in kind}
    for kind in SpotKind:
        inside: dict[UUID, list[Enrolment]] = defaultdict(list)
        for seat in roll:
            if (spot_id := getattr(seat, kind.field)) in named:
                inside[spot_id].append(seat)
        for spot_id, together in inside.items():
            for seat in together:
                found[seat.id] += _of_seat(seat, together, rivals.get(seat.case_id, ()), named[spot_id])
    return {seat_id: words for seat_id, words in found.items() if words}


def _of_seat(
    seat: Enrolment, together: Sequence[Enrolment], rivals: Collection[UUID], spot: CampSpot
) -> list[LazyText]:
    foes = [one.case.number for one in together if one.case_id in rivals]
    words = []
    if foes:
        said = {"spot": spot.name, "numbers": ", ".join(foes)}
        words.append(lazy_gettext("%(spot)s: these two groups fight (%(numbers)s)", **said))
    sexes = {one.case.person.sex for one in together} - {Sex.UNKNOWN}
    if spot.kind is SpotKind.ROOM and len(sexes) > 1:
        words.append(lazy_gettext("%(spot)s: boys and girls in one room", spot=spot.name))
    return words


def _remove(session: Session, spot: CampSpot, actor: User) -> None:
    """Remove a spot; voided seats, and those out of the actor's sight, are left without one: nobody could empty it."""
    field = getattr(Enrolment, spot.kind.field)
    inside = session.scalars(select(Enrolment).where(field == spot.id)).unique().all()
    counted = [seat.case_id for seat in inside if not seat.is_voided]
    if counted and cases.among(session, counted, actor):
        words = lazy_gettext("%(name)s is not empty: place those in it elsewhere first.", name=spot.name)
        raise Refused(words, spot.kind.value)
    for seat in inside:
        setattr(seat, spot.kind.field, None)
    session.flush()
    session.delete(spot)
    session.flush()
