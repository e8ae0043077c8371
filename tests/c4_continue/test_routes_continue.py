"""The pages of follow-ups and reviews."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c4_continue import reviews
from outreach.c4_continue.follow_ups import FollowUp, FollowUpWay
from outreach.casefile import milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from tests.conftest import Browser
from tests.support import written
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")

Open = Callable[..., Browser]
SCORES = {"body": "2", "mind": "3", "way_of_life": "4"}


def typed(day: date) -> str:
    return f"{day.day}/{day.month}/{clock.be(day.year)}"


def test_a_follow_up_is_written_from_the_case(db: Session, cast: Cast, browser: Open) -> None:
    today, again = clock.today(), clock.today() + timedelta(days=14)
    form = {"day": typed(today), "way": "visit", "found": "y", "story": "ไปเรียนทุกวัน", "next_on": typed(again)}

    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/follow-up", data=form)

    assert (answer.status_code, answer.location) == (303, f"/cases/{cast.nok_case.id}")
    [kept] = written.of_case(db, FollowUp, cast.nok_case.id)
    assert (kept.day, kept.way, kept.found, kept.story) == (today, FollowUpWay.VISIT, True, "ไปเรียนทุกวัน")
    assert kept.next_on == again


def test_a_try_is_kept_without_a_tick_and_without_a_next_day(db: Session, cast: Cast, browser: Open) -> None:
    form = {"day": typed(clock.today()), "way": "phone", "next_on": ""}
    browser(cast.malee).post(f"/cases/{cast.nok_case.id}/follow-up", data=form)
    [kept] = written.of_case(db, FollowUp, cast.nok_case.id)
    assert (kept.found, kept.next_on) == (False, None)


def test_what_was_typed_of_an_impossible_follow_up_is_kept(db: Session, cast: Cast, browser: Open) -> None:
    form = {"day": typed(clock.today()), "way": "visit", "story": "ไปเรียนทุกวัน", "next_on": typed(clock.today())}

    answer = browser(cast.malee, speaks="th").post(f"/cases/{cast.nok_case.id}/follow-up", data=form)

    assert answer.status_code == 200
    assert "วันติดตามครั้งต่อไปต้องอยู่หลังครั้งนี้" in answer.text
    assert "ไปเรียนทุกวัน" in answer.text
    assert written.of_case(db, FollowUp, cast.nok_case.id) == []


def test_a_review_is_written_from_the_case_and_shown_at_the_next(db: Session, cast: Cast, browser: Open) -> None:
    page, malee = f"/cases/{cast.nok_case.id}/review", browser(cast.malee)
    form = SCORES | {"day": typed(clock.today()), "strengths": "ขยัน", "weaknesses": "ใจร้อน"}

    answer = malee.post(page, data=form)

    assert (answer.status_code, answer.location) == (303, f"/cases/{cast.nok_case.id}")
    [kept] = reviews.of_case(db, cast.nok_case.id)
    assert (kept.body, kept.mind, kept.way_of_life) == (2, 3, 4)
    assert (kept.strengths, kept.weaknesses) == ("ขยัน", "ใจร้อน")
    assert "body 2, mind 3, way of life 4" in malee.get(page).text


@pytest.mark.parametrize("score", ["0", "6", "", "many"])
def test_a_score_that_is_none_is_refused_on_the_page(db: Session, cast: Cast, browser: Open, score: str) -> None:
    form = SCORES | {"day": typed(clock.today()), "mind": score, "strengths": "ขยัน"}
    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/review", data=form)
    assert answer.status_code == 200
    assert "ขยัน" in answer.text
    assert reviews.of_case(db, cast.nok_case.id) == []


@pytest.mark.parametrize("where", ["follow-up", "review"])
def test_only_who_carries_a_case_writes_in_it(cast: Cast, browser: Open, where: str) -> None:
    page = f"/cases/{cast.nok_case.id}/{where}"
    assert browser(cast.malee).get(page).status_code == 200
    for other in (cast.somchai, cast.prasit, cast.anong, cast.wanna, cast.chai, cast.dao):
        assert browser(other).get(page).status_code == 404


def test_the_page_tells_from_when_a_follow_up_counts(db: Session, cast: Cast, browser: Open) -> None:
    page, malee = f"/cases/{cast.nok_case.id}/follow-up", browser(cast.malee)
    assert "counts for" not in malee.get(page).text
    today = clock.today()
    for kind in (MilestoneKind.NEEDS_SCREENED, MilestoneKind.THERAPY_ATTENDED):
        milestones.record(db, cast.nok_case, kind, today, cast.nok_case.id, cast.malee)
    db.flush()
    first = clock.show_date(today + timedelta(days=28), "en")
    assert f"counts for “Continue” from {first}" in malee.get(page).text.replace("\xa0", " ")
