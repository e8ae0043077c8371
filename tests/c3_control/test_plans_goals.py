"""Goals, acts and progress: what is due is derived from them, and each agreement keeps what stood then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import plans
from outreach.c3_control.plans import (
    Agreed,
    Aim,
    Goal,
    LifeArea,
    Owner,
    PlanAct,
    PlanDetails,
    Progress,
    contents,
    goals,
)
from outreach.c3_control.plans.correcting import ActAsItWas
from outreach.c3_control.plans.goals import ActDetails, DoneDetails, GoalDetails, StepDetails
from outreach.c3_control.plans.models import GoalStep
from outreach.casefile import corrections, due_days, history
from outreach.casefile.corrections import Change, Kind, Why
from outreach.casefile.due_kinds import What
from outreach.casefile.history import HistoryKind, Reader
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.queries import counted

pytestmark = pytest.mark.usefixtures("consented")
Open = Callable[..., Browser]
STROKES = "M10 20L12 25L30 40M5 5L6 6"


def ahead(days: int) -> date:
    return clock.today() + timedelta(days=days)


def goal(db: Session, cast: Cast, need: Need | None = None) -> Goal:
    wish = GoalDetails(aim=Aim.REDUCE, area=LifeArea.MIND, words="นอนให้หลับ", need=need)
    return goals.add(db, cast.nok_case, wish, cast.malee)


def act(db: Session, cast: Cast, of: Goal, by: date) -> PlanAct:
    return goals.promise(
        db, cast.nok_case, of, ActDetails(words="ไปหาหมอ", owner=Owner.CASEWORKER, due_on=by), cast.malee
    )


def tell(db: Session, cast: Cast, of: Goal, progress: Progress, words: str | None = None) -> None:
    goals.tell(db, cast.nok_case, of, StepDetails(day=clock.today(), progress=progress, words=words), cast.malee)


def agree(db: Session, cast: Cast, **more: Any) -> plans.Plan:
    details = PlanDetails(agreed_on=clock.today(), review_on=ahead(90), goals="อยากหลับ", **more)
    return plans.agree(db, cast.nok_case, details, cast.malee)


def due(db: Session, cast: Cast) -> date | None:
    return next((one.due_on for one in due_days.of_case(db, cast.nok_case.id) if one.what == What.ACT), None)


def test_the_goals_beside_their_progress_are_read_at_once(app: OutreachApp, db: Session, cast: Cast) -> None:
    reader, asked = Reader(db, cast.nok_case, cast.malee, may_reveal=False), []
    for more in (1, 3):
        for _ in range(more):
            tell(db, cast, goal(db, cast), Progress.GOING)
        db.commit()
        with counted(app.extensions["engine"]) as sent:
            assert history.page(reader, HistoryKind.HELP).rows
        asked.append(len(sent))
    assert asked[0] == asked[1]


def test_the_earliest_act_is_due_until_it_is_done(db: Session, cast: Cast) -> None:
    wish = goal(db, cast)
    later, sooner = act(db, cast, wish, ahead(9)), act(db, cast, wish, ahead(2))
    assert due(db, cast) == ahead(2)
    for one, then in ((sooner, ahead(9)), (later, None)):
        goals.do(db, cast.nok_case, one, DoneDetails(done_on=clock.today()), cast.malee)
        assert due(db, cast) == then


def test_an_act_is_done_once(db: Session, cast: Cast) -> None:
    one = act(db, cast, goal(db, cast), ahead(2))
    goals.do(db, cast.nok_case, one, DoneDetails(done_on=clock.today()), cast.malee)
    with pytest.raises(Refused, match="already"):
        goals.do(db, cast.nok_case, one, DoneDetails(done_on=clock.today()), cast.malee)


def test_nothing_is_due_for_a_goal_that_is_over(db: Session, cast: Cast) -> None:
    wish = goal(db, cast)
    act(db, cast, wish, ahead(2))
    tell(db, cast, wish, Progress.REACHED)
    assert due(db, cast) is None
    tell(db, cast, wish, Progress.GOING, "ยังไม่ดี")
    assert due(db, cast) == ahead(2)


def test_a_goal_is_given_up_with_a_word(db: Session, cast: Cast) -> None:
    wish = goal(db, cast)
    with pytest.raises(Refused) as refusal:
        tell(db, cast, wish, Progress.GIVEN_UP)
    assert refusal.value.field == "words"


def test_an_act_that_was_not_done_after_all_is_due_again(db: Session, cast: Cast) -> None:
    one = act(db, cast, goal(db, cast), ahead(2))
    goals.do(db, cast.nok_case, one, DoneDetails(done_on=clock.today()), cast.malee)
    entry = corrections.load(db, cast.nok_case, Kind.PLAN_ACT, one.id)
    details = ActAsItWas(words="ไปหาหมอ", owner=Owner.FAMILY, due_on=ahead(3))
    corrections.correct(db, cast.nok_case, entry, details, Change(why=Why.NOT_SO), cast.malee)
    assert (one.done_by, due(db, cast)) == (None, ahead(3))


def test_a_voided_goal_takes_its_acts_along(db: Session, cast: Cast) -> None:
    wish = goal(db, cast)
    act(db, cast, wish, ahead(2))
    entry = corrections.load(db, cast.nok_case, Kind.GOAL, wish.id)
    corrections.void(db, cast.nok_case, entry, Change(why=Why.TWICE), cast.malee)
    assert due(db, cast) is None


def test_an_old_version_reads_as_it_was_agreed(db: Session, cast: Cast) -> None:
    wish = goal(db, cast)
    act(db, cast, wish, ahead(2))
    first = agree(db, cast)
    wish.words = "หางานทำ"
    tell(db, cast, wish, Progress.GOING)
    second = agree(db, cast)
    assert [(one.words, one.progress) for one in contents.unpacked(first.contents)] == [("นอนให้หลับ", Progress.OPEN)]
    assert contents.unpacked(second.contents)[0].acts[0].due_on == ahead(2)
    assert [one.id for one in plans.versions(db, cast.nok_case.id)] == [first.id, second.id]


def test_a_red_need_has_a_goal_or_a_reason(db: Session, cast: Cast) -> None:
    found = ScreeningDetails(day=clock.today(), needs=[Need.SAFETY, Need.EMPLOYMENT])
    screenings.screen(db, cast.nok_case, found, cast.malee)
    with pytest.raises(Refused) as refusal:
        agree(db, cast)
    assert refusal.value.field == "why_open"
    assert agree(db, cast, why_open="รอน้องพร้อม").open_needs == '["safety"]'
    goal(db, cast, Need.SAFETY)
    assert agree(db, cast).open_needs is None


def test_a_signature_is_strokes_and_is_sealed(db: Session, cast: Cast) -> None:
    for strokes in (None, "M1 2<script>", "M1 2L" + "9" * 13_000):
        with pytest.raises(Refused) as refusal:
            agree(db, cast, agreed_by=Agreed.SIGNED, signature=strokes)
        assert refusal.value.field == "agreed_by"
    assert agree(db, cast, agreed_by=Agreed.SIGNED, signature=STROKES).signature == STROKES
    assert STROKES.encode() not in db.execute(text("SELECT signature_sealed FROM plans")).scalar_one()


def test_the_need_of_a_goal_is_not_told_to_the_head(db: Session, cast: Cast, browser: Open) -> None:
    goal(db, cast, Need.SAFETY)
    db.commit()
    page = browser(cast.prasit).get(f"/cases/{cast.nok_case.id}/goals").text
    assert "นอนให้หลับ" in page
    assert str(Need.SAFETY.label) not in page


def test_a_goal_is_set_by_one_short_form(db: Session, cast: Cast, browser: Open) -> None:
    sent = {"aim": "strengthen", "area": "work", "words": "ซ่อมรถเป็น"}
    client, base = browser(cast.malee), f"/cases/{cast.nok_case.id}/goals"
    assert client.post(f"{base}/new", data=sent).status_code == 303
    assert "ซ่อมรถเป็น" in client.get(base).text


def test_what_changed_since_the_agreement_asks_for_a_new_one(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast)
    db.commit()
    client, base = browser(cast.malee), f"/cases/{cast.nok_case.id}/goals"
    assert "agree it anew" not in client.get(base).text
    goal(db, cast)
    db.commit()
    assert "agree it anew" in client.get(base).text


def test_a_correction_of_progress_says_all_that_is_wrong(db: Session, cast: Cast, browser: Open) -> None:
    tell(db, cast, goal(db, cast), Progress.GOING)
    (step,) = db.scalars(select(GoalStep)).all()
    page = f"/cases/{cast.nok_case.id}/entries/goal_step/{step.id}/correct"
    sent = {"day": "1/2/2011", "progress": "given_up", "why": "other", "asked_by": "staff"}
    text = browser(cast.malee).post(page, data=sent).text
    assert [name for name in ("day", "words", "reason") if f'id="{name}-error"' not in text] == []


def test_a_version_shows_the_words_to_which_a_goal_was_corrected(db: Session, cast: Cast, browser: Open) -> None:
    wish = goal(db, cast)
    plan = agree(db, cast, agreed_by=Agreed.SIGNED, signature=STROKES)
    wish.words = "หลับได้ทั้งคืน"
    plan.agreed_by = Agreed.SPOKEN
    db.commit()
    shown = browser(cast.malee, speaks="en").get(f"/cases/{cast.nok_case.id}/plans/{plan.id}").get_data(as_text=True)
    assert "worded anew since" in shown
    assert "หลับได้ทั้งคืน" in shown
    assert ("นอนให้หลับ" in shown, STROKES in shown) == (False, False)
    wish.voided_at = clock.now()
    db.commit()
    assert contents.as_it_stands(db, plan)[0].since.is_voided  # type: ignore[union-attr]


def test_how_they_agreed_can_be_corrected_and_no_signature_added(db: Session, cast: Cast) -> None:
    plan, change = agree(db, cast, agreed_by=Agreed.SPOKEN), Change(why=Why.OTHER, reason="ลงผิด")
    entry = corrections.load(db, cast.nok_case, Kind.PLAN, plan.id)
    as_it_was = PlanDetails(agreed_on=plan.agreed_on, review_on=plan.review_on, goals=plan.goals or "")

    paper, signed = (replace(as_it_was, agreed_by=how) for how in (Agreed.PAPER, Agreed.SIGNED))
    corrections.correct(db, cast.nok_case, entry, paper, change, cast.malee)
    with pytest.raises(Refused, match="Nobody has signed") as refusal:
        corrections.correct(db, cast.nok_case, entry, signed, change, cast.malee)

    assert (plan.agreed_by, refusal.value.field) == (Agreed.PAPER, "agreed_by")
