"""Rooms and buses of a camp: who is in which, and where rivals come together."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import groups, rivalries
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c3_control import camps, spots
from outreach.c3_control.camps import Camp, CampDetails
from outreach.c3_control.cohort import lacking
from outreach.c3_control.spots import SpotKind
from outreach.casefile.corrections import Why
from outreach.casefile.people import Sex
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.erasures import supervisor

Open = Callable[..., Browser]


@pytest.fixture
def camp(db: Session, cast: Cast) -> Camp:
    """A camp with Nok and Ton in it, whose groups fight, and two rooms and a bus."""
    first = clock.today() + timedelta(days=9)
    camp = camps.announce(db, CampDetails(name="ค่าย", where="วัด", begins_on=first, ends_on=first), cast.prasit)
    known = []
    for case, worker in ((cast.nok_case, cast.malee), (cast.ton_case, cast.somchai)):
        consent(db, case, worker)
        camps.enrol(db, camp, case, worker)
        known.append(groups.add(db, GroupDetails(name=f"แก๊ง {worker.name}"), worker))
        groups.join(db, case, known[-1], JoinDetails(part=Part.MEMBER, since=clock.today()), worker)
    rivalries.add(db, *known, clock.today(), cast.malee)
    spots.write(db, camp, SpotKind.ROOM, ["ห้อง 1", "ห้อง 2"], cast.prasit)
    spots.write(db, camp, SpotKind.BUS, ["รถตู้"], cast.prasit)
    return camp


def place_all(db: Session, cast: Cast, camp: Camp, *rooms: int) -> dict[str, list[str]]:
    """Places each in a room, by its number; answers the warnings by the number of the case."""
    roll, known = camps.of_camp(db, camp), spots.of_camp(db, camp)
    found = known[SpotKind.ROOM]
    chosen = {seat.id: {SpotKind.ROOM: found[room].id} for seat, room in zip(roll, rooms, strict=True)}
    spots.place(db, camp, roll, chosen, cast.prasit)
    said = spots.warnings(db, roll, known)
    return {seat.case.number: [words.text for words in said.get(seat.id, [])] for seat in roll}


def test_rivals_in_one_room_are_warned_of_until_a_truce(db: Session, cast: Cast, camp: Camp) -> None:
    assert place_all(db, cast, camp, 0, 1) == {cast.nok_case.number: [], cast.ton_case.number: []}
    assert all("these two groups fight" in words[0] for words in place_all(db, cast, camp, 0, 0).values())
    [rivalry] = db.query(rivalries.Rivalry).all()
    rivalries.make_peace(db, rivalry, cast.malee)
    assert place_all(db, cast, camp, 0, 0) == {cast.nok_case.number: [], cast.ton_case.number: []}
    with pytest.raises(Refused, match="a truce"):
        rivalries.make_peace(db, rivalry, cast.malee)


def test_rivals_are_told_when_a_cohort_is_chosen(db: Session, cast: Cast, camp: Camp) -> None:
    both = lacking.foes(db, [cast.nok_case], [cast.ton_case])
    assert both == {cast.nok_case.id: cast.ton_case.number, cast.ton_case.id: cast.nok_case.number}
    assert lacking.foes(db, [cast.nok_case]) == {}


def test_boys_and_girls_in_one_room_are_warned_of(db: Session, cast: Cast, camp: Camp) -> None:
    cast.ton_case.person.sex = Sex.FEMALE
    assert all(len(words) == 2 for words in place_all(db, cast, camp, 1, 1).values())


def test_a_room_with_somebody_in_it_stays(db: Session, cast: Cast, camp: Camp) -> None:
    place_all(db, cast, camp, 0, 0)
    with pytest.raises(Refused, match="not empty") as refusal:
        spots.write(db, camp, SpotKind.ROOM, ["ห้อง 2"], cast.prasit)
    assert refusal.value.field == "room"
    spots.write(db, camp, SpotKind.ROOM, ["ห้อง 1", "ห้อง 3"], cast.prasit)
    assert {spot.name for spot in spots.of_camp(db, camp)[SpotKind.ROOM]} == {"ห้อง 1", "ห้อง 3"}


def test_a_room_goes_with_seats_that_nobody_could_empty(db: Session, cast: Cast, camp: Camp) -> None:
    place_all(db, cast, camp, 0, 0)
    of = {one.case_id: one for one in camps.of_camp(db, camp)}
    of[cast.nok_case.id].voided_at = clock.now()
    other = supervisor(db, cast)
    restricting.restrict(db, cast.ton_case, [cast.somchai.id, other.id], other)
    spots.write(db, camp, SpotKind.ROOM, ["ห้อง 2"], cast.prasit)
    assert [seat.room_id for seat in of.values()] == [None, None]


def test_a_bus_is_no_room(db: Session, cast: Cast, camp: Camp) -> None:
    roll, [bus] = camps.of_camp(db, camp), spots.of_camp(db, camp)[SpotKind.BUS]
    with pytest.raises(Refused, match="of the list"):
        spots.place(db, camp, roll, {roll[0].id: {SpotKind.ROOM: bus.id}}, cast.prasit)


def test_a_caseworker_places_their_own_alone(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    of = {one.case_id: one for one in camps.of_camp(db, camp)}
    nok, ton = of[cast.nok_case.id], of[cast.ton_case.id]
    room, page = spots.of_camp(db, camp)[SpotKind.ROOM][0].id, f"/camps/{camp.id}/places"
    client = browser(cast.malee)
    shown = client.get(page).get_data(as_text=True)
    assert ("นก" in shown, "ต้น" in shown) == (True, False)
    assert client.post(page, data={f"room_{nok.id.hex}": str(room)}).status_code == 303
    assert (nok.room_id, ton.room_id) == (room, None)


def test_the_head_writes_the_rooms_down(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    client, page = browser(cast.prasit), f"/camps/{camp.id}/spots"
    assert "ห้อง 2" in client.get(page).get_data(as_text=True)
    assert client.post(page, data={"room": "ก\nข\nข\n", "bus": ""}).status_code == 303
    assert [spot.name for spot in spots.of_camp(db, camp)[SpotKind.ROOM]] == ["ก", "ข"]


def test_a_rivalry_written_by_mistake_counts_nowhere(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    [rivalry] = db.query(rivalries.Rivalry).all()
    client, page = browser(cast.malee, speaks="en"), f"/groups/{rivalry.first_id}/rivalries"
    assert client.post(f"{page}/{rivalry.id}/void/not_so").status_code == 303
    db.refresh(rivalry)
    assert (rivalry.void_why, rivalry.truce_on) == (Why.NOT_SO, None)
    assert rivalries.among(db, [cast.nok_case.id, cast.ton_case.id]) == {}
    assert "It was not so" in client.get(page).get_data(as_text=True)
    with pytest.raises(Refused, match="voided"):
        rivalries.make_peace(db, rivalry, cast.malee)
    known = [groups.get(db, one, cast.malee) for one in (rivalry.first_id, rivalry.second_id)]
    assert rivalries.add(db, *known, clock.today(), cast.malee).id != rivalry.id


def test_a_rivalry_is_written_once_on_the_page_of_a_group(db: Session, cast: Cast, camp: Camp, browser: Open) -> None:
    [rivalry] = db.query(rivalries.Rivalry).all()
    client, page = browser(cast.malee), f"/groups/{rivalry.first_id}/rivalries"
    again = client.post(f"{page}?lang=en", data={"other": str(rivalry.second_id), "since": "1/1/2569"})
    assert "on record already" in again.get_data(as_text=True)
    assert client.post(f"{page}/{rivalry.id}/truce").status_code == 303
    db.refresh(rivalry)
    assert rivalry.truce_by == cast.malee.id
