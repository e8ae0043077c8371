"""Needs of many: a tick for each who has a need, beside what was known, with a basis where the law asks for one."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import Screening
from outreach.c3_control.sorting import needs_of_many
from outreach.c3_control.sorting.needs_of_many import NotAsked
from outreach.casefile.consents import Consent
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from tests.support.camp_at_end import held, seated
from tests.support.cast import Cast
from tests.support.queries import counted

LEARNS, WORKS, DRUGS = Need.EDUCATION_EQUIVALENCY, Need.EMPLOYMENT, Need.DRUG_TREATMENT


def test_one_screening_holds_all_that_was_ticked_and_known(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    known, new = (*seated(db, camp, cast.malee, 1, [LEARNS]), *seated(db, camp, cast.malee, 1, []))
    before = db.scalar(select(func.count()).select_from(Screening))
    ticked = {WORKS: [known.id, new.id], LEARNS: [known.id], DRUGS: [new.id]}
    assert needs_of_many.keep(db, needs_of_many.read(db, camp, cast.malee), ticked, cast.malee) == 2
    found = screenings.latest_of(db, {known.case_id, new.case_id})
    assert screenings.needs_of(found[known.case_id]) == [LEARNS, WORKS]
    assert screenings.needs_of(found[new.case_id]) == [WORKS, DRUGS]
    assert db.scalar(select(func.count()).select_from(Screening)) == (before or 0) + 2
    with pytest.raises(Refused):  # the same once more: nothing is new
        needs_of_many.keep(db, needs_of_many.read(db, camp, cast.malee), ticked, cast.malee)


def test_a_need_of_health_without_a_basis_is_marked(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    (seat,) = seated(db, camp, cast.malee, 1, [])
    db.scalars(select(Consent).where(Consent.case_id == seat.case_id)).one().ends_on = clock.today()
    db.scalars(select(Consent).where(Consent.case_id == seat.case_id)).one().withdrawn_on = clock.today()
    with pytest.raises(NotAsked) as refusal:
        needs_of_many.keep(
            db, needs_of_many.read(db, camp, cast.malee), {DRUGS: [seat.id], WORKS: [seat.id]}, cast.malee
        )
    assert refusal.value.of == {DRUGS: {seat.id}}
    assert "น้อง" not in str(refusal.value)


def test_colleagues_and_closed_cases_are_not_asked(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    mine, shut = seated(db, camp, cast.malee, 2, [])
    seated(db, camp, cast.somchai, 1, [])
    shut.case.closed_on = clock.today()
    db.flush()
    assert [one.enrolment.id for one in needs_of_many.read(db, camp, cast.malee)] == [mine.id]


def test_as_many_questions_for_ten_as_for_two(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    seated(db, camp, cast.malee, 2, [LEARNS])
    with counted(db.get_bind()) as few:
        needs_of_many.read(db, camp, cast.malee)
    seated(db, camp, cast.malee, 8, [LEARNS])
    with counted(db.get_bind()) as many:
        needs_of_many.read(db, camp, cast.malee)
    assert len(many) == len(few)
