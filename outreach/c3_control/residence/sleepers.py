"""Sleepers: those who sleep in a house tonight, for its house parents alone, with what those on duty must know.

A stay that has ended is gone for them from that day on. Somebody who is open to named staff only is shown to a house
parent who is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.houses import Bed, House
from outreach.c3_control.residence import health_sheets, incidents, leaves, medicines, parents, presences
from outreach.c3_control.residence.health_sheets import HealthSheet
from outreach.c3_control.residence.incidents import Incident
from outreach.c3_control.residence.leaves import Leave
from outreach.c3_control.residence.medicines import MedicineGiven
from outreach.c3_control.residence.presences import Presence
from outreach.c3_control.stays import Stay, covers
from outreach.casefile import people, photos, restrictions
from outreach.casefile.cases import Case
from outreach.core import clock, thai
from outreach.core.errors import NotFound
from outreach.core.sealing import vault_of

SHOWN = timedelta(days=3)  # of what was given and what happened, on the page of one of them


@dataclass(frozen=True, repr=False)
class Sleeper:
    """One who sleeps here tonight. photo: the source of the small one, if it was agreed to. leave: the open one.

    presence: what the roll of the night says.
    """

    stay: Stay
    case: Case
    photo: str | None = None
    sheet: HealthSheet | None = None
    given: Sequence[MedicineGiven] = field(default_factory=list)
    told: Sequence[Incident] = field(default_factory=list)
    leave: Leave | None = None
    presence: Presence | None = None


def tonight(session: Session, actor: User, night: date | None = None) -> list[Sleeper]:
    """Return who sleeps tonight in the actor's houses, or slept there in a night, by house and bed; audited.

    The number of queries is fixed.
    """
    rows = session.execute(_visible(actor, night)).unique().all()
    theirs = [case.person_id for _stay, case in rows]
    vault_of(session).fetch_keys(session, theirs)
    faces, sheets = photos.small_of(session, theirs), health_sheets.latest_of(session, theirs)
    audit.record(session, "house.sleepers", actor, people=theirs)
    ids = [stay.id for stay, _case in rows]
    away, seen = leaves.open_of(session, ids), presences.of_night(session, ids, night or presences.this_night())
    found = [
        Sleeper(
            stay,
            case,
            faces.get(case.person_id),
            sheets.get(case.person_id),
            leave=away.get(stay.id),
            presence=seen.get(stay.id),
        )
        for stay, case in rows
    ]
    return sorted(found, key=lambda one: (thai.sort_key(one.stay.bed.house.name), one.stay.bed.label))


def of_roll(session: Session, house: House, night: date, actor: User) -> list[Sleeper]:
    """Return who slept in one of the actor's houses in a night whose roll is open; nobody if it is closed."""
    if not presences.is_open(night):
        return []
    return [one for one in tonight(session, actor, night) if one.stay.bed.house_id == house.id]


def load(session: Session, stay_id: UUID, actor: User) -> Sleeper:
    """Return one of them, with what was given and what happened of late; audited. Raises NotFound."""
    row = session.execute(_visible(actor).where(Stay.id == stay_id)).unique().one_or_none()
    if row is None:
        raise NotFound
    stay, case = row
    audit.record(session, "sleeper.read", actor, person_id=case.person_id, about=f"stay:{stay.id}")
    since = clock.now() - SHOWN
    return Sleeper(
        stay,
        case,
        photos.small_of(session, [case.person_id]).get(case.person_id),
        health_sheets.latest(session, case.person_id),
        medicines.of_stays(session, [stay.id], since),
        incidents.of_stays(session, [stay.id], since),
        leaves.open_of(session, [stay.id]).get(stay.id),
        presences.of_night(session, [stay.id], presences.this_night()).get(stay.id),
    )


def _visible(actor: User, night: date | None = None) -> Select[Stay, Case]:
    query = select(Stay, Case).join(Case, Case.id == Stay.case_id).join(Bed, Bed.id == Stay.bed_id)
    known = ~people.was_erased(Stay.person_id), ~restrictions.is_hidden(Stay.person_id, actor)
    return query.where(Bed.house_id.in_(parents.own_houses(actor)), covers(night or clock.today()), *known)
