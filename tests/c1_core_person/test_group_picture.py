"""The picture of groups: how large each is on a day, its core persons, who fights; names only when asked for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import core_persons, group_picture, groups, rivalries, tying
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails
from outreach.c1_core_person.group_picture import placing
from outreach.c1_core_person.groups import Group, GroupDetails, JoinDetails, Part
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def rivals(db: Session, cast: Cast) -> list[Group]:
    """Two groups that have fought for nine days; Nok is in the first, which a gang head leads."""
    made = [groups.add(db, GroupDetails(name=name), cast.malee) for name in ("แก๊งบึง", "แก๊งตลาด")]
    rivalries.add(db, made[0], made[1], clock.today() - timedelta(days=9), cast.malee)
    groups.join(db, cast.nok_case, made[0], JoinDetails(part=Part.MEMBER, since=cast.nok_case.opened_on), cast.malee)
    head = core_persons.add(db, CorePersonDetails(name="พี่โอ", kind=CoreKind.GANG_HEAD), cast.malee)
    tying.tie(db, head, made[0], clock.today() - timedelta(days=3), cast.malee)
    return made


def test_groups_are_as_they_were_on_the_day(db: Session, cast: Cast, rivals: list[Group]) -> None:
    today = clock.today()
    picture = group_picture.on(db, today, cast.prasit)
    assert sorted(one.members for one in picture.seen) == [0, 1]
    assert sorted(len(one.core_persons) for one in picture.seen) == [0, 1]
    assert [one.fights for one in picture.between] == [True]
    before = group_picture.on(db, today - timedelta(days=9), cast.prasit)
    assert sorted(len(one.core_persons) for one in before.seen) == [0, 0]
    assert group_picture.on(db, today - timedelta(days=10), cast.prasit).between == []


def test_a_truce_is_shown_from_its_day_on(db: Session, cast: Cast, rivals: list[Group]) -> None:
    [rivalry] = rivalries.of_group(db, rivals[0])
    rivalries.make_peace(db, rivalry, cast.malee)
    today = clock.today()
    shown = [group_picture.on(db, day, cast.prasit).between for day in (today, today - timedelta(days=1))]
    assert [[(one.fights, one.since) for one in between] for between in shown] == [
        [(False, today)],
        [(True, today - timedelta(days=9))],
    ]


def test_another_centre_has_its_own_picture(db: Session, cast: Cast, rivals: list[Group]) -> None:
    assert group_picture.on(db, clock.today(), cast.anong).seen == []


def test_a_group_is_tied_once_and_only_one_of_the_centre(db: Session, cast: Cast, rivals: list[Group]) -> None:
    [head] = core_persons.of_centre(db, cast.malee)
    elsewhere = groups.add(db, GroupDetails(name="ที่อื่น"), cast.anong)
    for group in (rivals[0], elsewhere, None):
        with pytest.raises(Refused):
            tying.tie(db, head, group, clock.today(), cast.malee)


def test_names_stand_there_only_when_asked_for(db: Session, cast: Cast, browser: Open, rivals: list[Group]) -> None:
    db.commit()
    client = browser(cast.prasit)
    shown = [client.get(page).text for page in ("/groups/picture", "/groups/picture/named")]
    assert [["แก๊งบึง" in page, "พี่โอ" in page] for page in shown] == [[False, False], [True, True]]
    assert browser(cast.malee).get("/groups/picture/named").status_code == 404


def test_many_groups_lie_apart(db: Session, cast: Cast) -> None:
    for number in range(placing.MOST + 1):
        groups.add(db, GroupDetails(name=f"กลุ่ม {number}"), cast.malee)
    picture = group_picture.on(db, clock.today(), cast.prasit)
    placed = placing.nodes(picture)
    assert len(placed) == placing.MOST < len(picture.seen)
    assert len({(node.x, node.y) for node in placed}) == placing.MOST
