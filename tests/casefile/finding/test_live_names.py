"""The names in memory: filled once, kept up with every other process, free of the erased, and nowhere on disk."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import finding, merging, name_changes, people
from outreach.casefile.finding import LiveNames
from outreach.casefile.finding import live_names as module
from outreach.casefile.finding.live_names import names_now
from outreach.casefile.name_changes import NameChange
from outreach.casefile.people import Person, PersonDetails
from outreach.core.sealing import DataKey, vault_of
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.queries import counted

NEW = PersonDetails(nickname="ปลาวาฬ")


def found(db: Session, typed: str, actor: User) -> set[Any]:
    return {one.person_id for one in finding.find(db, typed, actor)}


def names_of(app: OutreachApp) -> LiveNames:
    names: LiveNames = app.extensions["names"]
    return names


@contextmanager
def other_worker(app: OutreachApp, actor: User) -> Iterator[Any]:
    """`find(typed)` in a process of its own, on the same database file, already filled."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    settings = app.extensions["settings"]
    worker = multiprocessing.get_context("spawn").Process(target=serve_finding, args=(settings, actor.id, there))
    worker.start()
    assert here.recv() == "filled"

    def find(typed: str) -> set[Any]:
        here.send(typed)
        answer: set[Any] = here.recv()
        return answer

    yield find
    here.send("")
    worker.join(10)
    assert worker.exitcode == 0


def serve_finding(settings: Any, user_id: Any, pipe: Any) -> None:
    """What the other process does: answer who is found, until it is sent nothing."""
    app = create_app(settings)
    app.extensions["names"].fill()
    pipe.send("filled")
    while typed := pipe.recv():
        with app.extensions["sessions"]() as session, session.begin():
            pipe.send(found(session, typed, session.get_one(User, user_id)))


@pytest.mark.slow
def test_a_change_in_one_process_is_found_in_the_other_at_once(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    with other_worker(app, cast.malee) as find:
        assert find("ปลาวาฬ") == set()
        person = people.register(db, NEW, cast.malee)
        db.commit()
        assert find("ปลาวาน") == {person.id}
        people.correct(db, person, PersonDetails(nickname="มะม่วง"), cast.malee)
        db.commit()
        assert (find("ปลาวาฬ"), find("มะม่วง")) == (set(), {person.id})
        vault_of(db).destroy_key(db, person.id)
        name_changes.note(db, person.id)
        db.commit()
        assert find("มะม่วง") == set()


def test_what_is_rolled_back_was_never_there(app: OutreachApp, db: Session, cast: Cast) -> None:
    nok, nok_id, malee_id = cast.nok_case.person, cast.nok_case.person_id, cast.malee.id
    people.register(db, NEW, cast.malee)
    people.correct(db, nok, PersonDetails(nickname="มะม่วง"), cast.malee)
    assert len(found(db, "ปลาวาฬ", cast.malee)) == 1
    assert found(db, "มะม่วง", cast.malee) == {nok.id}
    db.rollback()
    with app.extensions["sessions"]() as other:
        malee = other.get_one(User, malee_id)
        assert found(other, "ปลาวาฬ", malee) == set()
        assert found(other, "มะม่วง", malee) == set()
        assert found(other, "นก", malee) == {nok_id}


def test_an_id_of_the_feed_that_was_rolled_back_may_come_again(app: OutreachApp, db: Session, cast: Cast) -> None:
    sessions, malee_id = app.extensions["sessions"], cast.malee.id
    finding.find(db, "นก", cast.malee)
    people.register(db, NEW, cast.malee)
    finding.find(db, "นก", cast.malee)
    db.rollback()
    with sessions() as other, other.begin():
        person = people.register(other, PersonDetails(nickname="มะม่วง"), other.get_one(User, malee_id))
    with sessions() as third:
        assert found(third, "มะม่วง", third.get_one(User, malee_id)) == {person.id}


def test_who_is_merged_into_another_is_found_as_that_one_alone(app: OutreachApp, db: Session, cast: Cast) -> None:
    person = people.register(db, NEW, cast.malee)
    assert found(db, "ปลาวาฬ", cast.malee) == {person.id}
    known = len(names_of(app))
    merging.merge(db, cast.nok_case.person, person, merging.Choices(), cast.prasit)
    assert person.id not in found(db, "ปลาวาฬ", cast.malee)
    assert len(names_of(app)) == known - 1


def test_a_name_that_cannot_be_read_is_left_out_and_no_other(app: OutreachApp, db: Session, cast: Cast) -> None:
    person = people.register(db, PersonDetails(nickname="ปลาวาฬ", given_name="สมหมาย"), cast.malee)
    person.nickname_sealed = os.urandom(80)  # type: ignore[attr-defined]
    name_changes.note(db, person.id)
    assert found(db, "ปลาวาฬ", cast.malee) == set()
    assert found(db, "สมหมาย", cast.malee) == {person.id}


@pytest.mark.parametrize("at_once", [1, 2, 5000])
def test_the_filling_goes_page_by_page_and_misses_nobody(
    app: OutreachApp, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    people.register(db, PersonDetails(), cast.malee)  # without a name: nothing to find
    db.commit()
    monkeypatch.setattr(module, "_NEXT", module._NEXT.limit(at_once))
    names = LiveNames(app.extensions["engine"], app.extensions["vault"])
    names.fill()
    assert len(names) == 3


@contextmanager
def being_filled(names: LiveNames) -> Iterator[None]:
    """The names are being read in a thread, and one chunk of them is there; they are read on when the block is over."""
    whole, go_on, stop = LiveNames._everybody, Event(), Event()
    stop.set()  # no second look at the snapshot

    def slowly(self: LiveNames) -> Iterator[Any]:
        everybody = whole(self)
        yield next(everybody)
        go_on.wait(10)
        yield from everybody

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveNames, "_everybody", slowly)
        patch.setattr(module, "FILLED_TOGETHER", 1)
        filler = Thread(target=names.keep, args=(stop,))
        filler.start()
        while not names.is_filled_beside or not len(names):
            time.sleep(0.001)
        yield
        go_on.set()
        filler.join(10)


def test_a_search_does_not_wait_for_the_filling(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    with being_filled(names_of(app)):
        assert len(names_of(app)) == 1
        known = [one for typed in ("นก", "ต้น") for one in found(db, typed, cast.malee)]
        assert len(known) <= 1
        finding.likely_doubles(db, PersonDetails(nickname="นก"), cast.malee)
        db.rollback()
    assert found(db, "นก", cast.malee) == {cast.nok_case.person_id}


def test_the_page_says_while_names_are_being_read(
    app: OutreachApp, cast: Cast, browser: Callable[..., Browser]
) -> None:
    client, said = browser(cast.malee, speaks="en"), "still reading the names"
    with being_filled(names_of(app)):
        assert said in client.post("/find", data={"called": "นก"}).text
        assert said in client.get("/contacts/new").text
    assert said not in client.post("/find", data={"called": "นก"}).text


def test_who_must_know_everybody_waits_for_the_filling(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    counted_then = []
    with being_filled(names_of(app)):
        waiting = Thread(target=lambda: counted_then.append(len(names_now(db))))
        waiting.start()
        waiting.join(0.05)
        assert counted_then == []
    waiting.join(10)
    assert counted_then == [3]


def test_the_filling_holds_up_nobody_who_writes(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    names = LiveNames(app.extensions["engine"], app.extensions["vault"])
    everybody = names._everybody()
    next(everybody)
    people.register(db, NEW, cast.malee)
    db.commit()
    filler = Thread(target=names.fill)
    people.register(db, NEW, cast.malee)  # the write lock is taken now
    filler.start()
    filler.join(5)
    assert not filler.is_alive()
    assert len(names) == 4


def test_many_changes_are_taken_up_together(db: Session, cast: Cast) -> None:
    finding.find(db, "นก", cast.malee)
    fresh = {people.register(db, PersonDetails(nickname=f"ปลา{n}"), cast.malee).id for n in range(60)}
    gone = fresh.pop()
    vault_of(db).destroy_key(db, gone)
    assert {one.person_id for one in finding.find(db, "ปลา7", cast.malee, most=100)} <= fresh
    assert found(db, "ปลา59", cast.malee) <= fresh


def test_a_session_made_without_the_index_has_one_of_its_own(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    with Session(app.extensions["engine"], info={"vault": app.extensions["vault"]}) as bare:
        assert found(bare, "นก", cast.malee) == {cast.nok_case.person_id}


@pytest.mark.parametrize(("typed", "queries"), [("นก", 13), ("0812345678", 3)])
def test_a_search_asks_as_often_however_many_there_are(
    app: OutreachApp, db: Session, cast: Cast, typed: str, queries: int
) -> None:
    """By name: changes, whom the searcher carries, plain facts, last meetings, marks, names, two for the audit, one for
    whether so many searches stand out, and three that count whom of those whom the searcher does not carry they were
    shown.
    By a number nobody has: two for the audit, and that one; the look-up itself goes by the driver, one statement for
    each kind of number that it can be."""
    costs = []
    for _ in range(2):
        for n in range(15):
            people.register(db, PersonDetails(nickname=f"นก{n}"), cast.malee)
        db.commit()
        with app.extensions["sessions"]() as session:
            finding.find(session, "นก", cast.malee)
        with app.extensions["sessions"]() as session, counted(app.extensions["engine"]) as sent:
            finding.find(session, typed, cast.malee)
        costs.append(len(sent))
    assert costs == [queries, queries]


def test_nothing_of_the_index_is_written_anywhere(app: OutreachApp, db: Session, cast: Cast) -> None:
    people.register(db, PersonDetails(nickname="กระรอกบินน้อย"), cast.malee)
    assert found(db, "กระรอกบินน้อย", cast.malee)
    db.commit()
    folder: Path = app.extensions["settings"].data
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert not [code for code in ("utf-8", "utf-16-le", "tis-620") if "กระรอกบินน้อย".encode(code) in kept]
    assert "กระรอก" not in repr(names_of(app).__dict__)


def test_a_feed_that_was_cleared_does_no_harm(db: Session, cast: Cast) -> None:
    finding.find(db, "นก", cast.malee)
    db.execute(delete(NameChange))
    assert found(db, "นก", cast.malee) == {cast.nok_case.person_id}
    assert db.get(Person, cast.nok_case.person_id)
    assert db.get(DataKey, (cast.nok_case.person_id, 1))
