"""Closing as completed: the evidence of the 5C is asked for twice, and what is missing is said by name."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import camps, plans, therapy
from outreach.c3_control.camps import CampDetails
from outreach.c3_control.plans import PlanDetails
from outreach.c3_control.therapy import TherapyDetails, TherapyKind
from outreach.c4_continue import follow_ups
from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay
from outreach.c5_complete import closures, outcomes
from outreach.c5_complete.closures import Approval, ClosingReason, Closure, ClosureRequest
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.casefile import consents, contradictions, milestones, overrides, waits
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.contradictions import Standing
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.overrides import Move, StageOverride
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
SCREENED, PLANNED = "needs screened", "a plan agreed"


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def screened(db: Session, cast: Cast, day: date) -> None:
    details = ScreeningDetails(day=day, needs=[Need.COUNSELLING], story="คุยแล้ว")
    screenings.screen(db, cast.nok_case, details, cast.malee)


def comes_through(db: Session, cast: Cast, day: date) -> None:
    """All evidence from the third C on: therapy, and as soon as a follow-up counts a plan, a visit and an outcome."""
    begun = day - timedelta(days=waits.of_kind(MilestoneKind.FOLLOW_UP_DONE))
    therapy.attend(db, cast.nok_case, TherapyDetails(day=begun, kind=TherapyKind.TALK), cast.malee)
    goals = PlanDetails(agreed_on=day, review_on=day + timedelta(days=90), goals="เรียนต่อ")
    plans.agree(db, cast.nok_case, goals, cast.malee)
    visit = FollowUpDetails(day=day, way=FollowUpWay.VISIT, found=True, next_on=clock.today() + timedelta(days=9))
    follow_ups.do(db, cast.nok_case, visit, cast.malee)
    details = OutcomeDetails(kind=OutcomeKind.ID_CARD, day=day, evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร")
    outcomes.verify(db, cast.nok_case, outcomes.record(db, cast.nok_case, details, cast.malee), cast.prasit)


@pytest.fixture
def through(db: Session, cast: Cast) -> None:
    """Nok has come through all five stages, but for the closing."""
    cast.nok_case.opened_on = ago(80)
    contacts.log(db, cast.nok_case, ContactDetails(day=ago(80), how=HowItWent.TRUSTS), cast.malee)
    basis = ConsentDetails(basis=Basis.CHILD_PROTECTION, given_on=ago(80), classes=[], grounds="ต้องช่วยเหลือ")
    consents.record(db, cast.nok_case, basis, cast.malee)
    screened(db, cast, ago(79))
    comes_through(db, cast, ago(40))


def moved_back(db: Session, cast: Cast, day: date) -> None:
    overrides.relapse(db, cast.nok_case, Move(to_stage=Stage.CONNECT, day=day, reason="กลับไปหากลุ่มเดิม"), cast.malee)


def ask(db: Session, cast: Cast, day: date | None = None) -> Closure:
    request = ClosureRequest(reason=ClosingReason.COMPLETE, words="เรียนต่อแล้ว", day=day)
    return closures.ask(db, cast.nok_case, request, cast.malee)


def refusal(act: Callable[[], object]) -> tuple[str | None, str]:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.field, str(refused.value.reason)


def broken(db: Session, cast: Cast) -> list[contradictions.Contradiction]:
    shown = contradictions.of_people(db, [cast.nok_case.person_id])
    return [one.found for one in shown if one.found.kind == Standing.CLOSING]


@pytest.mark.usefixtures("through")
def test_a_case_with_all_evidence_closes_and_stands_at_complete(db: Session, cast: Cast) -> None:
    closures.approve(db, cast.nok_case, ask(db, cast), cast.prasit)
    assert (cast.nok_case.stage, broken(db, cast)) == (Stage.COMPLETE, [])


@pytest.mark.usefixtures("through")
def test_after_a_move_back_the_evidence_is_asked_for_anew(db: Session, cast: Cast) -> None:
    moved_back(db, cast, ago(39))
    field, words = refusal(lambda: ask(db, cast))
    assert field == "reason"
    assert all(one in words for one in (SCREENED, "a camp, a stay", PLANNED, "a follow-up", "a verified outcome"))
    comes_through_again(db, cast)
    assert refusal(lambda: ask(db, cast)) == (
        "reason",
        f"To close as completed, this is still missing in the case: {SCREENED}.",
    )
    screened(db, cast, ago(38))
    assert ask(db, cast).approved is None


def comes_through_again(db: Session, cast: Cast) -> None:
    db.execute(update(outcomes.Outcome).values(ended_on=ago(38)))
    db.expire_all()
    comes_through(db, cast, ago(10))


@pytest.mark.usefixtures("through")
def test_what_changes_before_approval_is_asked_for_again(db: Session, cast: Cast) -> None:
    asked = ask(db, cast)
    moved_back(db, cast, ago(30))
    field, words = refusal(lambda: closures.approve(db, cast.nok_case, asked, cast.prasit))
    assert (field, SCREENED in words) == ("despite", True)
    assert cast.nok_case.is_open


@pytest.mark.usefixtures("through")
def test_a_supervisor_closes_all_the_same_with_a_sealed_reason(db: Session, cast: Cast) -> None:
    asked = ask(db, cast)
    moved_back(db, cast, ago(30))
    closures.approve(db, cast.nok_case, asked, cast.prasit, Approval(despite="ดูแลต่อโดยครู ตามมติที่ประชุม"))
    kept = db.scalars(select(StageOverride).where(StageOverride.made_by == cast.prasit.id)).one()
    assert (kept.reason, kept.to_stage, cast.nok_case.stage) == ("ดูแลต่อโดยครู ตามมติที่ประชุม", "complete", "complete")
    assert broken(db, cast) == []


@pytest.mark.usefixtures("through")
def test_a_reason_where_nothing_is_missing_sets_no_stage(db: Session, cast: Cast) -> None:
    closures.approve(db, cast.nok_case, ask(db, cast), cast.prasit, Approval(despite="เผื่อไว้"))
    assert db.scalars(select(StageOverride)).all() == []


@pytest.mark.usefixtures("through")
def test_on_the_day_of_a_move_back_no_reason_closes_a_case(db: Session, cast: Cast) -> None:
    asked = ask(db, cast)
    moved_back(db, cast, clock.today())
    said = Approval(despite="ตามมติที่ประชุม")
    assert refusal(lambda: closures.approve(db, cast.nok_case, asked, cast.prasit, said))[0] == "day"


@pytest.mark.parametrize(("days", "is_taken"), [(41, False), (40, True), (1, True), (0, True), (-1, False)])
@pytest.mark.usefixtures("through")
def test_a_case_closes_on_a_day_since_the_last_event_until_today(
    db: Session, cast: Cast, days: int, is_taken: bool
) -> None:
    if not is_taken:
        assert refusal(lambda: ask(db, cast, ago(days)))[0] == "day"
        return
    closures.approve(db, cast.nok_case, ask(db, cast, ago(days)), cast.prasit)
    assert (cast.nok_case.closed_on, cast.nok_case.stage) == (ago(days), Stage.COMPLETE)
    assert milestones.of_case(db, cast.nok_case.id)[0].day == ago(days)


@pytest.mark.usefixtures("through")
def test_what_happened_since_asking_needs_another_closing_day(db: Session, cast: Cast) -> None:
    asked = ask(db, cast, ago(10))
    contacts.log(db, cast.nok_case, ContactDetails(day=ago(5), how=HowItWent.TALKED), cast.malee)
    assert refusal(lambda: closures.approve(db, cast.nok_case, asked, cast.prasit))[0] == "day"
    closures.approve(db, cast.nok_case, asked, cast.prasit, Approval(day=ago(5)))
    assert cast.nok_case.closed_on == asked.closes_on == ago(5)


@pytest.mark.usefixtures("through")
def test_who_was_completed_without_evidence_is_before_the_head(db: Session, cast: Cast, browser: Open) -> None:
    closures.approve(db, cast.nok_case, ask(db, cast), cast.prasit)
    gone = update(Milestone).where(Milestone.case_id == cast.nok_case.id, Milestone.kind == "needs_screened")
    db.execute(gone.values(voided_at=clock.now(), voided_by=cast.malee.id))
    db.expire_all()
    milestones.refresh(db, cast.nok_case, cast.malee)
    [found] = broken(db, cast)
    assert [str(one) for one in found.why] == [f"Closed as completed; missing: {SCREENED}."]
    page = browser(cast.prasit).get("/contradictions/").text
    assert f"missing: {SCREENED}" in page
    assert browser(cast.anong).get("/contradictions/").text.count("Closed as completed") == 0


@pytest.mark.usefixtures("through")
def test_who_was_closed_before_evidence_was_asked_for_is_listed(db: Session, cast: Cast, browser: Open) -> None:
    asked = ask(db, cast)
    moved_back(db, cast, ago(30))
    asked.approved, asked.closes_on, asked.decided_by, asked.decided_at = True, None, cast.prasit.id, clock.now()
    cast.nok_case.closed_on = clock.today()
    milestones.record(db, cast.nok_case, MilestoneKind.CLOSED, clock.today(), asked.id, cast.prasit, code=asked.reason)
    db.flush()
    assert len(broken(db, cast)[0].why) == 5
    assert browser(cast.prasit).get("/contradictions/").text.count("Closed as completed; missing") == 5
    assert contradictions.count(db, cast.prasit) == 1


@pytest.mark.usefixtures("through")
def test_the_page_of_closing_says_what_is_open_and_missing(db: Session, cast: Cast, browser: Open) -> None:
    camp = camps.announce(
        db, CampDetails(name="ค่ายหน้า", where="-", begins_on=clock.today(), ends_on=clock.today()), cast.prasit
    )
    camps.enrol(db, camp, cast.nok_case, cast.malee)
    moved_back(db, cast, ago(30))
    shown = browser(cast.malee).get(f"/cases/{cast.nok_case.id}/close").text
    for words in ("ค่ายหน้า", "A plan is to be looked at again", "A follow-up is due on", SCREENED, PLANNED):
        assert words in shown


@pytest.mark.usefixtures("through")
def test_where_something_is_missing_closing_needs_a_reason(db: Session, cast: Cast, browser: Open) -> None:
    asked, head = ask(db, cast), browser(cast.prasit)
    moved_back(db, cast, ago(30))
    address = f"/cases/{cast.nok_case.id}/closures/{asked.id}/approve"
    assert SCREENED in head.post(address).text
    assert SCREENED in head.get(address).text
    assert head.post(address, data={"despite": "ตามมติที่ประชุม"}).status_code == 303
    assert cast.nok_case.stage == Stage.COMPLETE


@pytest.mark.usefixtures("through")
def test_a_closing_that_is_decided_has_no_button_any_more(db: Session, cast: Cast, browser: Open) -> None:
    asked, head = ask(db, cast), browser(cast.prasit)
    address = f"/cases/{cast.nok_case.id}/closures/{asked.id}/approve"
    assert [head.post(address).status_code for _ in range(2)] == [303, 200]
    assert "This has been decided already." in head.get(address).text


@pytest.mark.usefixtures("through")
def test_the_head_sees_that_much_was_written_at_one_go(db: Session, cast: Cast, browser: Open) -> None:
    address = f"/cases/{cast.nok_case.id}/closures/{ask(db, cast).id}/approve"
    assert "at one go" in browser(cast.prasit).get(address).text
    for number, one in enumerate(milestones.of_case(db, cast.nok_case.id)):
        one.recorded_at -= timedelta(hours=number)
    db.flush()
    assert "at one go" not in browser(cast.prasit).get(address).text
