"""Seats in a camp: who gets one, who gives it back, how many are taken."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.camps import marks
from outreach.c3_control.camps.models import Camp, Enrolment
from outreach.casefile import cases
from outreach.casefile.capacity import Offer, PlaceKind, Places
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext


class NoSeatNow(Refused):
    """The camp is full, or they have a seat elsewhere on its days: one can wait for a seat."""


# Called after a seat was given back, or seats were added: who waits gets it (waiting.py).
on_free_seat: list[Callable[[Session, Camp, User], object]] = []


def enrol(session: Session, camp: Camp, case: Case, actor: User) -> Enrolment:
    """Reserve a seat, also after the camp has begun. Raises Refused if the camp is full, finished, over before the case
    opened, or they have a seat already; NoBasis without a legal basis."""
    cases.check_open(case)
    session.refresh(camp, with_for_update=True)  # row lock: two requests for the last seat run one after the other
    if camp.centre_id != case.centre_id:
        raise NotFound
    check_goes_on(camp)
    if camp.finished_at is not None or camp.ends_on < case.opened_on:
        raise Refused(lazy_gettext("This camp is finished, or was over before the first contact."), "camp")
    known = session.scalar(select(Enrolment).where(Enrolment.camp_id == camp.id, Enrolment.case_id == case.id))
    if known is not None:
        voided = lazy_gettext("This seat was voided: let it count again, on the page of its corrections.")
        raise Refused(voided if known.is_voided else lazy_gettext("They are enrolled in this camp already."), "camp")
    check_room(session, camp, case)
    lawful.check(session, case, Act.SEAT, seat_day(camp, case), camp.ends_on)
    enrolment = Enrolment(camp=camp, case=case, made_by=actor.id)
    session.add(enrolment)
    session.flush()
    audit.record(session, "camp.enrol", actor, person_id=case.person_id, about=f"camp:{camp.id}")
    return enrolment


def check_goes_on(camp: Camp) -> None:
    """Raise Refused for a camp that was called off."""
    if camp.cancelled_at is not None:
        raise Refused(lazy_gettext("This camp was called off."), "camp")


def check_room(session: Session, camp: Camp, case: Case) -> None:
    """Check that a seat is free, and that they have none elsewhere on these days. Raises NoSeatNow."""
    _check_days_free(session, camp, case)
    if taken(session, camp) >= camp.seats:
        raise NoSeatNow(lazy_gettext("This camp is full: all %(seats)d seats are taken.", seats=camp.seats), "camp")


def seat_day(camp: Camp, case: Case) -> date:
    """Return the first day that needs a legal basis: in camp and case; not past, unless the camp is over."""
    first, today = max(camp.begins_on, case.opened_on), clock.today()
    return max(first, today) if today <= camp.ends_on else first


def give_back(session: Session, enrolment: Enrolment, actor: User) -> None:
    """Cancel a seat. Raises Refused if it is voided, once attendance was taken or the camp is finished."""
    enrolment.check_counts()
    session.refresh(enrolment.camp, with_for_update=True)
    session.refresh(enrolment, ["attendance"])
    called = marks.any_of(session, enrolment.id)
    if called or enrolment.attendance or enrolment.camp.finished_at is not None:
        raise Refused(lazy_gettext("The roll has been taken: say there whether they were there."))
    audit.record(session, "camp.give_back", actor, about=f"camp:{enrolment.camp_id}")
    camp = enrolment.camp
    session.delete(enrolment)
    session.flush()
    tell_free(session, camp, actor)


def tell_free(session: Session, camp: Camp, actor: User) -> None:
    """Let follow what follows a free seat."""
    for act in on_free_seat:
        act(session, camp, actor)


def _check_days_free(session: Session, camp: Camp, case: Case) -> None:
    """Raise Refused if the young person has a seat in another camp on one of these days, in any case of theirs. Days of
    recorded absence do not count."""
    session.execute(select(Person.id).where(Person.id == case.person_id).with_for_update())  # lock: two camps wait here
    for seat in on_the_same_days(session, camp, [case.person_id]):
        if hinders(seat, camp):
            name = seat.camp.name if seat.camp.centre_id == camp.centre_id else "–"  # never a name of another centre's
            raise NoSeatNow(
                lazy_gettext("They have a seat on the same days in another camp: %(camp)s.", camp=name), "camp"
            )


def on_the_same_days(session: Session, camp: Camp, person_ids: Collection[UUID]) -> Sequence[Enrolment]:
    """Return the seats of these people in other camps that share a day with a camp, with their cases."""
    theirs = select(Enrolment).join(Enrolment.case).join(Enrolment.camp).options(contains_eager(Enrolment.case))
    theirs = theirs.where(
        Case.person_id.in_(person_ids),
        Enrolment.voided_at.is_(None),
        Camp.id != camp.id,
        Camp.cancelled_at.is_(None),
        Camp.begins_on <= camp.ends_on,
        Camp.ends_on >= camp.begins_on,
    )
    return session.scalars(theirs).unique().all()


def hinders(seat: Enrolment, camp: Camp) -> bool:
    """Return True if a seat stands in the way of one in another camp: days of recorded absence do not count."""
    days = set(camp.days())
    return any(seat.was_present(day) is not False for day in seat.camp.days() if day in days)


def offers(session: Session, centre_id: UUID, day: date) -> list[Offer]:
    """Return the camps of a centre that can take somebody on a day or later, with their places, the first to come."""
    going = Camp.ends_on >= day, Camp.finished_at.is_(None), Camp.cancelled_at.is_(None)
    query = select(Camp).where(Camp.centre_id == centre_id, *going).order_by(Camp.begins_on, Camp.id)
    known = session.scalars(query).all()
    count = seats_taken(session, known)
    return [Offer(PlaceKind.CAMP, one.id, one.name, Places(one.seats, count[one.id]), one.begins_on) for one in known]


def taken(session: Session, camp: Camp) -> int:
    """Return the number of taken seats."""
    return seats_taken(session, [camp])[camp.id]


def seats_taken(session: Session, camps: Collection[Camp]) -> dict[UUID, int]:
    """Return the number of taken seats of each camp, in one query."""
    theirs = Enrolment.camp_id.in_([camp.id for camp in camps]), Enrolment.voided_at.is_(None)
    query = select(Enrolment.camp_id, func.count()).where(*theirs)
    counts = dict(session.execute(query.group_by(Enrolment.camp_id)).all())
    return {camp.id: counts.get(camp.id, 0) for camp in camps}
