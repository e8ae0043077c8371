"""The programme of a stay: nine months as a rule, longer with a reason, and the head sees when it has passed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.residence import programme
from outreach.c3_control.residence.programme import StayExtension
from outreach.c3_control.stays import Stay
from outreach.casefile import contradictions, corrections
from outreach.casefile.corrections import Change, Kind, Why
from outreach.core import clock
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.living import open_house, put_to_bed

NOT_SO = Change(why=Why.NOT_SO)


@pytest.fixture
def stay(db: Session, cast: Cast) -> Stay:
    """Nok sleeps in the house."""
    return put_to_bed(db, cast.nok_case, open_house(db, cast), cast.malee)


def test_a_stay_is_extended_with_a_reason_that_is_kept(
    db: Session, cast: Cast, stay: Stay, browser: Callable[..., Browser]
) -> None:
    db.commit()
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/stays/{stay.id}/extend"
    for wrong in ({"months": "3", "because": "-"}, {"months": "1"}):
        assert client.post(page, data=wrong).status_code == 200
    assert client.post(page, data={"months": "2", "because": "รอสอบ"}).status_code == 303
    row = db.scalars(select(StayExtension)).one()
    db.refresh(stay)
    assert (row.was_until, row.reason) == (clock.months_after(stay.begins_on, 9), "รอสอบ")
    assert stay.planned_until == row.until == clock.months_after(row.was_until, 2)
    assert "รอสอบ" in client.get(f"/cases/{cast.nok_case.id}").text


def test_a_voided_extension_takes_its_months_back(db: Session, cast: Cast, stay: Stay) -> None:
    row = programme.extend(db, cast.nok_case, stay, 2, "รอสอบ", cast.malee)
    entry = corrections.load(db, cast.nok_case, Kind.EXTENSION, row.id)
    corrections.correct(db, cast.nok_case, entry, (1, "รอบ้าน"), NOT_SO, cast.malee)
    assert stay.planned_until == clock.months_after(row.was_until, 1)
    corrections.void(db, cast.nok_case, entry, NOT_SO, cast.malee)
    assert stay.planned_until == row.was_until
    corrections.restore(db, cast.nok_case, entry, NOT_SO, cast.malee)
    assert stay.planned_until == row.until


def test_a_planned_end_that_has_passed_waits_for_the_head(db: Session, cast: Cast, stay: Stay) -> None:
    assert contradictions.of_people(db, [stay.person_id]) == []
    stay.planned_until = clock.today() - timedelta(days=1)
    db.flush()
    (broken,) = contradictions.of_people(db, [stay.person_id])
    assert "planned end" in " ".join(map(str, broken.found.why))
