"""Beds and seats that break a rule: a house that cannot take whom it has, a seat in two camps at once."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_
from sqlalchemy.orm import Session, contains_eager, raiseload

from outreach.c2_connect.needs import Need
from outreach.c2_connect.routing import BAAN_RAO, ShelterRule, rules
from outreach.c2_connect.routing.finding import Directory, house_of, read_directory
from outreach.c2_connect.routing.judging import Asked, against
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.houses import Bed, House
from outreach.c3_control.stays import WHOM, Stay
from outreach.casefile import cases, contradictions, people
from outreach.casefile.cases import Case
from outreach.casefile.contradictions import Contradiction, Standing
from outreach.casefile.people import Person
from outreach.ground.language import Later, later


def of_stays(session: Session, among: Select[Case], day: date) -> Iterator[Contradiction]:
    """The stays of these cases that have not ended, in a house that could not take the young person today."""
    for centre_id, there in cases.by_centre(session, among):
        yield from _of_centre(session, there, centre_id, day)


def _of_centre(session: Session, among: Select[Case], centre_id: UUID, day: date) -> Iterator[Contradiction]:
    rule = rules.in_force(session, [Need.SHELTER], day, centre_id).get((BAAN_RAO, Need.SHELTER))
    directory = read_directory(session, centre_id, [rule]) if rule and rule.community_id else Directory([], {}, {}, {})
    query = among.add_columns(Stay).join(Stay, Stay.case_id == Case.id).join(Case.person)
    query = query.join(Bed, Bed.id == Stay.bed_id).join(House, House.id == Bed.house_id)
    query = query.options(contains_eager(Case.person), contains_eager(Stay.bed).contains_eager(Bed.house))
    query = query.where(Stay.ends_on.is_(None), or_(Person.sex != House.for_sex, _perhaps(rule, day)))
    rows = [(case, stay) for case, stay in session.execute(query)]
    contradictions.open_keys(session, rows)
    for case, stay in rows:
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


def of_seats(session: Session, among: Select[Case], _day: date) -> Iterator[Contradiction]:
    """Seats of these cases in camps that are not finished: of a closed case, or of one person in two at once."""
    query = among.add_columns(Enrolment).join(Enrolment, Enrolment.case_id == Case.id).join(Enrolment.camp)
    query = query.options(contains_eager(Enrolment.camp), raiseload(Enrolment.attendance))
    rows = session.execute(query.where(Camp.finished_at.is_(None))).all()
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
