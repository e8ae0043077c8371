"""Beds and seats that contradict a rule: a house that does not admit its resident, one person in two camps at once."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select
from sqlalchemy import case as chosen
from sqlalchemy.orm import Session, aliased, contains_eager, raiseload

from outreach.c2_connect.routing import BAAN_RAO, ShelterRule, rules
from outreach.c2_connect.routing.directory import Directory, communities_of
from outreach.c2_connect.routing.finding import house_of
from outreach.c2_connect.routing.judging import Asked, against
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.houses import Bed, House
from outreach.c3_control.stays import WHOM, Stay
from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.consents.contradicting import surely_carried, without_basis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.consents.models import Consent
from outreach.casefile.contradictions import Check, Contradiction, Scope, Standing
from outreach.casefile.people import Person
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.questions import Question
from outreach.directory.agencies import Community
from outreach.directory.needs import Need

STAYING = Question(Stay, Stay.person_id == THIS_PERSON, Stay.ends_on.is_(None), Stay.voided_at.is_(None))
SEATED = Question(
    Enrolment,
    Enrolment.voided_at.is_(None),
    Enrolment.case_id.in_(select(Case.id).where(Case.person_id == THIS_PERSON)),
    Enrolment.camp_id.in_(select(Camp.id).where(Camp.finished_at.is_(None), Camp.cancelled_at.is_(None))),
)


def of_stays(session: Session, scope: Scope, day: date) -> Iterator[Contradiction]:
    """Yield the open stays in scope whose house could not admit the young person today."""
    theirs = scope.with_cases(session, _stays(session, scope))
    if not theirs:
        return
    rule = rules.in_force(session, [Need.SHELTER], day, scope.centre_id).get((BAAN_RAO, Need.SHELTER))
    named = communities_of(session, scope.centre_id, [rule], bounded=False) if rule else {}
    directory = Directory([], {}, {}, named)
    lost = without_basis(session, [(case, day) for case, _stay in theirs], Act.BED)
    for case, stay in theirs:
        if why := (*_against_stay(case, stay, rule, directory, day), *_basis((case.id, day) in lost)):
            said = {"house": stay.bed.house.name, "label": stay.bed.label, "day": stay.begins_on}
            what = lazy_gettext("%(house)s, bed %(label)s, since %(day)s", **said)
            yield Contradiction(case, Standing.STAY, stay.id, what, why)


def _stays(session: Session, scope: Scope) -> Sequence[Stay]:
    if scope.only is not None:
        return [
            stay for stay in STAYING.ask(session, person_id=scope.only) if stay.bed.house.centre_id == scope.centre_id
        ]
    query = select(Stay).join(Person, Person.id == Stay.person_id)
    query = query.join(Stay.bed).join(Bed.house).options(contains_eager(Stay.bed).contains_eager(Bed.house))
    open_ones = Stay.ends_on.is_(None), Stay.voided_at.is_(None)  # at most one per bed
    query = query.where(House.centre_id == scope.centre_id, *open_ones)
    return session.scalars(scope.near(query, Stay.person_id)).all()


def _against_stay(
    case: Case, stay: Stay, rule: ShelterRule | None, directory: Directory, day: date
) -> Iterator[LazyText]:
    person, house = case.person, stay.bed.house
    if person.sex != house.for_sex:
        yield lazy_gettext("%(house)s can house %(whom)s only.", house=house.name, whom=WHOM[house.for_sex])
    if stay.ends_on is None and stay.planned_until is not None and stay.planned_until < day:
        yield lazy_gettext("The planned end (%(day)s) has passed: extend the stay or end it.", day=stay.planned_until)
    if rule is not None:
        bounded = rule.min_age is not None or rule.max_age is not None
        age = people.age_on(person, day) if bounded else None  # decrypt a birth date only if the rule has an age limit
        asked = Asked(Need.SHELTER, house.for_sex, age, directory.community_of(person))
        yield from against(asked, house_of(rule, directory))


def _basis(lost: bool) -> Iterator[LazyText]:
    if lost:
        yield lazy_gettext("No legal basis on record carries this: it has ended or was withdrawn, or there was none.")


def of_seats(session: Session, scope: Scope, day: date) -> Iterator[Contradiction]:
    """Yield the seats in scope, in unfinished camps, of a closed case or of one person in two camps at once."""
    rows = scope.with_cases(session, _seats(session, scope, day))
    coming = [(case, max(day, seat.camp.begins_on)) for case, seat in rows if seat.camp.ends_on >= day]
    lost = without_basis(session, coming, Act.SEAT)
    of_person: dict[UUID, list[Camp]] = defaultdict(list)
    for case, seat in rows:
        of_person[case.person_id].append(seat.camp)
    for case, seat in rows:
        others = [camp for camp in of_person[case.person_id] if camp is not seat.camp]
        twice = of_person[case.person_id].count(seat.camp) > 1
        if why := (
            *_against_seat(case, seat, others, twice),
            *_basis((case.id, max(day, seat.camp.begins_on)) in lost),
        ):
            what = lazy_gettext("%(camp)s, from %(day)s", camp=seat.camp.name, day=seat.camp.begins_on)
            yield Contradiction(case, Standing.SEAT, seat.id, what, why)


def _seats(session: Session, scope: Scope, day: date) -> Sequence[Enrolment]:
    if scope.only is not None:
        return [seat for seat in SEATED.ask(session, person_id=scope.only) if seat.camp.centre_id == scope.centre_id]
    going = select(Camp.id).where(
        Camp.centre_id == scope.centre_id, Camp.finished_at.is_(None), Camp.cancelled_at.is_(None)
    )
    query = select(Enrolment).where(Enrolment.voided_at.is_(None)).options(raiseload(Enrolment.attendance))
    if scope.person_ids is not None:
        query = scope.near(query.where(Enrolment.camp_id.in_(going)).join(Enrolment.case), Case.person_id)
    else:  # beginning with the camps, of which there are few
        query = query.join(Enrolment.camp).options(contains_eager(Enrolment.camp)).join(Enrolment.case)
        query = query.join(Person, Person.id == Case.person_id).where(_suspect(going, day))
        query = query.where(Camp.centre_id == scope.centre_id, Camp.finished_at.is_(None), Camp.cancelled_at.is_(None))
    return session.scalars(query).all()


def _suspect(going: Select[UUID], day: date) -> ColumnElement[bool]:
    """Return the SQL condition for seats that may break a rule: by plain columns, so that no other seat is read."""
    other, theirs = aliased(Enrolment), aliased(Case)
    twice = select(other.id).join(theirs, theirs.id == other.case_id)
    twice = twice.where(theirs.person_id == Case.person_id, other.id != Enrolment.id, other.camp_id.in_(going))
    twice = twice.where(other.voided_at.is_(None))
    first = chosen((Camp.begins_on > day, Camp.begins_on), else_=literal(day))
    uncarried = and_(Camp.ends_on >= day, ~surely_carried(Act.SEAT, first))
    return or_(Case.closed_on.is_not(None), twice.exists(), uncarried)


def _against_seat(case: Case, seat: Enrolment, others: list[Camp], twice: bool) -> Iterator[LazyText]:
    if not case.is_open:
        yield lazy_gettext("The case is closed.")
    if twice:
        yield lazy_gettext("The same young person has two seats in this camp.")
    for camp in others:
        if camp.begins_on <= seat.camp.ends_on and seat.camp.begins_on <= camp.ends_on:
            yield lazy_gettext("They have a seat on the same days in another camp: %(camp)s.", camp=camp.name)


STAYS = Check(Standing.STAY, of_stays, (Stay, Bed, House, ShelterRule, Community, Consent))
SEATS = Check(Standing.SEAT, of_seats, (Enrolment, Camp, Consent))
