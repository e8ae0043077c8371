"""A session of several is written down once: it stands in the case of each, with a note of their own."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control import therapy, together
from outreach.c3_control.therapy import TherapyKind, TherapySession
from outreach.c3_control.together import TogetherDetails
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast

Open = Callable[..., Browser]
PAGE = "/therapy/together"


@pytest.fixture
def two(db: Session, cast: Cast) -> list[Case]:
    """Two cases of Malee, each with a consent."""
    cast.ton_case.caseworker_id = cast.malee.id
    for case in (cast.nok_case, cast.ton_case):
        consent(db, case, cast.malee, clock.today())
    db.commit()
    return [cast.nok_case, cast.ton_case]


def details(attended: dict[Any, str | None]) -> TogetherDetails:
    return TogetherDetails(day=clock.today(), kind=TherapyKind.TRAINING, minutes=90, attended=attended)


def test_each_has_a_session_with_their_own_note(db: Session, cast: Cast, two: list[Case]) -> None:
    nok, ton = two
    together.hold(db, two, details({nok.id: "ตีกลองเก่ง", ton.id: None}), cast.malee)
    (of_nok,), (of_ton,) = therapy.of_case(db, nok.id), therapy.of_case(db, ton.id)
    assert (of_nok.note, of_ton.note, of_nok.minutes) == ("ตีกลองเก่ง", None, 90)
    assert of_nok.together_id == of_ton.together_id
    assert [one.attended for one in together.lately(db, cast.malee)] == [2]


def test_nobody_else_can_be_put_in_and_nobody_is_no_session(db: Session, cast: Cast, two: list[Case]) -> None:
    with pytest.raises(NotFound):
        together.hold(db, two, details({cast.fon_case.id: None}), cast.malee)
    with pytest.raises(Refused):
        together.hold(db, two, details({}), cast.malee)


def test_without_a_basis_for_one_nothing_is_saved(db: Session, cast: Cast, browser: Open) -> None:
    cast.ton_case.caseworker_id = cast.malee.id
    consent(db, cast.nok_case, cast.malee, clock.today())
    db.commit()
    there = {f"there_{case.id.hex}": "y" for case in (cast.nok_case, cast.ton_case)}
    answer = browser(cast.malee).post(PAGE, data={"kind": "group", "day": clock.today().isoformat()} | there)
    assert f"there_{cast.ton_case.id.hex}-error" in answer.text
    assert f"there_{cast.nok_case.id.hex}-error" not in answer.text
    assert db.scalars(select(TherapySession)).all() == []


def test_the_page_saves_for_all_and_counts_them(db: Session, cast: Cast, browser: Open, two: list[Case]) -> None:
    there = {f"there_{case.id.hex}": "y" for case in two}
    client = browser(cast.malee)
    sent = {"kind": "art", "day": clock.today().isoformat(), "minutes": "60"} | there
    assert client.post(PAGE, data=sent).status_code == 303
    assert "Attended: 2" in client.get(PAGE).text


def test_the_same_sent_twice_is_asked_about(db: Session, cast: Cast, browser: Open, two: list[Case]) -> None:
    there = {f"there_{case.id.hex}": "y" for case in two}
    sent, client = {"kind": "art", "day": clock.today().isoformat(), "minutes": "60"} | there, browser(cast.malee)
    first = client.post(PAGE, data=sent, follow_redirects=True).text
    assert "The session is saved. Attended: 2." in first
    assert all(f'href="/cases/{case.id}"' in first for case in two)
    assert "You have written this session down already." in client.post(PAGE, data=sent).text
    assert len(together.lately(db, cast.malee)) == 1
    assert client.post(PAGE, data=sent | {"again": "y"}).status_code == 303
    assert len(together.lately(db, cast.malee)) == 2
