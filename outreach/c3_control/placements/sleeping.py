"""Where somebody sleeps: nobody in two places in one night, said in words before the database says it."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.c3_control.placements.models import Placement
from outreach.casefile.people import Person
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def hold(session: Session, person_id: UUID) -> None:
    """Lock a person, so that two who give them a place to sleep do so one after the other."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def check_not_placed(
    session: Session, person_id: UUID, begins_on: date, ends_on: date | None, but: UUID | None = None
) -> None:
    """Raise Refused if they are placed elsewhere in one of these nights. ends_on: None for what goes on. but: the id of
    a placement that is corrected."""
    goes_on = or_(Placement.ends_on.is_(None), Placement.ends_on > begins_on)
    query = select(Placement.id).where(Placement.person_id == person_id, Placement.voided_at.is_(None), goes_on)
    query = query.where(Placement.begins_on < ends_on) if ends_on else query
    if session.scalar((query.where(Placement.id != but) if but else query).limit(1)) is not None:
        raise Refused(lazy_gettext("They are placed elsewhere in these nights: end that placement first."), "begins_on")
