"""Occupancy by night: free beds, residents, and the beds that could take a young person."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, distinct, func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import routing
from outreach.c3_control import houses
from outreach.c3_control.houses import Bed, House
from outreach.c3_control.stays import Stay, covers
from outreach.casefile import cases
from outreach.casefile.capacity import Offer, PlaceKind, Places
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.language import LazyText
from outreach.core.sealing import vault_of


@dataclass(frozen=True)
class BedNow:
    """A bed tonight: its stay if taken, and the case if the user may see it."""

    bed: Bed
    stay: Stay | None
    case: Case | None


def free_beds(session: Session, centre_id: UUID | None, day: date | None = None) -> list[Bed]:
    """Return the beds that are free on a day (default: today)."""
    beds = {bed.id: bed for bed in houses.beds_of_centre(session, centre_id)}
    taken = set(session.scalars(select(Stay.bed_id).where(Stay.bed_id.in_(beds), covers(day or clock.today()))))
    return [bed for bed_id, bed in beds.items() if bed_id not in taken]


def beds_for(session: Session, case: Case) -> list[tuple[Bed, bool]]:
    """Return the beds of houses that can take this young person, each with True if free today; free ones first."""
    fitting = [bed for bed in houses.beds_of_centre(session, case.centre_id) if bed.house.for_sex == case.person.sex]
    fitting = [] if reasons_against(session, case) else fitting
    free = {bed.id for bed in free_beds(session, case.centre_id)}
    return sorted(((bed, bed.id in free) for bed in fitting), key=lambda pair: not pair[1])


def reasons_against(session: Session, case: Case) -> tuple[LazyText, ...]:
    """Return the reasons why none of our houses can take this young person today; empty if one can."""
    return routing.own_houses.reasons_against(session, case.person, case.person.sex, clock.today())


def tonight(session: Session, actor: User) -> list[BedNow]:
    """Return every bed of the actor's centre tonight; opens the keys of visible cases and is audited."""
    beds = houses.beds_of_centre(session, actor.centre_id)
    here = covers(clock.today()), Stay.bed_id.in_([bed.id for bed in beds])
    by_bed = {stay.bed_id: stay for stay in session.scalars(select(Stay).where(*here))}
    known = cases.visible_to(actor).where(Case.id.in_([stay.case_id for stay in by_bed.values()]))
    by_id = {case.id: case for case in session.scalars(known)}
    vault_of(session).fetch_keys(session, [case.person_id for case in by_id.values()])
    audit.record(session, "house.read", actor)
    found = [(bed, by_bed.get(bed.id)) for bed in beds]
    return [BedNow(bed, stay, by_id.get(stay.case_id) if stay else None) for bed, stay in found]


def free_tonight(session: Session, centre_id: UUID, place: str) -> int | None:
    """Return how many beds of one kind of own house (routing.own_houses) are free tonight; None without such a
    house."""
    admitted = [sex for sex, kind in routing.own_houses.PLACES.items() if kind == place]
    counted = select(func.count(distinct(Bed.id)), func.count(distinct(Stay.bed_id))).select_from(Bed)
    counted = counted.outerjoin(Stay, and_(Stay.bed_id == Bed.id, covers(clock.today()))).join(House)
    beds, taken = session.execute(counted.where(House.centre_id == centre_id, House.for_sex.in_(admitted))).one()
    return beds - taken if beds else None


def offers(session: Session, centre_id: UUID, day: date) -> list[Offer]:
    """Return the houses of a centre with their beds, and how many of these are taken in the night of a day."""
    query = select(House.id, House.name, func.count(distinct(Bed.id)), func.count(distinct(Stay.bed_id)))
    query = query.join(Bed, Bed.house_id == House.id).outerjoin(Stay, and_(Stay.bed_id == Bed.id, covers(day)))
    query = query.where(House.centre_id == centre_id).group_by(House.id, House.name).order_by(House.name, House.id)
    return [
        Offer(PlaceKind.BED, house_id, name, Places(beds, taken))
        for house_id, name, beds, taken in session.execute(query)
    ]
