"""The week of a house: chores are given out and ticked at once, a class says who was there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.residence import sleepers
from outreach.c3_control.residence.home_life import weeks
from outreach.c3_control.residence.home_life.models import Chore, ChoreKind, ClassAttendance
from outreach.c3_control.residence.home_life.weeks import ClassDetails
from outreach.c3_control.residence.sleepers import Sleeper
from outreach.casefile import erasing
from outreach.casefile.restrictions.restricting import restrict
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.living import open_house, put_to_bed

Open = Callable[..., Browser]


@pytest.fixture
def two(db: Session, cast: Cast) -> list[Sleeper]:
    """Nok and Ton sleep in Boon's house."""
    house = open_house(db, cast, cast.boon)
    put_to_bed(db, cast.nok_case, house, cast.malee)
    put_to_bed(db, cast.ton_case, house, cast.somchai)
    db.commit()
    return sleepers.tonight(db, cast.boon)


def given(db: Session) -> dict[ChoreKind, object]:
    return {one.kind: one.stay_id for one in db.scalars(select(Chore))}


def test_chores_are_given_out_anew_until_they_are_done(db: Session, cast: Cast, two: list[Sleeper]) -> None:
    nok, ton = two
    house, day = nok.stay.bed.house, clock.today()
    weeks.give(db, house, day, {ChoreKind.COOKING: nok, ChoreKind.DISHES: nok}, cast.boon)
    rows = weeks.chores(db, house, day, day)
    weeks.tick(db, house, rows, [rows[0].id], cast.boon)
    weeks.give(db, house, day, {ChoreKind.COOKING: ton, ChoreKind.DISHES: ton, ChoreKind.LAUNDRY: None}, cast.boon)
    assert given(db) == {ChoreKind.COOKING: nok.stay.id, ChoreKind.DISHES: ton.stay.id}
    with pytest.raises(Refused, match="Only this week"):
        weeks.give(db, house, day - timedelta(days=21), {}, cast.boon)


def test_the_chore_of_who_is_kept_from_view_stays(db: Session, cast: Cast, two: list[Sleeper]) -> None:
    nok, ton = two
    house, day = nok.stay.bed.house, clock.today()
    weeks.give(db, house, day, {ChoreKind.COOKING: ton}, cast.boon)
    restrict(db, cast.ton_case, [cast.somchai.id, cast.prasit.id], cast.prasit)
    weeks.give(db, house, day, {ChoreKind.COOKING: None, ChoreKind.DISHES: nok}, cast.boon)
    assert given(db) == {ChoreKind.COOKING: ton.stay.id, ChoreKind.DISHES: nok.stay.id}
    with pytest.raises(Refused, match="given to somebody already"):
        weeks.give(db, house, day, {ChoreKind.COOKING: nok}, cast.boon)


def test_a_class_is_put_right_for_those_who_are_seen(db: Session, cast: Cast, two: list[Sleeper]) -> None:
    nok, ton = two
    about = ClassDetails(day=clock.today(), topic="คณิตศาสตร์", minutes=45)
    row = weeks.hold(db, nok.stay.bed.house, about, two, cast.boon)
    weeks.change(db, row, about, [nok], [], cast.boon)
    assert weeks.attended(db, [row.id])[row.id] == {ton.stay.id}
    tomorrow = ClassDetails(day=clock.today() + timedelta(days=1), topic="-", minutes=5)
    with pytest.raises(Refused, match="has not come yet"):
        weeks.hold(db, nok.stay.bed.house, tomorrow, two, cast.boon)


def test_the_pages_of_the_week_are_written_at_once(db: Session, cast: Cast, two: list[Sleeper], browser: Open) -> None:
    nok, ton = two
    client, house = browser(cast.boon), f"/house/{nok.stay.bed.house_id}"
    today = clock.today().isoformat()
    sent = {"cooking": str(nok.stay.id), "garden": str(ton.stay.id)}
    week = client.post(f"{house}/chores?day={today}", data=sent).location
    assert week == f"{house}/week?week={today}"
    assert "นก" in client.get(week).text
    both: dict[str, Any] = {"done": [str(one.id) for one in db.scalars(select(Chore))]}
    assert client.post(week, data=both).location
    db.expire_all()
    assert [one.done for one in db.scalars(select(Chore))] == [True, True]
    held = {"day": f"{clock.today():%d/%m/%Y}", "topic": "ทำอาหาร", "minutes": "60", "present": [str(nok.stay.id)]}
    assert client.post(f"{house}/classes/new", data=held).location
    assert "ทำอาหาร" in browser(cast.malee).get(f"/cases/{cast.nok_case.id}").text
    assert browser(cast.malee).get(week).status_code == 404


def test_of_the_erased_no_chore_and_no_class_is_left(db: Session, cast: Cast, two: list[Sleeper]) -> None:
    nok, house = two[0], two[0].stay.bed.house
    weeks.give(db, house, clock.today(), {ChoreKind.COOKING: nok}, cast.boon)
    weeks.hold(db, house, ClassDetails(day=clock.today(), topic="-", minutes=5), [nok], cast.boon)
    for act in erasing.on_erasure:
        act(db, cast.nok_case.person_id, cast.prasit)
    assert [db.scalars(select(kind)).all() for kind in (Chore, ClassAttendance)] == [[], []]


@pytest.mark.parametrize("said", ["9999-12-31", "0001-01-01", "monday"])
def test_a_week_too_far_away_is_not_found(said: str) -> None:
    with pytest.raises(NotFound):
        weeks.week_of(said)
