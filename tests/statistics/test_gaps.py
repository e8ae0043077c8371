"""The gap report: exact and named for the head of the centre, small counts hidden from everybody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine, AuditSubject
from outreach.c2_connect import referrals, routing, screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import cases, people, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.use_stops import StopReason
from outreach.core import clock
from outreach.core.sealing import opened_keys
from outreach.directory import agencies
from outreach.directory.agencies import CapacityDetails
from outreach.directory.needs import Need
from outreach.statistics import gaps
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.queries import counted
from tests.support.world import share

Open = Callable[..., Browser]
LEGAL, SHELTER, COUNSELLING = Need.LEGAL_ISSUE, Need.SHELTER, Need.COUNSELLING


@pytest.fixture(autouse=True)
def shelter(db: Session, cast: Cast) -> None:
    """The shelter table, and the agencies of the cast alone: nobody takes young women in."""
    routing.load_rules(db)


def known(db: Session, cast: Cast, sex: Sex, age: int | None, *needs: Need) -> Case:
    person = people.register(db, PersonDetails(nickname=f"น้อง{age}", sex=sex, age=age), cast.malee)
    case = cases.open_case(db, person, clock.today(), cast.malee)
    consent(db, case, cast.malee)
    screenings.screen(db, case, ScreeningDetails(day=clock.today(), needs=needs), cast.malee)
    return case


def report(db: Session, cast: Cast) -> dict[Need, gaps.Gap]:
    return {gap.need: gap for gap in gaps.report(db, cast.prasit)}


def test_a_need_that_somebody_takes_is_no_gap(db: Session, cast: Cast) -> None:
    known(db, cast, Sex.MALE, 16, SHELTER, COUNSELLING)
    assert report(db, cast) == {}
    girl = known(db, cast, Sex.FEMALE, 16, SHELTER, COUNSELLING)
    found = report(db, cast)
    assert (found[SHELTER].total, found[SHELTER].cases) == (1, [girl])
    assert found.keys() == {SHELTER}


def test_whom_to_ask_about_is_no_gap_until_they_have_answered(db: Session, cast: Cast) -> None:
    case = known(db, cast, Sex.UNKNOWN, 16, SHELTER)
    assert report(db, cast) == {}
    people.correct(db, case.person, PersonDetails(nickname="น้อง", sex=Sex.OTHER, age=16), cast.malee)
    assert report(db, cast).keys() == {SHELTER}


def test_a_gap_opens_when_all_are_full_unless_one_can_wait(db: Session, cast: Cast) -> None:
    known(db, cast, Sex.MALE, 16, COUNSELLING)
    for agency, until in ((cast.nfe, clock.today()), (cast.police, clock.today() + timedelta(days=9))):
        agencies.say_capacity(db, agency, CapacityDetails(full_until=until), cast.wanna)
    assert report(db, cast).keys() == {COUNSELLING}
    with clock.travel(clock.today() + timedelta(days=1)):
        assert report(db, cast) == {}
    other = share_before(db, cast)
    referrals.answer(db, other, ReferralState.WAITING_LIST, cast.wanna)
    assert report(db, cast) == {}


def share_before(db: Session, cast: Cast) -> referrals.Referral:
    """One that was sent while there was room."""
    cast.nfe.full_until = None
    sent = share(db, cast.ton_case, cast.somchai, cast.nfe, COUNSELLING)
    cast.nfe.full_until = clock.today()
    return sent


def test_only_the_last_screening_of_own_open_cases_counts(db: Session, cast: Cast) -> None:
    known(db, cast, Sex.FEMALE, 17, LEGAL).closed_on = clock.today()
    stopped = known(db, cast, Sex.FEMALE, 17, LEGAL)
    use_stops.stop(db, stopped, StopReason.ACCURACY, cast.malee)
    consent(db, cast.fon_case, cast.anong)
    screenings.screen(db, cast.fon_case, ScreeningDetails(day=clock.today(), needs=[LEGAL]), cast.anong)
    then = known(db, cast, Sex.FEMALE, 17, LEGAL)
    with clock.travel(clock.now() + timedelta(seconds=5)):
        screenings.screen(db, then, ScreeningDetails(day=clock.today(), needs=[COUNSELLING]), cast.malee)
    assert report(db, cast) == {}


def test_the_head_reads_exact_figures_and_names_where_allowed(db: Session, cast: Cast, browser: Open) -> None:
    girl = known(db, cast, Sex.FEMALE, 16, SHELTER, LEGAL)
    known(db, cast, Sex.FEMALE, 19, LEGAL)
    found = report(db, cast)
    assert [line.persons for line in found[LEGAL].lines] == [(0, 0, 0, 0)] * 2 + [(0, 1, 0, 0)] * 2 + [(0, 0, 0, 0)] * 2
    assert (found[LEGAL].total, found[LEGAL].cases) == (2, [])
    text = browser(cast.prasit).get("/statistics/gaps").text
    assert "น้อง16" in text
    assert "น้อง19" not in text
    assert subjects(db, "gaps.read") == {girl.person_id}
    assert subjects(db, "cells.read") == {girl.person_id}


def subjects(db: Session, action: str) -> set[object]:
    query = select(AuditSubject.subject_id).join(AuditLine, AuditLine.seq == AuditSubject.seq)
    lines = select(AuditLine.person_id).where(AuditLine.action == action, AuditLine.person_id.is_not(None))
    return set(db.scalars(query.where(AuditLine.action == action))) | set(db.scalars(lines))


@pytest.mark.parametrize(("count", "total"), [(0, None), (1, None), (8, None), (9, 10), (11, 10), (12, 15)])
def test_a_manager_is_shown_no_small_count_and_nobody(
    db: Session, cast: Cast, browser: Open, count: int, total: int | None
) -> None:
    for _ in range(count):
        known(db, cast, Sex.FEMALE, 16, LEGAL)
    known(db, cast, Sex.MALE, 30, LEGAL)
    found = {gap.need: gap for gap in gaps.report(db, cast.chai)}
    assert set(found) == set(Need), "a need without gaps must look like one with few"
    assert found[LEGAL].total == total
    assert {cell for line in found[LEGAL].lines for cell in line.persons} <= {None, 10, 15}
    text = browser(cast.chai).get("/statistics/gaps").text
    assert "น้อง" not in text
    assert subjects(db, "gaps.read") | subjects(db, "cells.read") == set()


def test_only_those_whose_cases_were_opened_first_are_named(
    db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps, "NAMED", 2)
    girls = [known(db, cast, Sex.FEMALE, age, SHELTER) for age in (14, 16, 18)]
    girls[0].opened_on -= timedelta(days=9)
    girls[2].opened_on -= timedelta(days=20)
    found = report(db, cast)[SHELTER]
    assert (found.total, found.cases) == (3, [girls[2], girls[0]])
    text = browser(cast.prasit).get("/statistics/gaps").text
    assert "1 other is not named here" in text
    assert "น้อง16" not in text


def test_counting_asks_as_often_for_many_and_keeps_no_key(app: OutreachApp, db: Session, cast: Cast) -> None:
    costs = []
    for _ in range(2):
        for age in range(13, 20):
            known(db, cast, Sex.FEMALE, age, LEGAL)
        db.commit()
        with app.extensions["sessions"]() as session, counted(app.extensions["engine"]) as sent:
            assert gaps.report(session, cast.chai)
            costs.append(len(sent))
            assert opened_keys(session) == {}
    assert costs[0] == costs[1]
