"""What each caseworker carries is counted and weighed, of the own centre, without what is hidden from its head."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import caseloads, weights
from outreach.casefile.caseloads import Load
from outreach.casefile.marks import Level
from outreach.casefile.restrictions import restricting
from outreach.casefile.risks import assessing, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.plans import Asked, noted, pretend_many, scans

Open = Callable[..., Browser]
STAGE, SILENT = 2, 2  # the points of the first stage, and of 60 days without contact: as the cast begins


def of(db: Session, cast: Cast) -> Load:
    return caseloads.of_centre(db, cast.prasit)[cast.malee.id]


def assess(db: Session, cast: Cast, level: Level, *, red_flag: bool = False) -> None:
    details = AssessmentDetails(day=clock.today(), level=level, red_flag=red_flag, reason="-")
    assessing.assess(db, cast.nok_case, details, cast.malee)


def test_a_quiet_case_weighs_its_stage_and_its_silence(db: Session, cast: Cast) -> None:
    assert of(db, cast) == Load(cases=1, weight=STAGE + SILENT, silent=1, overdue=1)
    contacts.log(db, cast.nok_case, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.malee)
    assert of(db, cast) == Load(cases=1, weight=STAGE)


@pytest.mark.parametrize(
    ("level", "red_flag", "points"),
    [(Level.LOW, False, 0), (Level.MEDIUM, False, 1), (Level.ACUTE, False, 4), (Level.HIGH, True, 4)],
)
def test_risk_adds_its_points_once(db: Session, cast: Cast, level: Level, red_flag: bool, points: int) -> None:
    assess(db, cast, level, red_flag=red_flag)
    load = of(db, cast)
    assert (load.weight, load.red) == (STAGE + SILENT + points, int(points == 4))


def test_urgent_cases_are_counted_until_their_day(db: Session, cast: Cast) -> None:
    urgent.mark(db, cast.nok_case, "ด่วน", clock.today(), cast.malee)
    assert of(db, cast).urgent == 1
    with clock.travel(clock.today() + timedelta(days=1)):
        assert of(db, cast).urgent == 0


def test_closed_hidden_and_other_centres_cases_weigh_nothing(db: Session, cast: Cast) -> None:
    assert set(caseloads.of_centre(db, cast.prasit)) == {cast.malee.id, cast.somchai.id}
    cast.ton_case.closed_on = clock.today()
    restricting.restrict(db, cast.nok_case, [cast.malee.id, cast.prasit.id], cast.prasit)
    assert set(caseloads.of_centre(db, cast.prasit)) == {cast.malee.id}
    cast.prasit.id, own = cast.somchai.id, cast.prasit.id  # as a head who is not named
    db.expunge(cast.prasit)
    assert caseloads.of_centre(db, cast.prasit)[cast.malee.id] == Load()
    assert own


def test_the_page_shows_numbers_and_how_they_come_about(db: Session, cast: Cast, browser: Open) -> None:
    assess(db, cast, Level.ACUTE)
    page = browser(cast.prasit, "en").get("/caseload").text
    assert f"worker={cast.malee.id}&amp;risk=red" in page
    assert all(str(rule.words) in page for rule in weights.rules())
    for path in (f"/cases/{cast.nok_case.id}/assign", "/cases/"):
        assert "(open cases: 1, weight: 8)" in browser(cast.prasit, "en").get(path).text


def test_a_caseload_reads_no_whole_table(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    engine, asked, client = app.extensions["engine"], Asked(), browser(cast.prasit)
    db.commit()
    db.close()
    pretend_many(engine)
    with noted(engine, asked, {"now": "caseload"}):
        assert client.get("/caseload").status_code == 200
    assert scans(engine, asked) == {}
