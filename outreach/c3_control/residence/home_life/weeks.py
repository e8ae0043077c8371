"""The acts of the week of a house: chores are given out and ticked, classes are held."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.houses import House
from outreach.c3_control.residence import moments, parents
from outreach.c3_control.residence.home_life.models import Chore, ChoreKind, ClassAttendance, HouseClass
from outreach.c3_control.residence.sleepers import Sleeper
from outreach.casefile import cases, restrictions
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

WEEK = timedelta(days=7)
DAY = timedelta(days=1)
FARTHEST = timedelta(days=3653)  # from today, of a day in an address


@dataclass(frozen=True, kw_only=True)
class ClassDetails:
    """The day, the topic and the length of a class. It names nobody."""

    day: date
    topic: str
    minutes: int


def first_of(day: date) -> date:
    """Return the Monday of a week."""
    return day - timedelta(days=day.weekday())


def week_of(said: str | None) -> date:
    """Return the Monday of the week of a day in an address, of this one for none. Raises NotFound for no day."""
    return first_of(day_of(said))


def day_of(said: str | None) -> date:
    """Return a day in an address, today for none. Raises NotFound for a text that is no day, or one too far away."""
    try:
        day = date.fromisoformat(said) if said else clock.today()
    except ValueError:
        raise NotFound from None
    if abs(day - clock.today()) > FARTHEST:
        raise NotFound
    return day


def check_day(day: date) -> None:
    """Raise Refused for a day that is neither of this week, nor of the one before or after."""
    this = first_of(clock.today())
    if not this - WEEK <= day < this + 2 * WEEK:
        raise Refused(lazy_gettext("Only this week, the one before and the next one can be written."))


def chores(session: Session, house: House, first: date, last: date) -> Sequence[Chore]:
    """Return the chores of a house between two days, both included."""
    query = select(Chore).where(Chore.house_id == house.id, Chore.day.between(first, last))
    found = session.scalars(query).all()
    order = list(ChoreKind)
    return sorted(found, key=lambda one: (one.day, order.index(one.kind)))


def give(session: Session, house: House, day: date, given: Mapping[ChoreKind, Sleeper | None], actor: User) -> None:
    """Say who does which chore of a day; what is done already stays with who did it. Raises Refused for a day too far
    away, of somebody who did not sleep there, or for a chore of somebody whom the actor may not see: that one stays."""
    check_day(day)
    session.refresh(house, with_for_update=True)
    known = {one.kind: one for one in chores(session, house, day, day)}
    kept = _kept_from(session, known.values(), actor)
    for kind, who in given.items():
        row = known.get(kind)
        if row is not None and row.id in kept:
            if who is not None:
                raise Refused(lazy_gettext("This chore is given to somebody already."), kind.value)
            continue
        if row is not None and (row.done or (who is not None and row.stay_id == who.stay.id)):
            continue
        if row is not None:
            session.delete(row)
            session.flush()
        if who is not None:
            moments.check_in_stay(who.stay, day)
            cases.check_open(who.case)
            own = {"case_id": who.case.id, "person_id": who.case.person_id, "stay_id": who.stay.id}
            session.add(Chore(**own, house_id=house.id, day=day, kind=kind, made_by=actor.id))
    session.flush()
    theirs = {who.case.person_id for who in given.values() if who}
    audit.record(session, "chore.give", actor, about=f"house:{house.id}", people=theirs)


def _kept_from(session: Session, rows: Collection[Chore], actor: User) -> set[UUID]:
    """Return those of these chores that are of somebody whose record is open to named staff without the actor."""
    query = select(Chore.id).where(Chore.id.in_([row.id for row in rows]))
    return set(session.scalars(query.where(restrictions.is_hidden(Chore.person_id, actor))))


def tick(session: Session, house: House, shown: Sequence[Chore], done: Collection[UUID], actor: User) -> None:
    """Say which of the chores that were shown are done. Raises Refused for a day too far away."""
    for row in shown:
        check_day(row.day)
        row.done = row.id in done
    session.flush()
    audit.record(session, "chore.tick", actor, about=f"house:{house.id}", people={row.person_id for row in shown})


def classes(session: Session, house: House, first: date) -> Sequence[HouseClass]:
    """Return the classes of a week of a house, by day."""
    query = select(HouseClass).where(HouseClass.house_id == house.id, HouseClass.day.between(first, first + WEEK - DAY))
    return session.scalars(query.order_by(HouseClass.day, HouseClass.made_at)).all()


def attended(session: Session, class_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return the stays of those who were there, by class."""
    found: dict[UUID, set[UUID]] = {one: set() for one in class_ids}
    query = select(ClassAttendance.class_id, ClassAttendance.stay_id).where(ClassAttendance.class_id.in_(class_ids))
    for class_id, stay_id in session.execute(query):
        found[class_id].add(stay_id)
    return found


def hold(session: Session, house: House, details: ClassDetails, there: Sequence[Sleeper], actor: User) -> HouseClass:
    """Write down a class with who was there. Raises Refused for a day to come or too far away."""
    check_held(details.day)
    row = HouseClass(house_id=house.id, made_by=actor.id)
    row.day, row.topic, row.minutes = details.day, details.topic, details.minutes
    session.add(row)
    session.flush()
    _attend(session, row, there, actor)
    audit.record(session, "class.hold", actor, about=f"house:{house.id}", people={one.case.person_id for one in there})
    return row


def load(session: Session, class_id: UUID, actor: User) -> HouseClass:
    """Return a class of the actor's houses. Raises NotFound."""
    query = select(HouseClass).where(HouseClass.id == class_id, HouseClass.house_id.in_(parents.own_houses(actor)))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def change(
    session: Session,
    row: HouseClass,
    details: ClassDetails,
    seen: Sequence[Sleeper],
    there: Sequence[Sleeper],
    actor: User,
) -> None:
    """Put a class right: of those who are seen, who was there. Raises as `hold` does."""
    session.refresh(row, with_for_update=True)
    check_held(row.day)
    check_held(details.day)
    row.day, row.topic, row.minutes = details.day, details.topic, details.minutes
    mine = {one.stay.id for one in seen}
    for old in session.scalars(select(ClassAttendance).where(ClassAttendance.class_id == row.id)).unique():
        if old.stay_id in mine:
            session.delete(old)
        else:
            old.day = row.day
    session.flush()
    _attend(session, row, there, actor)
    audit.record(
        session, "class.change", actor, about=f"house:{row.house_id}", people={one.case.person_id for one in seen}
    )


def check_held(day: date) -> None:
    """Raise Refused for a day to come, or too far away."""
    check_day(day)
    if day > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "day")


def _attend(session: Session, row: HouseClass, there: Sequence[Sleeper], actor: User) -> None:
    for one in there:
        moments.check_in_stay(one.stay, row.day)
        cases.check_open(one.case)
        own = {"case_id": one.case.id, "person_id": one.case.person_id, "stay_id": one.stay.id}
        session.add(ClassAttendance(**own, class_id=row.id, day=row.day, made_by=actor.id))
    session.flush()
