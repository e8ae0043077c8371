"""A merge leaves no higher level of risk and no newer safety plan behind in the case that rests."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import corrections, merging, risks
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Change, Kind, Why
from outreach.casefile.marks import Level
from outreach.casefile.risks import OfCase, assessing, safety
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.casefile.risks.safety import SafetyDetails
from outreach.core import clock
from outreach.core.errors import Refused
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.merges import join

DAY = timedelta(days=1)


@pytest.fixture
def written(db: Session, cast: Cast) -> tuple[Case, Case]:
    """Nok's case, with a low risk of yesterday and a plan, and Ton's with a high one and a newer plan: it will rest."""
    nok, ton, today = cast.nok_case, cast.ton_case, clock.today()
    cast.nok_case.opened_on = cast.ton_case.opened_on = today - 9 * DAY
    for case, level, ago, worker in ((nok, Level.LOW, 1, cast.malee), (ton, Level.HIGH, 5, cast.somchai)):
        details = AssessmentDetails(day=today - ago * DAY, level=level, reason=f"เหตุผล {level}")
        assessing.assess(db, case, details, worker)
        plan = SafetyDetails(day=today - (6 - ago) * DAY, signs=f"สัญญาณ {level}", helps="-", calls="-", safe_place="วัด")
        safety.make(db, case, plan, worker)
    return nok, ton


def test_the_higher_level_and_the_newer_plan_go_along(db: Session, cast: Cast, written: tuple[Case, Case]) -> None:
    nok, ton = written
    join(db, cast.prasit, nok, ton)
    now = OfCase.read(db, nok.id)
    assert now.now
    assert now.plan
    assert (now.now.level, now.now.reason, now.now.carried_from) == (Level.HIGH, "เหตุผล high", ton.id)
    assert (now.now.day, now.now.review_on) == (clock.today() - DAY, clock.today() + 25 * DAY)
    assert (now.plan.signs, now.plan.safe_place, now.plan.carried_from) == ("สัญญาณ high", "วัด", ton.id)
    assert (nok.risk, risks.wrong(db), len(OfCase.read(db, ton.id).assessments)) == (Level.HIGH, [], 1)


def test_a_case_that_has_both_already_gets_no_copy(db: Session, cast: Cast, written: tuple[Case, Case]) -> None:
    nok, ton = written
    join(db, cast.prasit, nok, ton, goes_on=ton.id)
    now = OfCase.read(db, ton.id)
    assert (ton.risk, len(now.assessments), len(now.plans)) == (Level.HIGH, 1, 1)


def test_separated_again_the_copies_count_no_more(db: Session, cast: Cast, written: tuple[Case, Case]) -> None:
    nok, ton = written
    merging.undo(db, join(db, cast.prasit, nok, ton), cast.prasit)
    mine, theirs = OfCase.read(db, nok.id), OfCase.read(db, ton.id)
    assert [nok.risk, ton.risk, mine.plan and mine.plan.signs] == [Level.LOW, Level.HIGH, "สัญญาณ low"]
    copies: list[Any] = [one for one in (*mine.assessments, *mine.plans) if one.carried_from]
    assert [one.is_voided for one in copies] == [True, True]
    assert "high" not in str([*(one.reason for one in mine.assessments), *(one.signs for one in mine.plans)])
    assert [theirs.now and theirs.now.reason, theirs.plan and theirs.plan.signs] == ["เหตุผล high", "สัญญาณ high"]
    entry = corrections.load(db, nok, Kind.RISK, copies[0].id)
    with pytest.raises(Refused, match="somebody else"):
        corrections.restore(db, nok, entry, Change(why=Why.TYPO), cast.prasit)


def test_the_history_says_where_they_are_from(
    db: Session, cast: Cast, browser: Callable[..., Browser], written: tuple[Case, Case]
) -> None:
    nok, ton = written
    made = join(db, cast.prasit, nok, ton)
    db.commit()
    client, page = browser(cast.malee, "en"), f"/cases/{nok.id}"
    assert client.get(page).text.count(f"carried over from case {ton.number}") == 2
    merging.undo(db, made, cast.prasit)
    db.commit()
    text = client.get(page).text
    assert (text.count("carried over by a merge that has been undone"), ton.number in text) == (2, False)
