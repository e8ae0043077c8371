"""A flag that nobody at the centre can look into is taken up by a manager, who learns nothing of whom or why."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import flags
from outreach.casefile.flags import Flag, FlagKind, unattended
from outreach.casefile.restrictions import restricting
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
PAGE = "/flags/unattended"


@pytest.fixture
def of_head(db: Session, cast: Cast) -> Flag:
    """Prasit, the only head of the centre, looked at Nok; noise: Malee did too, into which Prasit looks."""
    flags.raise_once(db, FlagKind.SAME_NAME, cast.prasit, cast.nok_case)
    flags.raise_once(db, FlagKind.OUTSIDE, cast.malee, cast.nok_case)
    db.commit()
    return db.scalars(select(Flag).where(Flag.user_id == cast.prasit.id)).one()


def head(db: Session, cast: Cast, name: str = "pim") -> User:
    """A second head of the centre."""
    user = User(username=name, name="พิมพ์ ดี", role=Role.SUPERVISOR, centre_id=cast.prasit.centre_id, password_hash="-")
    db.add(user)
    db.flush()
    return user


def test_the_manager_is_told_of_it_and_of_nobody(cast: Cast, browser: Open, of_head: Flag) -> None:
    manager = browser(cast.chai)
    assert "1 look stands out that nobody at the centre can look into" in manager.get("/statistics/").text
    page = manager.get(PAGE).text
    assert str(of_head.id) in page
    assert "about the supervisor" in page
    for secret in ("นก", "ธีระ", "บุญมา", cast.nok_case.number, "family name", str(of_head.person_id), cast.prasit.name):
        assert secret not in page


def test_it_is_taken_up_once_and_on_record(db: Session, cast: Cast, browser: Open, of_head: Flag) -> None:
    manager = browser(cast.chai)
    assert manager.post(PAGE, data={"flags": [str(of_head.id)]}).status_code == 303
    db.refresh(of_head)
    assert of_head.taken_up_by == cast.chai.id
    assert of_head.finding is None
    line = db.scalars(select(AuditLine).where(AuditLine.action == "flag.take_up")).one()
    assert (line.actor_id, line.person_id, line.about) == (cast.chai.id, None, f"flag:{of_head.id}")
    assert "looks stand out" not in manager.get("/statistics/").text
    assert "Nothing waits" in manager.post(PAGE, data={"flags": [str(of_head.id)]}).text


def test_nobody_but_a_manager_is_told(db: Session, cast: Cast, browser: Open, of_head: Flag) -> None:
    assert unattended.count(db, cast.prasit) == 0
    assert "looks stand out" not in browser(cast.prasit).get("/statistics/").text
    for user in (cast.prasit, cast.malee, cast.dao, cast.wanna):
        assert browser(user).get(PAGE).status_code == 404


def test_what_a_head_can_look_into_no_manager_takes_up(db: Session, cast: Cast, of_head: Flag) -> None:
    of_team = db.scalars(select(Flag).where(Flag.user_id == cast.malee.id)).one()
    assert [one.id for one in unattended.of_all(db, cast.chai)] == [of_head.id]
    for wrong in ([of_team.id], [of_team.id, of_head.id], []):
        with pytest.raises(Refused):
            unattended.take_up(db, wrong, cast.chai)
    second = head(db, cast)
    assert unattended.of_all(db, cast.chai) == []
    assert flags.waiting(db, second) == 2
    users.disable(db, second, cast.dao)
    assert [one.id for one in unattended.of_all(db, cast.chai)] == [of_head.id]


def test_a_second_head_still_looks_into_what_was_taken_up(db: Session, cast: Cast, of_head: Flag) -> None:
    unattended.take_up(db, [of_head.id], cast.chai)
    assert flags.get(db, of_head.id, head(db, cast)).flag.finding is None


def test_a_centre_without_a_head_and_one_of_another_centre(db: Session, cast: Cast, of_head: Flag) -> None:
    far = User(username="far", name="ไกล", role=Role.SUPERVISOR, centre_id=cast.anong.centre_id, password_hash="-")
    db.add(far)
    users.disable(db, cast.prasit, cast.dao)
    found = unattended.of_all(db, cast.chai)
    assert [(one.id == of_head.id, one.of_head) for one in found] == [(True, True), (False, False)]
    cast.chai.figures_of = cast.prasit.centre_id
    assert (unattended.of_all(db, cast.chai), unattended.count(db, cast.chai)) == (found, 2)
    cast.chai.figures_of = cast.anong.centre_id
    assert (unattended.of_all(db, cast.chai), unattended.count(db, cast.chai)) == ([], 0)


def test_a_restricted_person_is_for_named_heads_alone(db: Session, cast: Cast, of_head: Flag) -> None:
    second = head(db, cast)
    restricting.restrict(db, cast.nok_case, {cast.malee.id, cast.prasit.id}, cast.prasit)
    assert [one.id for one in unattended.of_all(db, cast.chai)] == [of_head.id]
    restricting.restrict(db, cast.nok_case, {cast.malee.id, cast.prasit.id, second.id}, cast.prasit)
    assert unattended.of_all(db, cast.chai) == []


def test_who_ticks_nothing_is_told_so(cast: Cast, browser: Open, of_head: Flag) -> None:
    assert "Tick what was taken up" in browser(cast.chai).post(PAGE, data={}).text
