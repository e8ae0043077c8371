"""A server that is told to end answers who has asked; a port that is taken is said before anything is touched."""

import hashlib
import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest

from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support import forks
from tests.support.house import House, bring_demo
from tests.support.server import Client, serving

pytestmark = pytest.mark.slow
AT_ONCE = 12
FORM = "application/x-www-form-urlencoded"


def test_what_was_asked_when_it_is_told_to_end_is_answered(
    app: OutreachApp, browser: Callable[..., Browser], tmp_path: Path
) -> None:
    answers: list[int] = []
    with serving(app, browser(), tmp_path) as client:
        token = client.fetch_token("/sign-in")
        asking = [threading.Thread(target=lambda: answers.append(_try(client, token))) for _ in range(AT_ONCE)]
        for thread in asking:
            thread.start()
        time.sleep(0.15)
        os.kill(client.pid, 15)
        for thread in asking:
            thread.join(timeout=40)
    assert answers == [200] * AT_ONCE


def test_after_that_nobody_is_let_in_and_it_has_ended_well(
    app: OutreachApp, browser: Callable[..., Browser], tmp_path: Path
) -> None:
    with serving(app, browser(), tmp_path) as client:
        port = int(client.address.rsplit(":")[-1])
        with socket.create_connection(("127.0.0.1", port)) as idle:
            os.kill(client.pid, 15)
            assert idle.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port)).close()


def test_a_second_demo_on_the_same_port_leaves_the_first_alone(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    house = House(tmp_path)
    bring_demo(tmp_path_factory, house)
    before = _contents(house)
    with socket.create_server(("127.0.0.1", 0)) as first:
        again = house.run("demo", "--port", str(first.getsockname()[1]))
    assert again.returncode == 1
    assert "is taken" in again.stderr
    assert len(again.stderr.splitlines()) == 1
    assert _contents(house) == before


def test_nor_does_one_where_there_was_none_make_anything(tmp_path: Path) -> None:
    house = House(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as first:
        assert house.run("demo", "--port", str(first.getsockname()[1])).returncode == 1
    assert list(tmp_path.iterdir()) == []


COMMANDS = (
    ("serve",),
    ("agencies", "load"),
    ("agencies", "export", "x.csv"),
    ("users", "create", "--username", "dao", "--name", "dao", "--role", "manager"),
    ("users", "reset", "dao"),
    ("audit", "verify"),
    ("audit", "head"),
    ("audit", "baseline"),
    ("hsds", "export", "x.zip"),
    ("outbox", "send"),
    ("people", "reindex"),
    ("referrals", "chase"),
    ("retention", "propose"),
    ("stages", "verify"),
    ("statistics", "outcomes"),
)


def test_before_there_are_tables_every_command_says_so(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert house.run("keys", "init").returncode == 0
    for words in COMMANDS:
        said = house.run(*words)
        assert (said.returncode, said.stderr) == (
            1,
            "Error: db: there are no tables yet; run: flask --app wsgi db upgrade\n",
        ), words
    assert not house.data.exists()


def test_a_database_out_of_reach_is_one_line_too(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert house.run("keys", "init").returncode == 0
    assert house.run("db", "upgrade").returncode == 0
    (house.data / "outreach.db").write_bytes(b"")
    own = {"OUTREACH_DATA": str(house.data), "OUTREACH_KEY_FILE": str(house.key_file)}
    nowhere = {"OUTREACH_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:9/none"}
    said = forks.run(("stages", "verify"), os.environ | own | nowhere)
    assert (said.returncode, len(said.stderr.splitlines())) == (1, 1)
    assert "no answer now" in said.stderr


def _try(client: Client, token: str) -> int:
    typed = {"csrf_token": token, "username": "malee", "password": "wrong one"}
    answer = client.ask("/sign-in", urlencode(typed).encode(), FORM)
    answer.read()
    return int(answer.status)


def _contents(house: House) -> dict[str, str]:
    files = [path for path in house.folder.rglob("*") if path.is_file() and not path.name.endswith("-shm")]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
