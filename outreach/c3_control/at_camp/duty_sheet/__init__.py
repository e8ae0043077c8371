"""What those on duty at a camp must know of each participant: medicines, diet, allergies, and whom to call.

It is the health sheet of each, one for camp and house alike. It is open to the staff of the camp and the head of the
centre alone, from some days before the camp until the day after it; each opening leaves its line in the trail.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import rolls
from outreach.c3_control.at_camp import crew, ways_home
from outreach.c3_control.at_camp.ways_home import WayHome
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.residence import health_sheets
from outreach.c3_control.residence.health_sheets import HealthSheet
from outreach.casefile import people
from outreach.core import clock, thai
from outreach.core.errors import NotFound
from outreach.core.sealing import vault_of

BEFORE, AFTER = (
    timedelta(days=3),
    timedelta(days=1),
)  # design: to buy and pack what is needed; and to bring everyone home


@dataclass(frozen=True, repr=False)
class Participant:
    """A participant with the health sheet and the way home, if they are there."""

    seat: Enrolment
    sheet: HealthSheet | None
    home: WayHome | None = None


def is_open(session: Session, camp: Camp, actor: User) -> bool:
    """Return True if the actor may open the sheet of this camp today."""
    return camp.cancelled_at is None and in_its_days(camp) and crew.is_on_duty(session, camp, actor)


def in_its_days(camp: Camp) -> bool:
    """Return True from some days before a camp until the day after it."""
    return camp.begins_on - BEFORE <= clock.today() <= camp.ends_on + AFTER


def names(session: Session, camp: Camp, actor: User) -> list[Participant]:
    """Return the participants by name, and whether a sheet is there; on record. Raises NotFound for who may not."""
    found = _participants(session, camp, actor)
    audit.record(session, "camp.roll", actor, about=f"camp:{camp.id}")
    return found


def named(session: Session, camp: Camp, seat_id: UUID, actor: User) -> Participant:
    """Return one of them by name, to write something of them. Raises NotFound."""
    return _of_seat(names(session, camp, actor), seat_id)


def everyone(session: Session, camp: Camp, actor: User) -> list[Participant]:
    """Return the sheets of all participants, to be printed; of each it is on record. Raises NotFound."""
    found = _participants(session, camp, actor)
    known = {one.seat.case.person_id for one in found}
    audit.record(session, "camp.duty_sheet", actor, about=f"camp:{camp.id}", people=known)
    return found


def one(session: Session, camp: Camp, seat_id: UUID, actor: User) -> Participant:
    """Return the sheet of one participant; on record. Raises NotFound."""
    found = _of_seat(_participants(session, camp, actor), seat_id)
    person_id = found.seat.case.person_id
    audit.record(session, "camp.duty_sheet", actor, person_id=person_id, about=f"camp:{camp.id}")
    return found


def _of_seat(found: Sequence[Participant], seat_id: UUID) -> Participant:
    for one in found:
        if one.seat.id == seat_id:
            return one
    raise NotFound


def _participants(session: Session, camp: Camp, actor: User) -> list[Participant]:
    if not is_open(session, camp, actor):
        raise NotFound
    seats: Sequence[Enrolment] = rolls.readable(session, camp, actor)
    known = {one.case.person_id for one in seats}
    vault_of(session).fetch_keys(session, known)
    sheets = health_sheets.latest_of(session, known)
    homes = ways_home.of_cases(session, camp, {one.case_id for one in seats})
    found = [Participant(one, sheets.get(one.case.person_id), homes.get(one.case_id)) for one in seats]
    return sorted(found, key=lambda one: thai.sort_key(people.called(one.seat.case.person)))
