"""The table of cases reads no whole table, and of the centre's silent and late only the rows of the page, in order."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.plans import Asked, noted, pretend_many, scans

LISTS = (
    "",
    "?silent=60&sort=silent",
    "?sort=-silent",
    "?late=1&sort=next",
    "?lack=no_plan",
    "?lack=visit",
    "?closed=1",
    "?urgent=1",
    "?risk=red",
    "?sort=worker",
    "?sort=-stage",
    "?sort=stage&lack=no_plan",
)


@pytest.mark.parametrize("who", ["prasit", "malee"])
def test_no_list_of_cases_reads_a_whole_table(
    app: OutreachApp, cast: Cast, db: Session, browser: Callable[..., Browser], who: str
) -> None:
    engine, asked, client = app.extensions["engine"], Asked(), browser(getattr(cast, who))
    db.commit()
    db.close()
    pretend_many(engine)
    for said in LISTS:
        with noted(engine, asked, {"now": said}):
            assert client.get(f"/cases/{said}").status_code == 200
    assert scans(engine, asked) == {}


@pytest.mark.parametrize("said", ["?silent=60&sort=silent", "?sort=-silent", "?late=1&sort=next"])
def test_the_silent_and_the_late_are_read_in_their_order(
    app: OutreachApp, cast: Cast, db: Session, browser: Callable[..., Browser], said: str
) -> None:
    engine, asked, client = app.extensions["engine"], Asked(), browser(cast.prasit)
    db.commit()
    db.close()
    pretend_many(engine)
    with noted(engine, asked, {"now": said}):
        assert client.get(f"/cases/{said}").status_code == 200
    [listed] = [sent for sent in asked if "AS next_day" in sent and "ORDER BY" in sent]
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {listed}", asked[listed][0]).all()
    assert [row[3] for row in plan if "TEMP B-TREE" in row[3]] == [], plan


@pytest.mark.parametrize(("by", "groups"), [("caseworker_id", 2), ("stage", 5)])
def test_each_group_of_cases_is_read_in_its_index(
    app: OutreachApp, cast: Cast, db: Session, browser: Callable[..., Browser], by: str, groups: int
) -> None:
    engine, asked, client = app.extensions["engine"], Asked(), browser(cast.prasit)
    db.commit()
    db.close()
    pretend_many(engine)
    with noted(engine, asked, {"now": by}):
        assert client.get(f"/cases/?sort={'stage' if by == 'stage' else 'worker'}").status_code == 200
    [listed] = [sent for sent in asked if "UNION ALL" in sent and "AS next_day" in sent]
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {listed}", asked[listed][0]).all()
    read = [row[3] for row in plan if re.match("SEARCH cases USING", row[3])]
    assert len([one for one in read if f"ix_cases_open_by_{by} (centre_id=? AND {by}=?)" in one]) == groups, read
    assert "(id=?)" in read[0], read
