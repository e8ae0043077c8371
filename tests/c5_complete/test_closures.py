"""Closing that somebody else decides, and a new episode later."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c3_control import houses, stays
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.stays import AdmitDetails
from outreach.c4_continue import follow_ups, reviews
from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay
from outreach.c4_continue.reviews import ReviewDetails
from outreach.c5_complete import closures, outcomes
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind
from outreach.c5_complete.outcomes import Outcome, OutcomeDetails
from outreach.casefile import consents, milestones, notes, overrides
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.overrides import Move
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from tests.support.cast import Cast
from tests.support.world import share


def refused(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


def record(db: Session, cast: Cast) -> Outcome:
    details = OutcomeDetails(
        kind=OutcomeKind.ID_CARD, day=clock.today(), evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร"
    )
    consent(db, cast)
    return outcomes.record(db, cast.nok_case, details, cast.malee)


def ask(db: Session, cast: Cast, reason: ClosingReason = ClosingReason.MOVED_AWAY) -> closures.Closure:
    return closures.ask(db, cast.nok_case, ClosureRequest(reason=reason, words="ย้ายไปกับครอบครัว"), cast.malee)


def test_a_case_completes_only_with_a_verified_outcome(db: Session, cast: Cast) -> None:
    stands_at(db, cast, Stage.CONTINUE)
    outcome = record(db, cast)
    assert refused(lambda: ask(db, cast, ClosingReason.COMPLETE)) == "reason"
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    assert ask(db, cast, ClosingReason.COMPLETE).approved is None


@pytest.mark.parametrize(
    ("set_to", "reason", "stands"),
    [
        (Stage.CONTINUE, ClosingReason.COMPLETE, Stage.COMPLETE),
        (Stage.CONTINUE, ClosingReason.DIED, Stage.CONTINUE),
    ],
)
def test_only_a_case_closed_well_with_its_evidence_is_complete(
    db: Session, cast: Cast, set_to: Stage, reason: ClosingReason, stands: Stage
) -> None:
    stands_at(db, cast, set_to)
    outcomes.verify(db, cast.nok_case, record(db, cast), cast.prasit)
    old = closed(db, cast, reason)
    assert old.stage == stands
    assert [m.code for m in milestones.of_case(db, old.id) if m.kind == MilestoneKind.CLOSED] == [reason]


def test_closing_is_asked_for_once_and_decided_by_somebody_else(db: Session, cast: Cast) -> None:
    closure = ask(db, cast)
    refused(lambda: ask(db, cast))
    refused(lambda: closures.approve(db, cast.nok_case, closure, cast.malee))
    closures.refuse(db, cast.nok_case, closure, "ลองอีกครั้ง", cast.prasit)
    assert cast.nok_case.is_open
    refused(lambda: closures.approve(db, cast.nok_case, closure, cast.prasit))
    refused(lambda: closures.refuse(db, cast.nok_case, closure, "อีกครั้ง", cast.prasit))
    assert ask(db, cast).approved is None


def test_two_who_ask_to_close_at_once_are_told_as_in_turn(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้ายไปอยู่กับแม่")
    closures.ask(db, cast.nok_case, request, cast.malee)
    monkeypatch.setattr(closures, "open_of_case", lambda *_: None)  # the other one is not to be seen yet
    with pytest.raises(Refused, match="asked for already"):
        closures.ask(db, cast.nok_case, request, cast.malee)


def test_what_opened_after_closing_was_asked_stops_the_approval(db: Session, cast: Cast) -> None:
    closure = ask(db, cast)
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    refused(lambda: closures.approve(db, cast.nok_case, closure, cast.prasit))
    assert cast.nok_case.is_open


def test_a_case_with_an_open_stay_does_not_close(db: Session, cast: Cast) -> None:
    houses.open_house(db, HouseDetails(name="บ้าน", beds=1), cast.prasit)
    bed = houses.beds_of_centre(db, cast.prasit.centre_id)[0]
    consent(db, cast)
    stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)
    refused(lambda: ask(db, cast))


def test_a_case_with_an_open_referral_does_not_close(db: Session, cast: Cast) -> None:
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    refused(lambda: ask(db, cast))


def test_in_a_closed_case_nothing_is_written(db: Session, cast: Cast) -> None:
    closed(db, cast)
    today = clock.today()
    met = ContactDetails(day=today, how=HowItWent.TALKED)
    seen = FollowUpDetails(day=today, way=FollowUpWay.VISIT, found=True)
    scored = ReviewDetails(day=today, body=3, mind=3, way_of_life=3)
    refused(lambda: notes.write(db, cast.nok_case, "x", today, cast.malee))
    refused(lambda: contacts.log(db, cast.nok_case, met, cast.malee))
    refused(lambda: follow_ups.do(db, cast.nok_case, seen, cast.malee))
    refused(lambda: reviews.hold(db, cast.nok_case, scored, cast.malee))
    refused(lambda: record(db, cast))
    refused(lambda: ask(db, cast))


def test_a_reopened_case_is_a_new_episode_under_the_same_consent(db: Session, cast: Cast) -> None:
    consent(db, cast)
    old = closed(db, cast)
    again = closures.reopen(db, old, clock.today(), cast.malee)
    left = {m.kind for m in milestones.of_case(db, again.id)}
    assert (again.episode, again.person_id, again.stage) == (2, old.person_id, Stage.CORE_PERSON)
    assert (again.caseworker_id, again.opened_on) == (old.caseworker_id, clock.today())
    assert left == {MilestoneKind.REOPENED, MilestoneKind.CONSENT_GIVEN}
    assert not old.is_open


def test_a_consent_withdrawn_since_does_not_go_along(db: Session, cast: Cast) -> None:
    given = consent(db, cast)
    met_again = clock.today() - timedelta(days=3)
    with clock.travel(met_again):
        old = closed(db, cast)
    consents.withdraw(db, old, given, cast.malee)
    again = closures.reopen(db, old, met_again, cast.malee)
    assert {m.kind for m in milestones.of_case(db, again.id)} == {MilestoneKind.REOPENED}


def test_a_case_is_not_reopened_early_nor_tomorrow_nor_twice(db: Session, cast: Cast) -> None:
    old = closed(db, cast)
    for days in (-1, 1):
        day = clock.today() + timedelta(days=days)
        assert refused(lambda day=day: closures.reopen(db, old, day, cast.malee)) == "day"  # type: ignore[misc]
    closures.reopen(db, old, clock.today(), cast.malee)
    refused(lambda: closures.reopen(db, old, clock.today(), cast.malee))


def test_an_old_episode_is_not_reopened_inside_a_later_one(db: Session, cast: Cast) -> None:
    with clock.travel(clock.today() - timedelta(days=9)):
        first = closed(db, cast)
        second = closures.reopen(db, first, clock.today(), cast.malee)
    wish = closures.ask(db, second, ClosureRequest(reason=ClosingReason.DECLINED, words="ไม่ไปต่อ"), cast.malee)
    closures.approve(db, second, wish, cast.prasit)
    assert refused(lambda: closures.reopen(db, first, clock.today() - timedelta(days=1), cast.malee)) == "day"
    assert closures.reopen(db, first, clock.today(), cast.malee).episode == 3


def test_only_the_centre_and_who_carries_the_case_see_what_waits(db: Session, cast: Cast) -> None:
    ask(db, cast)
    everybody = (cast.prasit, cast.malee, cast.somchai, cast.anong, cast.wanna, cast.chai, cast.dao)
    assert [closures.waiting(user).count(db) for user in everybody] == [1, 1, 0, 0, 0, 0, 0]


def stands_at(db: Session, cast: Cast, stage: Stage) -> None:
    move = Move(to_stage=stage, day=clock.today() - timedelta(days=1), reason="ตามหลักฐานในแฟ้มเดิม")
    overrides.override(db, cast.nok_case, move, cast.prasit)


def consent(db: Session, cast: Cast) -> consents.Consent:
    details = ConsentDetails(
        basis=Basis.CHILD_PROTECTION, given_on=cast.nok_case.opened_on, classes=[], grounds="ต้องช่วยเหลือ"
    )
    return consents.record(db, cast.nok_case, details, cast.malee)


def closed(db: Session, cast: Cast, reason: ClosingReason = ClosingReason.MOVED_AWAY) -> Case:
    closures.approve(db, cast.nok_case, ask(db, cast, reason), cast.prasit)
    assert cast.nok_case.closed_on == clock.today()
    return cast.nok_case
