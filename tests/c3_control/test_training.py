"""Training adds up to hours, and the certificate of them names nobody else and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c3_control import therapy, training
from outreach.c3_control.therapy import TherapyDetails, TherapyKind
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.papers import copied

pytestmark = pytest.mark.usefixtures("consented")


def attend(db: Session, cast: Cast, minutes: int, kind: TherapyKind = TherapyKind.TRAINING, ago: int = 0) -> None:
    day = clock.today() - timedelta(days=ago)
    details = TherapyDetails(day=day, kind=kind, minutes=minutes, note="ไม่ตั้งใจ")
    therapy.attend(db, cast.nok_case, details, cast.malee)


def test_hours_of_training_alone_are_added_up(db: Session, cast: Cast) -> None:
    attend(db, cast, 20)
    assert training.of_case(db, cast.nok_case.id) is None
    attend(db, cast, 80, ago=3)
    attend(db, cast, 500, TherapyKind.GROUP)
    found = training.of_case(db, cast.nok_case.id)
    assert found
    assert (found.hours, (found.last - found.first).days) == ("1.5", 3)


def test_the_certificate_names_the_hours_and_no_note(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    attend(db, cast, 150)
    db.commit()
    paper = str(copied(browser(cast.malee).get(f"/cases/{cast.nok_case.id}/training.pdf").data))
    assert "๒.๕" in paper
    assert "ไม่ตั้งใจ" not in paper


def test_the_page_offers_the_certificate_from_half_an_hour_on(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    client, offered = browser(cast.malee), []
    for minutes in (20, 10):
        attend(db, cast, minutes)
        db.commit()
        offered.append("/training.pdf" in client.get(f"/cases/{cast.nok_case.id}").get_data(as_text=True))
    assert offered == [False, True]


def test_without_a_name_the_page_says_so(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    attend(db, cast, 150)
    person = cast.nok_case.person
    person.nickname = person.given_name = person.family_name = None
    db.commit()
    answer = browser(cast.malee, speaks="en").get(f"/cases/{cast.nok_case.id}/training.pdf", follow_redirects=True)
    assert "A certificate needs a name" in answer.get_data(as_text=True)


def test_without_training_there_is_no_certificate(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    assert browser(cast.malee).get(f"/cases/{cast.nok_case.id}/training.pdf").status_code == 404
