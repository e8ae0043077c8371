"""Cases with a red flag or an acute risk come first, beside the urgent ones, until they are assessed anew."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.marks import Level
from outreach.casefile.restrictions import restricting
from outreach.casefile.risks import assessing, pressing, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.plans import Asked, noted, pretend_many

Open = Callable[..., Browser]


def assess(db: Session, cast: Cast, level: Level, case: Case | None = None, *, flag: bool = False) -> None:
    details = AssessmentDetails(day=clock.today(), level=level, red_flag=flag, reason="ขู่ฆ่าตัวตาย")
    assessing.assess(db, case or cast.nok_case, details, cast.malee)
    db.commit()


@pytest.mark.parametrize(("level", "flag"), [(Level.ACUTE, False), (Level.MEDIUM, True)])
def test_the_first_page_begins_with_the_red(db: Session, cast: Cast, browser: Open, level: Level, flag: bool) -> None:
    assess(db, cast, level, flag=flag)
    for user in (cast.malee, cast.prasit):
        text = browser(user, "en").get("/").text
        assert 0 < text.index("Red flag or acute") < text.index("Overdue ")
    assess(db, cast, Level.HIGH)
    assert "Red flag or acute" not in browser(cast.malee, "en").get("/").text


def test_one_that_is_red_and_urgent_stands_there_once(db: Session, cast: Cast, browser: Open) -> None:
    assess(db, cast, Level.ACUTE)
    urgent.mark(db, cast.nok_case, "ขึ้นศาล", clock.today(), cast.malee)
    db.commit()
    text = browser(cast.malee, "en").get("/").text
    assert "Urgent cases" not in text
    assert "Urgent until " in text


def test_the_urgent_are_counted_as_their_list_has_them(db: Session, cast: Cast, browser: Open) -> None:
    assess(db, cast, Level.ACUTE)
    for case, worker in ((cast.nok_case, cast.malee), (cast.ton_case, cast.somchai)):
        urgent.mark(db, case, "ขึ้นศาล", clock.today(), worker)
    db.commit()
    heading = browser(cast.prasit, "en").get("/").text.partition("Urgent cases ")[2].partition("</h2>")[0]
    assert '<span class="agenda-count">2</span>' in heading


def test_a_red_case_is_shown_to_who_may_see_it_alone(db: Session, cast: Cast) -> None:
    assess(db, cast, Level.ACUTE)
    assert [pressing.red(db, user, 5) for user in (cast.somchai, cast.anong, cast.wanna)] == [[], [], []]
    other = User(username="h2", name="ปรีชา", role=cast.prasit.role, centre_id=cast.prasit.centre_id, password_hash="-")
    db.add(other)
    db.flush()
    restricting.restrict(db, cast.nok_case, {cast.malee.id, other.id}, other)
    assert pressing.red(db, cast.prasit, 5) == []
    assert pressing.red(db, cast.malee, 5) == [cast.nok_case]


def test_a_closed_case_presses_no_more(db: Session, cast: Cast) -> None:
    assess(db, cast, Level.ACUTE, flag=True)
    assert pressing.ids(db, cast.prasit) == {cast.nok_case.id}
    cast.nok_case.closed_on = clock.today()
    db.flush()
    assert (pressing.ids(db, cast.prasit), pressing.red(db, cast.malee, 5)) == (set(), [])


@pytest.mark.parametrize("page", ["/", "/cases/"])
def test_the_red_are_found_in_their_own_index(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, page: str
) -> None:
    engine, asked, client = app.extensions["engine"], Asked(), browser(cast.prasit)
    db.commit()
    db.close()
    pretend_many(engine)
    with noted(engine, asked, {"now": page}):
        assert client.get(page).status_code == 200
    [statement] = [sent for sent in asked if "cases.red_flag OR cases.risk" in sent]
    assert any("ix_cases_red_centre_id" in way for way in _plan(engine, statement, asked))


def _plan(engine: Engine, statement: str, asked: Asked) -> list[str]:
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", asked[statement][0]).all()
    return [row[3] for row in plan if re.search(r"\bcases\b", row[3])]
