"""Somebody answers for each core person; when they leave, the head hands all of theirs over at once."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from outreach.access import leaving
from outreach.c1_core_person import core_persons
from outreach.c1_core_person.core_persons import CoreKind, CorePerson, CorePersonDetails
from outreach.c1_core_person.winning import board, handing
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def two(db: Session, cast: Cast) -> list[CorePerson]:
    """Two core persons of Malee's."""
    made = [CorePersonDetails(name=name, kind=CoreKind.OTHER) for name in ("ลุงคำ", "ป้าศรี")]
    return [core_persons.add(db, details, cast.malee) for details in made]


def test_who_puts_them_on_record_answers_for_them(db: Session, cast: Cast, two: list[CorePerson]) -> None:
    assert {row.worker_id for row in board.rows(db, cast.prasit, clock.today())} == {cast.malee.id}


def test_a_leaving_account_leaves_core_persons_behind(db: Session, cast: Cast, two: list[CorePerson]) -> None:
    assert any("2" in str(words) and "Core persons" in str(words) for words in leaving.of_user(db, cast.malee))
    handing.hand_over(db, two, cast.somchai.id, cast.prasit)
    assert not any("Core persons" in str(words) for words in leaving.of_user(db, cast.malee))
    assert [one.worker_id for one in handing.of_core_person(db, two[0])] == [cast.somchai.id, cast.malee.id]


def test_only_a_caseworker_of_the_centre_takes_them(db: Session, cast: Cast, two: list[CorePerson]) -> None:
    for worker in (cast.anong, cast.prasit, cast.dao):
        with pytest.raises(Refused) as refused:
            handing.hand_over(db, two, worker.id, cast.prasit)
        assert refused.value.field == "worker"


def test_the_head_hands_over_on_the_page(db: Session, cast: Cast, browser: Open, two: list[CorePerson]) -> None:
    db.commit()
    client = browser(cast.prasit)
    typed = {"core_persons": [str(one.id) for one in two], "worker": str(cast.somchai.id)}
    assert client.post("/core-persons/hand-over", data=typed).status_code == 303
    assert {row.worker_id for row in board.rows(db, cast.prasit, clock.today())} == {cast.somchai.id}
    assert browser(cast.malee).get("/core-persons/hand-over").status_code == 404
