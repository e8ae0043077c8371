"""The fifth C: outcomes that somebody else verifies, closing that somebody else decides, and a new episode."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c2_connect.needs import Need
from outreach.c3_control import houses, stays
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.stays import AdmitDetails
from outreach.c5_complete import closures, outcomes
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.c5_complete.outcomes import EvidenceKind, Occupation, Outcome, OutcomeDetails, OutcomeKind
from outreach.casefile import milestones, notes
from outreach.casefile.cases import Case
from outreach.casefile.kinds import Kind
from outreach.casefile.stages import Stage
from outreach.ground import clock
from outreach.ground.errors import Refused
from tests.cast import Cast
from tests.world import share


def refused(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


def record(
    db: Session, cast: Cast, kind: OutcomeKind = OutcomeKind.ID_CARD, day: date | None = None, **more: object
) -> Outcome:
    details = {"kind": kind, "day": day or clock.today(), "evidence_kind": EvidenceKind.SEEN, "evidence": "เห็นบัตร"}
    return outcomes.record(db, cast.nok_case, OutcomeDetails(**(details | more)), cast.malee)  # type: ignore[arg-type]


def ask(db: Session, cast: Cast, reason: ClosingReason = ClosingReason.MOVED_AWAY) -> closures.Closure:
    return closures.ask(db, cast.nok_case, ClosureRequest(reason=reason, words="ย้ายไปกับครอบครัว"), cast.malee)


@pytest.mark.parametrize("days", [-61, 1])
def test_an_outcome_lies_after_the_first_contact_and_not_in_the_future(db: Session, cast: Cast, days: int) -> None:
    day = clock.today() + timedelta(days=days)
    assert refused(lambda: record(db, cast, day=day)) == "day"


def test_the_same_outcome_is_recorded_once(db: Session, cast: Cast) -> None:
    record(db, cast)
    assert refused(lambda: record(db, cast)) == "kind"


def test_an_occupation_belongs_to_its_outcome_and_to_no_other(db: Session, cast: Cast) -> None:
    assert refused(lambda: record(db, cast, OutcomeKind.OCCUPATION)) == "occupation"
    assert refused(lambda: record(db, cast, occupation=Occupation.RESTAURANT)) == "occupation"
    assert record(db, cast, OutcomeKind.OCCUPATION, occupation=Occupation.RESTAURANT).occupation == "restaurant"


def test_nobody_verifies_what_they_recorded_nor_does_the_database_let_them(db: Session, cast: Cast) -> None:
    outcome = record(db, cast)
    refused(lambda: outcomes.verify(db, cast.nok_case, outcome, cast.malee))
    outcome.verified_by = cast.malee.id
    with pytest.raises(IntegrityError):
        db.flush()


def test_what_is_sent_back_counts_nowhere_and_can_be_recorded_again(db: Session, cast: Cast) -> None:
    outcome = record(db, cast)
    outcomes.send_back(db, cast.nok_case, outcome, "ขอเห็นบัตรจริง", cast.prasit)
    assert all(m.voided for m in milestones.of_case(db, cast.nok_case.id) if m.source_id == outcome.id)
    refused(lambda: outcomes.verify(db, cast.nok_case, outcome, cast.prasit))
    assert record(db, cast).state == "recorded"


def test_an_outcome_lasts_only_once_verified_and_only_later(db: Session, cast: Cast) -> None:
    outcome = record(db, cast, day=clock.today() - timedelta(days=9))
    refused(lambda: outcomes.sustain(db, cast.nok_case, outcome, clock.today(), cast.malee))
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    assert refused(lambda: outcomes.sustain(db, cast.nok_case, outcome, outcome.day, cast.malee)) == "day"
    outcomes.sustain(db, cast.nok_case, outcome, clock.today(), cast.malee)
    assert outcome.sustained_on == clock.today()


def test_a_case_completes_only_with_a_verified_outcome(db: Session, cast: Cast) -> None:
    outcome = record(db, cast)
    assert refused(lambda: ask(db, cast, ClosingReason.COMPLETE)) == "reason"
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    assert ask(db, cast, ClosingReason.COMPLETE).approved is None


def test_closing_is_asked_for_once_and_decided_by_somebody_else(db: Session, cast: Cast) -> None:
    closure = ask(db, cast)
    refused(lambda: ask(db, cast))
    refused(lambda: closures.approve(db, cast.nok_case, closure, cast.malee))
    closures.refuse(db, cast.nok_case, closure, "ลองอีกครั้ง", cast.prasit)
    assert cast.nok_case.is_open
    refused(lambda: closures.approve(db, cast.nok_case, closure, cast.prasit))


def test_a_case_with_an_open_stay_does_not_close(db: Session, cast: Cast) -> None:
    houses.open_house(db, HouseDetails(name="บ้าน", beds=1), cast.prasit)
    bed = houses.beds_of_centre(db, cast.prasit.centre_id)[0]
    stays.admit(db, cast.nok_case, AdmitDetails(bed_id=bed.id, begins_on=clock.today()), cast.malee)
    refused(lambda: ask(db, cast))


def test_a_case_with_an_open_referral_does_not_close(db: Session, cast: Cast) -> None:
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    refused(lambda: ask(db, cast))


def test_in_a_closed_case_nothing_is_written(db: Session, cast: Cast) -> None:
    closed(db, cast)
    met = ContactDetails(day=clock.today(), how=HowItWent.TALKED)
    refused(lambda: notes.write(db, cast.nok_case, "x", clock.today(), cast.malee))
    refused(lambda: contacts.log(db, cast.nok_case, met, cast.malee))
    refused(lambda: record(db, cast))


def test_a_reopened_case_is_a_new_episode_with_the_consent_that_still_holds(db: Session, cast: Cast) -> None:
    referral = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    referral.state = "declined"  # type: ignore[assignment]
    old = closed(db, cast)
    again = closures.reopen(db, old, clock.today(), cast.malee)
    left = {m.kind for m in milestones.of_case(db, again.id)}
    assert (again.episode, again.person_id, again.stage) == (2, old.person_id, Stage.CORE_PERSON)
    assert left == {Kind.REOPENED, Kind.CONSENT_GIVEN}
    assert not old.is_open


def test_a_case_is_not_reopened_before_it_closed_nor_twice(db: Session, cast: Cast) -> None:
    old = closed(db, cast)
    yesterday = clock.today() - timedelta(days=1)
    assert refused(lambda: closures.reopen(db, old, yesterday, cast.malee)) == "day"
    closures.reopen(db, old, clock.today(), cast.malee)
    refused(lambda: closures.reopen(db, old, clock.today(), cast.malee))


def closed(db: Session, cast: Cast) -> Case:
    closures.approve(db, cast.nok_case, ask(db, cast), cast.prasit)
    assert cast.nok_case.closed_on == clock.today()
    return cast.nok_case
