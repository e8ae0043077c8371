"""What a young person lacks for a seat in a camp, told of many at once: as many questions for fifty as for one."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c1_core_person import rivalries
from outreach.c3_control import camps
from outreach.c3_control.at_camp import ways_home
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.residence import health_sheets
from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.casefile.consents import who
from outreach.casefile.consents.contradicting import without_basis
from outreach.casefile.consents.lawful import Act
from outreach.core.codes import Code
from outreach.core.sealing import vault_of


class Lack(Code):
    """What is missing for a seat."""

    GUARDIAN = "guardian", "No consent of parent or guardian"
    BASIS = "basis", "No legal basis on record"
    ELSEWHERE = "elsewhere", "A seat in another camp on these days"
    VOIDED = "voided", "Their seat here was voided"
    HEALTH = "health", "No health sheet"
    HOME = "home", "No way home"

    @property
    def is_basis(self) -> bool:
        """True if a consent on record would mend it."""
        return self in (Lack.GUARDIAN, Lack.BASIS)

    @property
    def is_health(self) -> bool:
        """True if a health sheet would mend it."""
        return self is Lack.HEALTH

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return "danger" if self in (Lack.ELSEWHERE, Lack.VOIDED) else "warning"


def of_cases(session: Session, camp: Camp, found: Collection[Case]) -> dict[UUID, list[Lack]]:
    """Return what each of these cases lacks, by the id of the case; their keys are fetched."""
    vault_of(session).fetch_keys(session, {case.person_id for case in found})
    lacks: dict[UUID, list[Lack]] = defaultdict(list)
    for case in _without_basis(session, camp, found):
        lacks[case.id].append(_basis(case, camp))
    elsewhere = _elsewhere(session, camp, {case.person_id for case in found})
    voided = _voided(session, camp, found)
    for case in found:
        if case.person_id in elsewhere:
            lacks[case.id].append(Lack.ELSEWHERE)
        if case.id in voided:
            lacks[case.id].append(Lack.VOIDED)
    return lacks


def of_seats(session: Session, camp: Camp, found: Collection[Case]) -> dict[UUID, list[Lack]]:
    """Return what those with a seat lack beside the seat, by the id of the case: what those on duty must know, and how
    they come home."""
    sheets = health_sheets.latest_of(session, {case.person_id for case in found})
    homes = ways_home.of_cases(session, camp, {case.id for case in found})
    lacks = {case.id: ([] if case.person_id in sheets else [Lack.HEALTH]) for case in found}
    return {case.id: lacks[case.id] + ([] if case.id in homes else [Lack.HOME]) for case in found}


def foes(session: Session, found: Collection[Case], beside: Collection[Case] = ()) -> dict[UUID, str]:
    """Return of each of these cases the numbers of those among them, and beside them, with whose group theirs fights.

    All of them are of the actor's sight; the groups are not named.
    """
    numbers = {case.id: case.number for case in (*found, *beside)}
    fights = rivalries.among(session, list(numbers))
    return {one: ", ".join(sorted(numbers[other] for other in others)) for one, others in fights.items()}


def _without_basis(session: Session, camp: Camp, found: Collection[Case]) -> Iterable[Case]:
    days = {case.id: {camps.seat_day(camp, case), camp.ends_on} for case in found}
    wanted = [(case, day) for case in found for day in days[case.id]]
    lost = {case_id for case_id, _day in without_basis(session, wanted, Act.SEAT)} if wanted else set()
    return [case for case in found if case.id in lost]


def _basis(case: Case, camp: Camp) -> Lack:
    """Under 20 a parent or guardian decides on the place of stay."""
    age = people.age_on(case.person, camps.seat_day(camp, case))
    return Lack.GUARDIAN if age is None or age < who.OWN_CONSENT_FROM else Lack.BASIS


def _elsewhere(session: Session, camp: Camp, person_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these people with a seat in another camp on one of its days, unless they stayed away there."""
    seats = camps.on_the_same_days(session, camp, person_ids)
    return {seat.case.person_id for seat in seats if camps.hinders(seat, camp)}


def _voided(session: Session, camp: Camp, found: Collection[Case]) -> set[UUID]:
    query = select(Enrolment.case_id).where(Enrolment.camp_id == camp.id, Enrolment.voided_at.is_not(None))
    return set(session.scalars(query.where(Enrolment.case_id.in_([case.id for case in found]))))
