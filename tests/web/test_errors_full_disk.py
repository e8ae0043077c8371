"""A full disk: a clear page, what was typed is kept, and nothing that was acknowledged is lost."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.casefile import attachments
from outreach.casefile.attachments import Attachment
from outreach.casefile.notes import Note
from outreach.core import clock
from outreach.core.database import is_full
from outreach.core.writers import Queue
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.uploads import form_with
from tests.support.world import PDF

Open = Callable[..., Browser]
Fill = Callable[[int], None]
WORDS = "เจอที่ลานประตูท่าแพ พูดคุยนานครึ่งชั่วโมง"


@pytest.fixture
def fill(app: OutreachApp, db: Session) -> Iterator[Fill]:
    """`fill(n)` leaves n pages of the disk to the database; `fill(-1)` gives it all."""
    engine, most = app.extensions["engine"], [2**30]

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {most[0]}")

    def leave(pages: int) -> None:
        db.commit()
        used = db.execute(text("PRAGMA page_count")).scalar_one()
        db.rollback()
        most[0] = used + pages if pages >= 0 else 2**30
        engine.dispose()

    event.listen(engine, "connect", limit)
    yield leave
    event.remove(engine, "connect", limit)


@pytest.fixture
def unmarked(app: OutreachApp) -> Iterator[None]:
    """There is no room to mark a sign-in as seen."""
    engine, full = app.extensions["engine"], sqlite3.OperationalError("database or disk is full")
    full.sqlite_errorcode = sqlite3.SQLITE_FULL  # type: ignore[attr-defined]

    def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE sign_ins"):
            raise OperationalError(None, None, full) from full

    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


@pytest.fixture
def hurry(app: OutreachApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits for the write lock, nor in the queue before it."""
    engine = app.extensions["engine"]
    monkeypatch.setattr(Queue, "_longest", property(lambda _queue: 0.02, lambda _queue, _seconds: None), raising=False)

    def no_wait(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 20")

    event.listen(engine, "connect", no_wait)
    yield
    event.remove(engine, "connect", no_wait)


def note(**more: str) -> dict[str, str]:
    return {"body": WORDS * 150, "day": clock.show_date(clock.today(), "th", "numeric"), "once": "a" * 32} | more


def test_a_form_comes_back_as_it_was_typed(db: Session, cast: Cast, browser: Open, fill: Fill) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/notes/new"
    fill(1)
    answer = client.post(page, data=note())
    assert answer.status_code == 507
    assert "The disk of the server is full." in answer.text
    assert WORDS in answer.text.split("<textarea")[1]
    assert db.scalars(select(Note)).all() == []
    fill(-1)
    assert client.post(page, data=note()).status_code == 303
    assert len(db.scalars(select(Note)).all()) == 1


def test_where_no_look_can_be_recorded_only_typed_words_show(
    db: Session, cast: Cast, browser: Open, fill: Fill
) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    fill(0)
    _use_up(db)
    seen = client.get(page)
    assert (seen.status_code, "นก" in seen.text) == (507, False)
    answer = client.post(f"{page}/notes/new", data=note(once="secret"))
    assert (answer.status_code, "นก" in answer.text, "secret" in answer.text) == (507, False, False)
    assert WORDS in answer.text.split("What you typed")[1]
    assert f'name="body" value="{WORDS}' in answer.text
    assert f'action="{page}/notes/new"' in answer.text


def test_an_upload_that_finds_no_room_leaves_nothing(db: Session, cast: Cast, browser: Open, fill: Fill) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/attachments/new"
    sent = form_with({"kind": "letter"}, "จดหมาย.pdf", PDF[:9] + bytes(900_000) + PDF)
    fill(20)
    answer = client.post(page, **sent)
    assert answer.status_code == 507
    assert '<option selected value="letter">' in answer.text
    assert "choose the file again" in answer.text
    assert db.scalars(select(Attachment)).all() == []
    fill(-1)
    assert client.post(page, **sent).status_code == 303
    assert len(attachments.of_case(db, cast.nok_case.id)) == 1


def test_another_sites_form_is_not_echoed_when_the_disk_is_full(
    db: Session, cast: Cast, browser: Open, fill: Fill
) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/attachments/new"
    sent = form_with({"kind": "letter", "about": WORDS}, "จดหมาย.pdf", PDF)
    fill(0)
    _use_up(db)
    for site, echoed in (("same-origin", True), ("cross-site", False)):
        answer = client.open(page, method="POST", **sent, headers={"Sec-Fetch-Site": site, "X-CSRFToken": "old"})
        assert (answer.status_code, "The disk of the server is full." in answer.text) == (507, True)
        assert (WORDS in answer.text, "Send it again" in answer.text) == (echoed, False)


def test_a_button_says_so_too(db: Session, cast: Cast, browser: Open, fill: Fill) -> None:
    client = browser(cast.dao)
    fill(0)
    _use_up(db)
    assert client.post(f"/agencies/{cast.nfe.id}/close").status_code == 507
    fill(-1)
    assert cast.nfe.active


def test_who_works_is_not_sent_away_because_the_disk_is_full(
    app: OutreachApp, cast: Cast, browser: Open, unmarked: None
) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    with clock.travel(clock.now() + timedelta(minutes=5)):
        assert client.get(page).status_code == 200


def test_a_database_that_does_not_answer_ends_in_a_page_too(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, hurry: None
) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    client.get("/")
    with app.extensions["sessions"]() as other:
        other.execute(select(Note.id))
        answer = client.get(page)
    assert (answer.status_code, "The system is busy." in answer.text) == (503, True)


def test_only_a_full_disk_is_called_so() -> None:
    locked, full = sqlite3.OperationalError("database is locked"), sqlite3.OperationalError("other words")
    locked.sqlite_errorcode, full.sqlite_errorcode = sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL  # type: ignore[attr-defined]
    assert not is_full(locked)
    lost = sqlite3.OperationalError("no such savepoint")
    assert not is_full(lost)
    lost.__context__ = full
    assert is_full(lost)


def _use_up(db: Session) -> None:
    """Fill the pages that are begun, so that not even a line of the audit finds room."""
    with suppress(OperationalError):
        for _ in range(500):
            audit.record(db, "test", None, about="x" * 100)
            db.commit()
        pytest.fail("there is room still")
    db.rollback()
