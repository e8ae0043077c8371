"""Beds and seats that break a rule: a house that cannot take whom it has, a seat in two camps at once."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session, contains_eager, raiseload

from outreach.c2_connect.needs import Need
from outreach.c2_connect.routing import BAAN_RAO, ShelterRule, rules
from outreach.c2_connect.routing.finding import Directory, house_of, read_directory
from outreach.c2_connect.routing.judging import Asked, against
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.houses import Bed, House
from outreach.c3_control.stays import WHOM, Stay
from outreach.casefile import contradictions, people
from outreach.casefile.cases import Case
from outreach.casefile.contradictions import Contradiction, Scope, Standing
from outreach.casefile.people import Person
from outreach.ground.language import Later, later


def of_stays(session: Session, scope: Scope, day: date) -> Iterator[Contradiction]:
    """The stays in the scope that have not ended, in a house that could not take the young person today."""
    rule = rules.in_force(session, [Need.SHELTER], day, scope.centre_id).get((BAAN_RAO, Need.SHELTER))
    bounded = rule is not None and rule.community_id is not None
    directory = read_directory(session, scope.centre_id, [rule]) if rule and bounded else Directory([], {}, {}, {})
    query = select(Stay).join(Person, Person.id == Stay.person_id)
    query = query.join(Stay.bed).join(Bed.house).options(contains_eager(Stay.bed).contains_eager(Bed.house))
    query = query.where(House.centre_id == scope.centre_id, Stay.ends_on.is_(None))
    query = query.where(or_(Person.sex != House.for_sex, _perhaps(rule, day)))
    rows = session.scalars(scope.near(query, Stay.person_id)).all()
    for case, stay in scope.with_cases(session, rows):
        if why := tuple(_against_stay(case, stay, rule, directory, day)):
            said = {"house": stay.bed.house.name, "label": stay.bed.label, "day": stay.begins_on}
            what = later("%(house)s, bed %(label)s, since %(day)s", **said)
            yield Contradiction(case, Standing.STAY, stay.id, what, why)


def _perhaps(rule: ShelterRule | None, day: date) -> ColumnElement[bool]:
    """For the database: whom the rule of the house may not take, by what is plain."""
    if rule is None:
        return false()
    if rule.community_id:
        return Stay.id.is_not(None)
    if rule.min_age is None and rule.max_age is None:
        return false()
    return contradictions.could_be(day.year, below=rule.min_age, above=rule.max_age)


def _against_stay(case: Case, stay: Stay, rule: ShelterRule | None, directory: Directory, day: date) -> Iterator[Later]:
    person, house = case.person, stay.bed.house
    if person.sex != house.for_sex:
        yield later("%(house)s can house %(whom)s only.", house=house.name, whom=WHOM[house.for_sex])
    if rule is not None:
        asked = Asked(Need.SHELTER, house.for_sex, people.age_on(person, day), directory.community_of(person))
        yield from against(asked, house_of(rule, directory))


def of_seats(session: Session, scope: Scope, _day: date) -> Iterator[Contradiction]:
    """Seats in the scope in camps that are not finished: of a closed case, or of one person in two at once."""
    going = select(Camp.id).where(Camp.centre_id == scope.centre_id, Camp.finished_at.is_(None))
    query = select(Enrolment).options(raiseload(Enrolment.attendance)).where(Enrolment.camp_id.in_(going))
    if scope.person_ids is not None:
        query = scope.near(query.join(Enrolment.case), Case.person_id)
    rows = scope.with_cases(session, session.scalars(query).all())
    of_person: dict[UUID, list[Camp]] = defaultdict(list)
    for case, seat in rows:
        of_person[case.person_id].append(seat.camp)
    for case, seat in rows:
        others = [camp for camp in of_person[case.person_id] if camp is not seat.camp]
        if why := tuple(_against_seat(case, seat, others, of_person[case.person_id].count(seat.camp))):
            what = later("%(camp)s, from %(day)s", camp=seat.camp.name, day=seat.camp.begins_on)
            yield Contradiction(case, Standing.SEAT, seat.id, what, why)


def _against_seat(case: Case, seat: Enrolment, others: list[Camp], seats: int) -> Iterator[Later]:
    if not case.is_open:
        yield later("The case is closed.")
    if seats > 1:
        yield later("The same young person has two seats in this camp.")
    for camp in others:
        if camp.begins_on <= seat.camp.ends_on and seat.camp.begins_on <= camp.ends_on:
            yield later("They have a seat on the same days in another camp: %(camp)s.", camp=camp.name)


contradictions.checks.extend((of_stays, of_seats))
