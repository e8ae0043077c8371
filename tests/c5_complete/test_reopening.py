"""A closing is undone at once by who approved it, and taken back later by a second person; it stays readable."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c5_complete import closures, reopening
from outreach.c5_complete.closures import Approval, ClosingReason, Closure, ClosureRequest
from outreach.casefile import corrections, milestones
from outreach.casefile.corrections import Change, Kind, Why
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.casefile.overrides import Move, StageOverride
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.undoing import WITHIN
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
WRONG = Change(why=Why.WRONG_PERSON, reason="ปิดผิดคน")


@pytest.fixture
def closed(db: Session, cast: Cast) -> Closure:
    """Nok's case, closed by Prasit as Malee asked."""
    request = ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้ายไปกับครอบครัว")
    asked = closures.ask(db, cast.nok_case, request, cast.malee)
    closures.approve(db, cast.nok_case, asked, cast.prasit)
    db.commit()
    return asked


def counts(db: Session, cast: Cast, kind: MilestoneKind) -> bool:
    return any(m.kind == kind and not m.voided for m in milestones.of_case(db, cast.nok_case.id))


def test_who_approved_undoes_it_and_it_waits_again(closed: Closure, db: Session, cast: Cast) -> None:
    reopening.undo(db, cast.nok_case, closed, cast.prasit)
    assert cast.nok_case.is_open
    assert not counts(db, cast, MilestoneKind.CLOSED)
    assert closures.open_of_case(db, cast.nok_case.id) is closed
    closures.approve(db, cast.nok_case, closed, cast.prasit)
    assert counts(db, cast, MilestoneKind.CLOSED)


def test_nobody_else_undoes_it_and_nobody_later(closed: Closure, db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        reopening.undo(db, cast.nok_case, closed, cast.malee)
    with clock.travel(clock.now() + WITHIN), pytest.raises(Refused):
        reopening.undo(db, cast.nok_case, closed, cast.prasit)
    assert not cast.nok_case.is_open


def test_a_second_person_takes_it_back_with_a_reason(closed: Closure, db: Session, cast: Cast) -> None:
    reopening.take_back(db, cast.nok_case, closed, WRONG, cast.malee)
    assert (cast.nok_case.is_open, closures.latest(db, cast.nok_case.id)) == (True, None)
    told = corrections.past(db, cast.nok_case, corrections.load(db, cast.nok_case, Kind.CLOSING, closed.id), cast.malee)
    assert "ย้ายไปกับครอบครัว" in [words for _label, words in told.now]
    assert [one.reason for one, _before in told.past] == ["ปิดผิดคน"]


def test_who_approved_does_not_take_it_back(closed: Closure, db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        reopening.take_back(db, cast.nok_case, closed, WRONG, cast.prasit)
    with pytest.raises(Refused):
        reopening.take_back(db, cast.nok_case, closed, Change(why=Why.NOT_SO), cast.malee)
    assert not cast.nok_case.is_open


def test_after_a_new_episode_it_stands(closed: Closure, db: Session, cast: Cast) -> None:
    closures.reopen(db, cast.nok_case, clock.today(), cast.malee)
    with pytest.raises(Refused, match="new episode"):
        reopening.take_back(db, cast.nok_case, closed, WRONG, cast.malee)


@pytest.mark.parametrize("said", [None, (Stage.COMPLETE, 1), (Stage.CONTINUE, 0)])
def test_what_stood_in_for_evidence_goes_with_it(db: Session, cast: Cast, said: tuple[Stage, int] | None) -> None:
    before = cast.nok_case.stage
    asked = Closure(
        case_id=cast.nok_case.id,
        person_id=cast.nok_case.person_id,
        reason=ClosingReason.COMPLETE,
        asked_by=cast.malee.id,
    )
    db.add(asked)
    db.flush()
    closures.approve(db, cast.nok_case, asked, cast.prasit, Approval(despite="เห็นกับตา"))
    assert cast.nok_case.stage == Stage.COMPLETE
    if said:  # and was corrected in between
        made = corrections.load(db, cast.nok_case, Kind.OVERRIDE, db.scalars(select(StageOverride.id)).one())
        move = Move(to_stage=said[0], day=clock.today() - timedelta(days=said[1]), reason="เห็นกับตา")
        corrections.correct(db, cast.nok_case, made, move, WRONG, cast.prasit)
    reopening.undo(db, cast.nok_case, asked, cast.prasit)
    assert cast.nok_case.stage == before
    assert not counts(db, cast, MilestoneKind.OVERRIDE)


def test_who_asked_takes_the_request_back_until_it_is_decided(db: Session, cast: Cast) -> None:
    request = ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย")
    asked = closures.ask(db, cast.nok_case, request, cast.malee)
    with pytest.raises(Refused):
        reopening.withdraw_request(db, cast.nok_case, asked, cast.prasit)
    reopening.withdraw_request(db, cast.nok_case, asked, cast.malee)
    assert closures.open_of_case(db, cast.nok_case.id) is None
    again = closures.ask(db, cast.nok_case, request, cast.malee)
    closures.approve(db, cast.nok_case, again, cast.prasit)
    with pytest.raises(Refused):
        reopening.withdraw_request(db, cast.nok_case, again, cast.malee)


def test_a_request_that_was_taken_back_is_not_decided(db: Session, cast: Cast, browser: Open) -> None:
    case, request = cast.nok_case, ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย")
    asked = closures.ask(db, case, request, cast.malee)
    reopening.withdraw_request(db, case, asked, cast.malee)
    db.commit()
    for act in (closures.approve, lambda *told: closures.refuse(*told[:3], "ยังก่อน", told[3])):
        with pytest.raises(Refused, match="taken this request back"):
            act(db, case, asked, cast.prasit)
    head, page = browser(cast.prasit), f"/cases/{case.id}/closures/{asked.id}"
    for address, asks in ((f"{page}/approve", "day"), (f"{page}/refuse", "answer")):
        shown = head.get(address).text
        assert ("taken this request back" in shown, f'name="{asks}"' in shown) == (True, False)


def test_the_pages_offer_each_its_way_back(closed: Closure, db: Session, cast: Cast, browser: Open) -> None:
    page = f"/cases/{cast.nok_case.id}"
    head, worker = browser(cast.prasit), browser(cast.malee)
    assert "It can be taken back until" in head.get(page).text
    assert "Closed by mistake: take the closing back" in worker.get(page).text
    assert head.post(f"{page}/closures/{closed.id}/undo").status_code == 303
    assert "This can be taken back" in head.post(f"{page}/closures/{closed.id}/undo").text  # another tab
    sent = worker.post(
        f"{page}/closures/{closed.id}/take-back", data={"why": "not_so", "reason": "ปิดผิด", "asked_by": "staff"}
    )
    assert "This closing does not stand any more." in sent.text


def test_who_asked_is_told_that_a_closing_was_taken_back(closed: Closure, db: Session, cast: Cast) -> None:
    closed.decided_by = cast.dao.id
    db.flush()
    reopening.take_back(db, cast.nok_case, closed, Change(why=Why.NOT_SO, reason="กลับมาแล้ว"), cast.prasit)
    unread = select(CaseNotice.user_id).where(CaseNotice.kind == NoticeKind.CLOSING_TAKEN_BACK)
    assert db.scalars(unread).all() == [closed.asked_by]
