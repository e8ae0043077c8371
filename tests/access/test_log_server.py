"""Each line of the trail goes to a log server when it has been committed, and not before."""

import json
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.access.log_server import LogServer
from outreach.access.users import User
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def heard(app: OutreachApp) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """A log server of our own, set in the application; answers what it heard since it was asked last."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    server.setblocking(False)
    carried = app.extensions["sessions"].kw["info"]
    carried["log"] = LogServer(f"127.0.0.1:{server.getsockname()[1]}")

    def listen() -> list[dict[str, Any]]:
        found = []
        while True:
            try:
                found.append(json.loads(server.recv(4096).removeprefix(b"<38>outreach: ").rstrip(b"\0")))
            except BlockingIOError:
                return found

    yield listen
    carried["log"] = None
    server.close()


def test_what_a_page_leaves_in_the_trail_is_heard_line_by_line(
    db: Session, cast: Cast, browser: Open, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    client = browser(cast.malee)
    heard()
    client.get(f"/cases/{cast.nok_case.id}")
    said = heard()
    assert [one["action"] for one in said] == ["case.read", "cells.read"]
    assert said[0]["person"] == str(cast.nok_case.person_id)
    for one in said:
        line = db.get_one(AuditLine, one["line"])
        assert (line.action, line.link.hex()) == (one["action"], one["link"])


def test_what_is_rolled_back_is_never_heard(
    app: OutreachApp, db: Session, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    db.rollback()
    with app.extensions["sessions"]() as session:
        audit.record(session, "case.read", None)
        session.rollback()
        audit.record(session, "camp.read", None)
        with session.begin_nested() as point:
            audit.record(session, "place.add", None)
            point.rollback()
        assert heard() == []
        session.commit()
    assert [one["action"] for one in heard()] == ["camp.read"]


def test_the_link_that_is_heard_holds_the_rows_too(
    app: OutreachApp, db: Session, cast: Cast, heard: Callable[[], list[dict[str, Any]]]
) -> None:
    kitti = cast.kitti.id
    db.rollback()
    with app.extensions["sessions"]() as session, session.begin():
        audit.record(session, "user.disable", None)
        session.get_one(User, kitti).must_change_password = True
    line = db.scalars(select(AuditLine).order_by(AuditLine.seq.desc()).limit(1)).one()
    assert line.rows
    assert heard()[-1]["link"] == line.link.hex()


def test_a_log_server_that_is_away_holds_nobody_up(app: OutreachApp, cast: Cast, browser: Open, tmp_path: Any) -> None:
    carried = app.extensions["sessions"].kw["info"]
    carried["log"] = LogServer(str(tmp_path / "nobody-listens"))
    try:
        assert browser(cast.malee).get(f"/cases/{cast.nok_case.id}").status_code == 200
    finally:
        carried["log"] = None


def test_a_head_may_go_to_a_socket_of_the_machine(tmp_path: Any) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "log"))
        LogServer(str(tmp_path / "log")).send("outreach-audit-head-1")
        assert server.recv(100) == b"<38>outreach: outreach-audit-head-1\0"
