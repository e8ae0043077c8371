"""The list of pathways: the stillest stands first; nothing that tells of health, nor what is of other centres."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c3_control.plans import Owner
from outreach.c5_complete import pathways
from outreach.c5_complete.pathways import BeginDetails, Pathway, kinds, listing
from outreach.casefile.cases import Case
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast
from tests.support.queries import counted

pytestmark = pytest.mark.usefixtures("consented")
Open = Callable[..., Browser]


def begun(db: Session, case: Case, worker: User, code: str, ago: int) -> Pathway:
    kind = next(one for one in kinds.on(clock.today()) if one.code == code)
    day = clock.today() - timedelta(days=ago)
    return pathways.begin(db, case, BeginDetails(kind=kind, begun_on=day, owner=Owner.CASEWORKER), worker)


def listed(db: Session, user: User, **said: str) -> list[str]:
    rows = listing.page(db, user, listing.table().read(said)).rows
    return [row.kind.code for row in rows if row.kind]


@pytest.fixture
def some(db: Session, cast: Cast, consented: None) -> None:
    begun(db, cast.nok_case, cast.malee, "family", 5)
    begun(db, cast.nok_case, cast.malee, "id_card", 40)
    begun(db, cast.nok_case, cast.malee, "drug_treatment", 50)
    begun(db, cast.ton_case, cast.somchai, "school", 45)
    begun(db, cast.fon_case, cast.anong, "job", 46)


@pytest.mark.usefixtures("some")
def test_each_sees_those_of_their_cases_the_stillest_first(db: Session, cast: Cast) -> None:
    assert listed(db, cast.prasit) == ["school", "id_card", "family"]
    assert listed(db, cast.malee) == ["id_card", "family"]
    assert listed(db, cast.malee, sort="-moved") == ["family", "id_card"]


@pytest.mark.usefixtures("some")
def test_it_is_chosen_by_kind_and_by_days_without_a_step(db: Session, cast: Cast) -> None:
    assert listed(db, cast.prasit, kind="family") == ["family"]
    assert listed(db, cast.prasit, still="30") == ["school", "id_card"]
    assert listed(db, cast.prasit, still="long") == ["id_card"]  # a term is longer
    assert listed(db, cast.prasit, kind="drug_treatment") == ["school", "id_card", "family"]  # no such choice


@pytest.mark.usefixtures("some")
def test_a_restricted_and_a_closed_case_are_not_on_it(db: Session, cast: Cast) -> None:
    restricting.restrict(db, cast.nok_case, [cast.malee.id, cast.prasit.id], cast.prasit)
    other = users.create(
        db,
        username="head2",
        name="-",
        role=Role.SUPERVISOR,
        password=PASSWORD,
        actor=None,
        centre_id=cast.nok_case.centre_id,
    )
    assert listed(db, other) == ["school"]
    cast.ton_case.closed_on = clock.today()
    db.flush()
    assert listed(db, other) == []


def test_a_page_asks_as_often_for_many_as_for_few(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    client, asked = browser(cast.prasit), []
    begun(db, cast.nok_case, cast.malee, "family", 5)
    begun(db, cast.ton_case, cast.somchai, "school", 45)
    db.commit()
    client.get("/pathways")
    for more in ((), ("id_card", "job", "drug_treatment", "school")):
        for code in more:
            begun(db, cast.nok_case, cast.malee, code, 9)
        db.commit()
        with counted(app.extensions["engine"]) as seen:
            page = client.get("/pathways")
        assert page.status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]
    assert "Care for drug use" not in page.text
