"""Who carries a case, from when to when: one at a time, on record, and of this case alone."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile import cases, people
from outreach.casefile.cases import Assignment, Case
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from tests.support.cast import Cast


def carried(db: Session, case: Case) -> list[tuple[object, bool]]:
    rows = db.scalars(select(Assignment).where(Assignment.case_id == case.id).order_by(Assignment.made_at))
    return [(row.caseworker_id, row.ended_at is None) for row in rows]


def last_line(db: Session, action: str) -> AuditLine:
    return db.scalars(select(AuditLine).where(AuditLine.action == action).order_by(AuditLine.seq.desc())).first()


def test_who_opens_a_case_carries_it_and_that_is_on_record(db: Session, cast: Cast) -> None:
    person = people.register(db, PersonDetails(nickname="ก้อย", age=14), cast.malee)
    case = cases.open_case(db, person, clock.today(), cast.malee)
    assert carried(db, case) == [(cast.malee.id, True)]
    line = last_line(db, "case.open")
    assert (line.actor_id, line.person_id, line.about) == (cast.malee.id, person.id, f"case:{case.id}")


def test_handing_over_ends_what_is_open_of_this_case_alone(db: Session, cast: Cast) -> None:
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    first_end = db.scalar(select(Assignment.ended_at).where(Assignment.ended_at.is_not(None)))
    with clock.travel(clock.now() + timedelta(days=1)):
        cases.assign(db, cast.nok_case, cast.malee.id, cast.prasit)
    assert [live for _who, live in carried(db, cast.nok_case)] == [False, False, True]
    assert carried(db, cast.ton_case) == [(cast.somchai.id, True)]
    ends = db.scalars(select(Assignment.ended_at).where(Assignment.ended_at.is_not(None)))
    assert sorted(ends)[0] == first_end
    line = last_line(db, "case.assign")
    assert (line.actor_id, line.person_id, line.about) == (
        cast.prasit.id,
        cast.nok_case.person_id,
        f"case:{cast.nok_case.id}",
    )


def test_a_new_number_follows_those_of_its_own_centre_alone(db: Session, cast: Cast) -> None:
    person = people.register(db, PersonDetails(nickname="หนึ่ง", age=14), cast.anong)
    case = cases.open_case(db, person, cast.fon_case.opened_on, cast.anong)
    assert case.year == cast.fon_case.year == cast.ton_case.year
    assert (cast.fon_case.running, cast.ton_case.running, case.running) == (1, 2, 2)
