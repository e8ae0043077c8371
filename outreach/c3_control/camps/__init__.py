"""Camps: 3 days and 2 nights for 50 young people, three times a year, used for screening [004]."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.camps.models import SEATS, Attendance, Camp, Enrolment
from outreach.c3_control.camps.seats import (
    NoSeatNow,
    check_goes_on,
    check_room,
    enrol,
    give_back,
    hinders,
    on_free_seat,
    on_the_same_days,
    seat_day,
    seats_taken,
    taken,
    tell_free,
)
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import vault_of

__all__ = [
    "OF_CASE",
    "SEATS",
    "Attendance",
    "Camp",
    "CampDetails",
    "Enrolment",
    "NoSeatNow",
    "announce",
    "check_days",
    "check_goes_on",
    "check_room",
    "enrol",
    "get",
    "give_back",
    "hinders",
    "of_camp",
    "of_case",
    "on_free_seat",
    "on_the_same_days",
    "roll",
    "seat_day",
    "seats_taken",
    "taken",
    "tell_free",
]

LONGEST = timedelta(days=14)  # design: anything longer is a stay, not a camp


@dataclass(frozen=True, kw_only=True)
class CampDetails:
    """Details of a camp: name, place, first and last day, seats."""

    name: str
    where: str
    begins_on: date
    ends_on: date
    seats: int = SEATS


def announce(session: Session, details: CampDetails, actor: User) -> Camp:
    """Announce a camp of the actor's centre. Raises Refused if it ends before it begins, or lasts over 14 days."""
    check_days(details.begins_on, details.ends_on)
    camp = Camp(centre_id=actor.centre_id, **vars(details))
    session.add(camp)
    session.flush()
    audit.record(session, "camp.announce", actor, about=f"camp:{camp.id}")
    return camp


def check_days(begins_on: date, ends_on: date) -> None:
    """Raise Refused for a camp that ends before it begins, or lasts over 14 days."""
    if ends_on < begins_on:
        raise Refused(lazy_gettext("The camp would end before it begins."), "ends_on")
    if ends_on - begins_on >= LONGEST:
        raise Refused(lazy_gettext("A camp lasts at most 14 days. Is the date right?"), "ends_on")


def get(session: Session, camp_id: UUID, actor: User) -> Camp:
    """Return a camp of the actor's centre. Raises NotFound."""
    camp = session.scalar(select(Camp).where(Camp.id == camp_id, Camp.centre_id == actor.centre_id))
    if camp is None:
        raise NotFound
    return camp


def of_camp(session: Session, camp: Camp) -> list[Enrolment]:
    """Return all enrolments of a camp, by case number, without voided ones."""
    query = select(Enrolment).join(Enrolment.case).options(contains_eager(Enrolment.case))
    return list(
        session.scalars(
            query.where(Enrolment.camp_id == camp.id, Enrolment.voided_at.is_(None)).order_by(Case.year, Case.running)
        )
    )


def roll(session: Session, camp: Camp, actor: User) -> list[Enrolment]:
    """Return the enrolments whose cases the actor may see, by case number; opens their keys and is audited."""
    enrolled = of_camp(session, camp)
    mine = cases.among(session, [one.case_id for one in enrolled], actor)
    found = [one for one in enrolled if one.case_id in mine]
    vault_of(session).fetch_keys(session, [enrolment.case.person_id for enrolment in found])
    audit.record(session, "camp.read", actor, about=f"camp:{camp.id}")
    return found


OF_CASE = Question(Enrolment, Enrolment.case_id == THIS_CASE, by="made_at")


def of_case(session: Session, case_id: UUID) -> list[Enrolment]:
    """Return the enrolments of a case, oldest first."""
    return OF_CASE.ask(session, case_id=case_id)
