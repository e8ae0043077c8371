"""Enumerating: whoever searches is shown few young people of colleagues, and after many none; work goes on."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import cases, due_days, finding, flags, people
from outreach.casefile.finding import Found, strangers
from outreach.casefile.finding.strangers import SEARCH, TYPING, StrangerShown
from outreach.casefile.flags import Flag, FlagKind
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock, snapshots, thai
from outreach.web.application import OutreachApp
from tests.support.browser import Browser
from tests.support.cast import Cast, meet_cast
from tests.support.databases import lay

Open = Callable[..., Browser]
SOUNDS = ("ปลา", "แมว", "ดาว", "ฟ้า", "ส้ม", "เบียร์", "มุก", "แป้ง", "โอ๊ต", "กิ๊ฟ", "หมู", "ไก่")
NICKNAMES = [first + second for first in SOUNDS for second in ("ใหญ่", "น้อย", "ขาว", "ดำ", "ทอง")]
ID = "110170023450" + thai.make_check_digit("110170023450")


@pytest.fixture(scope="module")
def crowded(house: OutreachApp, planted: tuple[Path, dict[str, UUID]]) -> Path:
    """A database file with two young people of each of 60 nicknames, all carried by Malee."""
    data = house.extensions["settings"].data
    for app in lay(house, planted[0]):
        with app.extensions["sessions"]() as session, session.begin(), due_days.postponed(session):
            malee = meet_cast(session, planted[1]).malee
            for nickname in NICKNAMES * 2:
                person = people.register(session, PersonDetails(nickname=nickname, sex=Sex.MALE, age=16), malee)
                cases.open_case(session, person, clock.today(), malee)
    return Path(shutil.move(data / "test.db", data / "crowded.db"))


@pytest.fixture
def app(house: OutreachApp, crowded: Path) -> Iterator[OutreachApp]:
    """The application on a fresh copy of it."""
    yield from lay(house, crowded)


@pytest.fixture
def crowd() -> list[str]:
    """The nicknames."""
    return NICKNAMES


def others(found: list[Found]) -> list[Found]:
    """Those of them who are not the searcher's."""
    return [one for one in found if one.case_id is None]


def raised(db: Session) -> list[FlagKind | None]:
    """What was raised about anybody."""
    return [flags.kind_of(db, flag) for flag in db.scalars(select(Flag).order_by(Flag.made_at))]


def test_sixty_nicknames_in_a_row_show_few_and_tell_the_head(db: Session, cast: Cast, crowd: list[str]) -> None:
    seen = {one.person_id for name in crowd for one in others(finding.find(db, name, cast.somchai))}
    assert SEARCH.in_an_hour <= len(seen) < SEARCH.in_an_hour + strangers.AT_ONCE
    assert FlagKind.MANY_STRANGERS in raised(db)


def test_a_search_shows_five_strangers_by_name_and_whom_to_ask(
    db: Session, cast: Cast, crowd: list[str], browser: Open
) -> None:
    found = others(finding.find(db, "ปลา", cast.somchai))
    assert 0 < len(found) <= strangers.AT_ONCE
    assert {(one.age, one.sex, one.is_open, one.caseworker) for one in found} == {(16, None, True, cast.malee.name)}
    db.commit()
    page = browser(cast.somchai).post("/find", data={"called": "ปลา"}).text
    assert "no more than five are shown" in page


def test_the_own_are_found_still_and_strangers_after_an_hour(db: Session, cast: Cast, crowd: list[str]) -> None:
    for name in crowd:
        finding.find(db, name, cast.somchai)
    assert finding.find(db, "ต้น", cast.somchai)[0].case_id == cast.ton_case.id
    assert others(finding.find(db, crowd[0], cast.somchai)) == []
    until = finding.braked_until(db, cast.somchai)
    assert until is not None
    assert clock.now() < until <= clock.now() + timedelta(hours=1)
    with clock.travel(until + timedelta(seconds=1)):
        assert finding.braked_until(db, cast.somchai) is None
        assert others(finding.find(db, crowd[0], cast.somchai))


def test_the_pages_say_until_when_and_no_number_finds_strangers(
    db: Session, cast: Cast, crowd: list[str], browser: Open
) -> None:
    met = people.register(db, PersonDetails(nickname="ผู้มีเลข", national_id=ID, phone="0812345678"), cast.malee)
    cases.open_case(db, met, clock.today(), cast.malee)
    db.commit()
    client = browser(cast.somchai)
    assert "ผู้มีเลข" in client.post("/find", data={"called": ID}).text
    for name in crowd:
        client.post("/find", data={"called": name})
    for page, typed in (("/find", {}), ("/contacts/new", {"looking": "1"})):
        for called in (ID, "0812345678", crowd[0]):
            answer = client.post(page, data={"called": called} | typed).text
            assert "you find your own alone" in answer
            assert cast.malee.name not in answer


def test_who_is_shown_again_within_the_hour_counts_once(db: Session, cast: Cast, crowd: list[str]) -> None:
    for _ in range(SEARCH.in_an_hour):
        assert others(finding.find(db, crowd[0], cast.somchai))
    assert (db.scalar(select(func.count()).select_from(StrangerShown)) or 0) <= strangers.AT_ONCE


def test_a_day_has_its_own_bound(db: Session, cast: Cast, crowd: list[str]) -> None:
    seen = 0
    for hours in range(0, 20, 2):
        with clock.travel(clock.now() + timedelta(hours=hours)):
            for name in crowd:
                before = db.scalar(select(func.count()).select_from(StrangerShown)) or 0
                finding.find(db, name, cast.somchai)
                seen += (db.scalar(select(func.count()).select_from(StrangerShown)) or 0) - before
    assert SEARCH.in_a_day <= seen < SEARCH.in_a_day + strangers.AT_ONCE


def test_doubles_while_typing_name_nobody_after_very_many(
    db: Session, cast: Cast, crowd: list[str], browser: Open
) -> None:
    db.commit()
    client = browser(cast.somchai)
    named = [name for name in crowd if f"<strong>{name}" in client.post("/people/alike", data={"nickname": name}).text]
    assert 0 < len(named) <= TYPING.in_an_hour
    last = client.post("/people/alike", data={"nickname": crowd[-1]}).text
    assert f"<strong>{crowd[-1]}" not in last
    assert "A young person of a colleague" in last  # that there is one, and whom to ask, is said all the same
    assert cast.malee.name in last
    assert FlagKind.MANY_STRANGERS in raised(db)


def test_a_night_of_fifteen_first_contacts_is_not_hindered(
    db: Session, cast: Cast, crowd: list[str], browser: Open
) -> None:
    db.commit()
    client = browser(cast.somchai)
    for name in crowd[::4]:
        for typed in (name[:2], name[:-1], name):
            client.post("/people/alike", data={"nickname": typed, "sex": "male", "age": "16"})
        asked = client.post("/people/alike", data={"nickname": name, "sex": "male", "age": "16"}).text
        assert f"<strong>{name}" in asked
    assert len(crowd[::4]) == 15
    assert finding.braked_until(db, cast.somchai) is None
    assert others(finding.find(db, crowd[1], cast.somchai))
    assert FlagKind.MANY_STRANGERS not in raised(db)


def test_the_head_of_the_centre_is_not_counted(db: Session, cast: Cast, crowd: list[str]) -> None:
    for name in crowd:
        assert len(finding.find(db, name, cast.prasit)) >= 2
    assert db.scalars(select(StrangerShown)).all() == []


def test_two_processes_share_the_count(db: Session, cast: Cast, crowd: list[str], app: OutreachApp) -> None:
    db.commit()
    for name in crowd:
        with app.extensions["sessions"].begin() as session:
            finding.find(session, name, cast.somchai)
    with app.extensions["sessions"]() as other:
        assert finding.braked_until(other, cast.somchai) is not None
        assert finding.braked_until(other, cast.malee) is None


def test_a_search_on_a_snapshot_counts_behind_it(app: OutreachApp, db: Session, cast: Cast) -> None:
    sessions, somchai_id = app.extensions["sessions"], cast.somchai.id
    db.commit()
    with sessions() as session:
        snapshots.look(session)
        shown = others(finding.find(session, "ปลา", session.get_one(User, somchai_id)))
        assert shown
        session.commit()
        assert not db.scalars(select(StrangerShown)).all()
        db.rollback()
        snapshots.write_later(session, app.extensions["together"])
    assert len(db.scalars(select(StrangerShown)).all()) == len(shown)


def test_of_two_searches_at_once_the_later_looks_again(app: OutreachApp, db: Session, cast: Cast) -> None:
    """Or both would show strangers up to the limit that one may be shown."""
    sessions, somchai_id = app.extensions["sessions"], cast.somchai.id
    db.commit()
    with sessions() as one, sessions() as other:
        for session, typed in ((one, "ปลา"), (other, "นก")):
            snapshots.look(session)
            assert others(finding.find(session, typed, session.get_one(User, somchai_id)))
            session.commit()
        snapshots.write_later(one, app.extensions["together"])
        with pytest.raises(snapshots.MustWrite):
            snapshots.write_later(other, app.extensions["together"])
    db.rollback()
    kept = db.scalars(select(StrangerShown)).all()
    assert 0 < len(kept) <= strangers.AT_ONCE


def test_a_page_is_made_again_if_strangers_were_shown_elsewhere(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other process counts up to the limit while this one renders; then this one shows none."""
    client = browser(cast.somchai)
    monkeypatch.setattr("outreach.web.transaction.write_later", _before(snapshots.write_later, app, cast))
    page = client.post("/find", data={"called": "ปลา"}).text
    assert "A young person of a colleague" not in page
    assert cast.malee.name not in page
    assert len(db.scalars(select(StrangerShown)).all()) == SEARCH.in_an_hour


def _before(write_later: Any, app: OutreachApp, cast: Cast) -> Any:
    """`write_later`, before which another process shows the actor as many strangers as they may see."""

    def late(looked: Session, together: Any) -> None:
        if looked.info.get("behind_the_snapshot"):
            with app.extensions["sessions"]() as other, other.begin():
                if not other.scalars(select(StrangerShown)).all():
                    shown = [
                        StrangerShown(user_id=cast.somchai.id, way=SEARCH.name, whom=f"{n}")
                        for n in range(SEARCH.in_an_hour)
                    ]
                    other.add_all(shown)
        write_later(looked, together)

    return late
