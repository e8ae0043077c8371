"""Canaries: who sees which field of whose record. test_access_matrix.py looks through each answer of each cell for what
must not be there; here is that the canaries sing where they may, and are silent in all that is no page.
"""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.reveals import ON_THE_CASE
from outreach.dashboard import whole_case
from outreach.web.application import OutreachApp
from tests.support import canaries, sight
from tests.support.addresses import readable
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.databases import lay

Open = Callable[..., Browser]
Worlds = dict[str, dict[str, Any]]
ROLES = {"caseworker": "malee", "supervisor": "prasit", "partner": "wanna", "manager": "chai", "administrator": "dao"}
# How many fields of the own record a role comes to see by looking at every page that there is.
AT_LEAST = {"caseworker": 28, "supervisor": 33, "partner": 2, "manager": 0, "administrator": 0}
IDENTITY = {
    f"people.{name}"
    for name in ("nickname", "given_name", "family_name", "national_id", "phone", "address", "community")
}
COMMANDS = (
    ("stages", "verify"),
    ("statistics", "outcomes", "--format", "json"),
    ("retention", "propose"),
    ("people", "reindex"),
    ("audit", "verify"),
    ("keys", "status"),
    ("audit", "breach", "--from", "2026-01-01", "--to", "2999-01-01", "--out", "list.csv"),
)


@pytest.fixture
def app(house: OutreachApp, peopled: tuple[Path, Worlds]) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the whole world."""
    yield from lay(house, peopled[0])


@pytest.fixture
def world(peopled: tuple[Path, Worlds]) -> Worlds:
    """The parameters of the addresses, for each relation and state."""
    return peopled[1]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Callable[[], bytes]:
    """All that was logged, at any level, and all that was written to the terminal."""
    caplog.set_level(logging.DEBUG)

    def everything() -> bytes:
        printed = capfd.readouterr()
        return "\n".join([caplog.text, printed.out, printed.err]).encode()

    return everything


@pytest.mark.parametrize("role", ROLES)
def test_pages_show_what_the_role_may_see_and_logs_show_nothing(
    app: OutreachApp,
    cast: Cast,
    browser: Open,
    world: Worlds,
    role: str,
    said: Callable[[], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every address that can be read, with every choice in it, for the own record: pages, sheets, documents, JSON."""
    monkeypatch.setattr("outreach.core.pdf.typeset", canaries.in_plain)
    client, seen = browser(getattr(cast, ROLES[role])), set()
    for rule, address in readable(app, world["own"]):
        answer = client.get(address)
        shown = canaries.found_in(canaries.opened(answer) + str(answer.headers).encode())
        assert sight.too_much(role, rule.endpoint, shown) == set(), address
        seen |= {field for world, field in shown if world == "own"}
        answer.close()
    assert len(seen) >= AT_LEAST[role], sorted(seen)
    assert (seen >= IDENTITY) is (role in ("caseworker", "supervisor"))
    assert canaries.found_in(said()) == set()


@pytest.mark.parametrize(("section", "field"), [("groups", "groups.name"), ("therapy", "therapy_sessions.note")])
def test_what_is_folded_shows_to_its_caseworker_after_a_click(
    cast: Cast, browser: Open, world: Worlds, section: str, field: str
) -> None:
    page = f"/cases/{world['own']['case_id']}"
    client = browser(cast.malee)
    assert ("own", field) not in canaries.found_in(client.get(page).data)
    for one in ON_THE_CASE:
        shown = canaries.found_in(client.post(f"{page}/reveal/{one}").data)
        assert (("own", field) in shown) is (one == section)


def test_a_search_tells_nickname_and_mark_of_a_team_mates_case(
    app: OutreachApp, cast: Cast, browser: Open, said: Callable[[], bytes]
) -> None:
    whole = {f"people.{name}" for name in ("nickname", "given_name", "family_name", "look")} | {"photos.small"}
    mates = {"people.nickname", "people.look"}
    for user, told in {
        cast.malee: {"own": whole, "mate": mates, "other": set(), "hidden": set(), "erased": set()},
        cast.prasit: {"own": whole, "mate": whole, "other": set(), "hidden": set(), "erased": set()},
        cast.anong: {"own": set(), "mate": set(), "other": whole},
    }.items():
        for one, fields in told.items():
            page = browser(user).post("/find", data={"called": f"Canary-{one}-people"})
            assert page.status_code == 200
            assert {field for world, field in canaries.found_in(page.data) if world == one} == fields
    assert canaries.found_in(said()) == set()


def _failing(session: Session, case: Any, _actor: User, _unfolded: object = None) -> None:
    raise ValueError(f"{case.person.nickname} {canaries.canary('own', 'notes.body')}")


def test_a_page_that_fails_tells_nothing_of_what_it_was_about(
    app: OutreachApp,
    cast: Cast,
    browser: Open,
    world: Worlds,
    said: Callable[[], bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page, typed = f"/cases/{world['own']['case_id']}", canaries.canary("own", "notes.body")
    client = browser(cast.malee)
    assert canaries.found_in(client.get(page).data)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(whole_case, "gather", _failing)
    answers = [
        (500, client.get(page)),
        (400, client.post(f"{page}/notes/new", data={"body": typed}, forged=True)),
        (413, client.post(f"{page}/notes/new", data={"body": typed, "more": "x" * (3 << 20)})),
        (404, client.get(f"{page}/{typed}")),
        (404, client.delete(page)),
    ]
    for status, answer in answers:
        assert answer.status_code == status
        assert canaries.found_in(answer.data + str(answer.headers).encode()) == set()
    logged = said()
    assert b"ValueError" in logged
    assert canaries.found_in(logged) == set()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_of_the_operator_names_anybody(
    app: OutreachApp,
    command: tuple[str, ...],
    said: Callable[[], bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    with app.app_context():
        ended = app.test_cli_runner().invoke(args=list(command))
    assert ended.exit_code == 0, ended.output
    written = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert canaries.found_in(ended.output.encode() + written + said()) == set()


def test_the_files_of_the_database_hold_none(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, world: Worlds
) -> None:
    browser(cast.malee).post(f"/cases/{world['own']['case_id']}/notes/new", data={"body": "Canary-own-notes.body"})
    db.commit()
    files = list(app.extensions["settings"].data.glob("test.db*"))
    assert files
    assert [file.name for file in files if canaries.found_in(file.read_bytes())] == []
