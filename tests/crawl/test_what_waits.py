"""SQLite begins what waits with what waits, though nothing does yet: never with all cases, to see if one of them waits;
nor does a page read the list of all who were ever erased.

Of a table that is empty SQLite keeps no statistics, and takes it for a very large one.
"""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.plans import Asked, noted, pretend_many

WAITING = ("closures", "emergency_accesses", "erasures", "outcomes", "retention_proposals")
# Those whom nobody carries are found by who cannot carry them, few users: counted in the same statement.
BY_KEY = r"\((id|person_id)=\?|\(centre_id=\? AND caseworker_id=\? AND closed_on=\?"
OPEN = "ix_cases_open_centre_id_stage_person_id"


@pytest.fixture
def nothing_waits(app: OutreachApp, cast: Cast, db: Session) -> Engine:
    """Very many people with very many referrals, of whom nothing waits and nothing ever did."""
    engine = app.extensions["engine"]
    assert cast.nok_case.is_open
    db.commit()
    db.close()
    pretend_many(engine)
    with engine.begin() as connection:
        for table in WAITING:
            connection.exec_driver_sql("DELETE FROM sqlite_stat1 WHERE tbl = ?", (table,))
        connection.exec_driver_sql("INSERT INTO sqlite_stat1 VALUES ('cases', ?, '20000 20000 4000 1')", (OPEN,))
    engine.dispose()
    return engine


@pytest.mark.parametrize(
    ("who", "page", "expected"),
    [
        ("prasit", "/", {*WAITING, "referrals"} - {"retention_proposals"}),
        ("malee", "/", {"closures", "emergency_accesses", "erasures", "outcomes", "referrals"}),
        ("prasit", "/approvals", {*WAITING}),
    ],
)
def test_what_waits_is_not_looked_for_in_all_cases(
    nothing_waits: Engine, cast: Cast, browser: Callable[..., Browser], who: str, page: str, expected: set[str]
) -> None:
    asked: Asked = {}
    client = browser(getattr(cast, who))
    with noted(nothing_waits, asked, {"now": page}):
        assert client.get(page).status_code == 200
    seen = set[str]()
    with nothing_waits.connect() as connection:
        for statement, (values, _page) in asked.items():
            if of_what := _waiting(statement):
                seen |= of_what
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
                ways = [row[3] for row in plan if re.match(r"(SCAN|SEARCH) cases\b", row[3])]
                assert [way for way in ways if not re.search(BY_KEY, way)] == [], statement
    assert seen >= expected


@pytest.mark.parametrize("who", ["prasit", "malee"])
def test_who_was_erased_is_asked_by_their_key(
    nothing_waits: Engine, cast: Cast, browser: Callable[..., Browser], who: str
) -> None:
    asked: Asked = {}
    page, client, case_id = {"now": "-"}, browser(getattr(cast, who)), cast.nok_case.id
    pages = (
        "/",
        "/cases/",
        f"/cases/{case_id}",
        "/approvals",
        "/cases/?silent=late&sort=silent",
        "/referrals/",
        "/flags/",
        "/erasures/",
    )
    with noted(nothing_waits, asked, page):
        for page["now"] in pages:
            assert client.get(page["now"]).status_code in (200, 404)
        client.post("/find", data={"called": "นก"})
    about = {sent: values for sent, (values, _page) in asked.items() if "erased_at" in sent.partition("WHERE")[2]}
    assert len(about) > 5
    with nothing_waits.connect() as connection:
        for statement, values in about.items():
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
            assert [row[3] for row in plan if "ix_people_erased_at" in row[3]] == [], statement


@pytest.mark.parametrize("table", ["erasures", "flags"])
def test_what_was_decided_is_read_in_order_and_by_the_page(
    app: OutreachApp, cast: Cast, db: Session, browser: Callable[..., Browser], table: str
) -> None:
    engine, asked, client = app.extensions["engine"], Asked(), browser(cast.prasit)
    db.commit()
    db.close()
    pretend_many(engine)
    with noted(engine, asked, {"now": table}):
        assert client.get(f"/{table}/").status_code == 200
    decided = [sent for sent in asked if re.search(r"(looked_at IS NOT NULL|state != \?) ORDER BY", sent)]
    assert len(decided) == 1
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {decided[0]}", asked[decided[0]][0]).all()
    assert [row[3] for row in plan if "TEMP B-TREE" in row[3]] == [], plan


def _waiting(statement: str) -> set[str]:
    """Of which tables of what waits it asks, with the cases."""
    named = set(re.findall(r"(?:FROM|JOIN) (\w+)", statement))
    return named & {*WAITING, "referrals"} if "cases" in named else set()
