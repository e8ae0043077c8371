"""The pages of outcomes, closing and reopening."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c5_complete import closures, outcomes
from outreach.c5_complete.closures import ClosingReason, Closure, ClosureRequest
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind, OutcomeState
from outreach.c5_complete.outcomes import Outcome, OutcomeDetails
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")

Open = Callable[..., Browser]


def typed(day: date) -> str:
    return f"{day.day}/{day.month}/{clock.be(day.year)}"


@pytest.fixture
def outcome(db: Session, cast: Cast) -> Outcome:
    """An outcome of Nok's that waits to be verified."""
    day = clock.today() - timedelta(days=9)
    details = OutcomeDetails(kind=OutcomeKind.ID_CARD, day=day, evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร")
    return outcomes.record(db, cast.nok_case, details, cast.malee)


@pytest.fixture
def closure(db: Session, cast: Cast) -> Closure:
    """Malee has asked to close Nok's case."""
    request = ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้ายไปกับครอบครัว")
    return closures.ask(db, cast.nok_case, request, cast.malee)


def page(case: Case, *parts: object) -> str:
    return "/".join(("", "cases", str(case.id), *map(str, parts)))


def test_an_outcome_is_recorded_from_the_case(db: Session, cast: Cast, browser: Open) -> None:
    form = {"kind": "occupation", "occupation": "restaurant", "day": typed(clock.today())}
    form |= {"evidence_kind": "seen", "evidence": "ทำงานครัวร้านลุง"}

    answer = browser(cast.malee).post(page(cast.nok_case, "outcome"), data=form)

    assert (answer.status_code, answer.location) == (303, page(cast.nok_case))
    [kept] = outcomes.of_case(db, cast.nok_case.id)
    assert (kept.kind, kept.occupation, kept.state) == ("occupation", "restaurant", "recorded")
    assert kept.evidence == "ทำงานครัวร้านลุง"


def test_a_double_tap_records_one_job_and_another_job_is_new(db: Session, cast: Cast, browser: Open) -> None:
    malee, address = browser(cast.malee), page(cast.nok_case, "outcome")
    form = {"kind": "occupation", "occupation": "restaurant", "day": typed(clock.today())}
    form |= {"evidence_kind": "seen", "evidence": "ทำงานครัวร้านลุง"}
    assert [malee.post(address, data=form).status_code for _ in range(2)] == [303, 200]
    assert malee.post(address, data=form | {"occupation": "motorcycle_repair"}).status_code == 303
    assert [one.occupation for one in outcomes.of_case(db, cast.nok_case.id)].count(Occupation.RESTAURANT) == 1
    assert len(outcomes.of_case(db, cast.nok_case.id)) == 2


def test_what_was_typed_of_an_impossible_outcome_is_kept(db: Session, cast: Cast, browser: Open) -> None:
    form = {"kind": "occupation", "occupation": "", "day": typed(clock.today())}
    form |= {"evidence_kind": "seen", "evidence": "ทำงานครัวร้านลุง"}

    answer = browser(cast.malee, speaks="th").post(page(cast.nok_case, "outcome"), data=form)

    assert answer.status_code == 200
    assert "เลือกอาชีพ" in answer.text
    assert "ทำงานครัวร้านลุง" in answer.text
    assert outcomes.of_case(db, cast.nok_case.id) == []


def test_the_supervisor_verifies_with_one_tap(cast: Cast, browser: Open, outcome: Outcome) -> None:
    answer = browser(cast.prasit).post(page(cast.nok_case, "outcomes", outcome.id, "verify"))
    assert (answer.status_code, answer.location) == (303, "/approvals")
    assert (outcome.state, outcome.verified_by) == (OutcomeState.VERIFIED, cast.prasit.id)


def test_a_tap_that_comes_too_late_is_answered_with_a_sentence(cast: Cast, browser: Open, outcome: Outcome) -> None:
    address, prasit = page(cast.nok_case, "outcomes", outcome.id, "verify"), browser(cast.prasit)
    prasit.post(address)
    answer = prasit.post(address)
    assert answer.status_code == 200
    assert "This outcome has been decided already: Verified." in answer.text


def test_an_outcome_is_sent_back_with_a_word(cast: Cast, browser: Open, outcome: Outcome) -> None:
    address, prasit = page(cast.nok_case, "outcomes", outcome.id, "send-back"), browser(cast.prasit)
    assert "เห็นบัตร" in prasit.get(address).text
    assert prasit.post(address, data={"answer": ""}).status_code == 200

    answer = prasit.post(address, data={"answer": "ขอเห็นบัตรจริง"})

    assert (answer.status_code, answer.location) == (303, "/approvals")
    assert (outcome.state, outcome.answer) == (OutcomeState.SENT_BACK, "ขอเห็นบัตรจริง")


def test_who_carries_the_case_says_that_an_outcome_lasts(
    db: Session, cast: Cast, browser: Open, outcome: Outcome
) -> None:
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    address, malee = page(cast.nok_case, "outcomes", outcome.id, "sustain"), browser(cast.malee)
    assert malee.post(address, data={"found": "lasts", "day": typed(outcome.day)}).status_code == 200

    answer = malee.post(address, data={"found": "lasts", "day": typed(clock.today())})

    assert (answer.status_code, answer.location) == (303, page(cast.nok_case))
    assert outcome.sustained_on == clock.today()


def test_closing_is_asked_for_from_the_case(db: Session, cast: Cast, browser: Open) -> None:
    form = {"reason": "lost_contact", "words": "ตามหาสามเดือนแล้วไม่พบ"}

    answer = browser(cast.malee).post(page(cast.nok_case, "close"), data=form)

    assert (answer.status_code, answer.location) == (303, page(cast.nok_case))
    asked = closures.open_of_case(db, cast.nok_case.id)
    assert asked is not None
    assert (asked.reason, asked.words) == (ClosingReason.LOST_CONTACT, "ตามหาสามเดือนแล้วไม่พบ")
    assert cast.nok_case.is_open


def test_closing_as_complete_without_an_outcome_keeps_the_words(db: Session, cast: Cast, browser: Open) -> None:
    form = {"reason": "complete", "words": "เรียนจบแล้ว"}
    answer = browser(cast.malee).post(page(cast.nok_case, "close"), data=form)
    assert answer.status_code == 200
    assert "this is still missing in the case: " in answer.text
    assert "a verified outcome" in answer.text
    assert "เรียนจบแล้ว" in answer.text
    assert closures.latest(db, cast.nok_case.id) is None


def test_the_supervisor_closes_with_one_tap(cast: Cast, browser: Open, closure: Closure) -> None:
    answer = browser(cast.prasit).post(page(cast.nok_case, "closures", closure.id, "approve"))
    assert (answer.status_code, answer.location) == (303, "/approvals")
    assert cast.nok_case.closed_on == clock.today()
    assert (closure.approved, closure.decided_by) == (True, cast.prasit.id)


def test_the_supervisor_keeps_a_case_open_with_a_word(cast: Cast, browser: Open, closure: Closure) -> None:
    address, prasit = page(cast.nok_case, "closures", closure.id, "refuse"), browser(cast.prasit)
    assert "ย้ายไปกับครอบครัว" in prasit.get(address).text

    answer = prasit.post(address, data={"answer": "ลองโทรหาแม่ก่อน"})

    assert (answer.status_code, answer.location) == (303, "/approvals")
    assert cast.nok_case.is_open
    assert (closure.approved, closure.answer) == (False, "ลองโทรหาแม่ก่อน")


def test_a_closed_case_reopens_as_a_new_one_and_stays_readable(
    db: Session, cast: Cast, browser: Open, closure: Closure
) -> None:
    closures.approve(db, cast.nok_case, closure, cast.prasit)
    malee = browser(cast.malee)

    answer = malee.post(page(cast.nok_case, "reopen"), data={"day": typed(clock.today())})

    again = cases.opening(db, cast.nok_case.person_id)
    assert again is not None
    assert (answer.status_code, answer.location) == (303, page(again))
    assert (again.episode, again.caseworker_id) == (2, cast.malee.id)
    assert malee.get(page(cast.nok_case)).status_code == 200
    assert not cast.nok_case.is_open


def test_an_open_case_is_not_reopened(cast: Cast, browser: Open) -> None:
    answer = browser(cast.malee).post(page(cast.nok_case, "reopen"), data={"day": typed(clock.today())})
    assert answer.status_code == 200
    assert "This case is open." in answer.text


def test_outcomes_and_closures_are_found_by_their_own_case_only(
    cast: Cast, browser: Open, outcome: Outcome, closure: Closure
) -> None:
    prasit, malee = browser(cast.prasit), browser(cast.malee)
    for what in (("outcomes", outcome.id, "verify"), ("closures", closure.id, "approve")):
        assert prasit.post(page(cast.ton_case, *what)).status_code == 404
    for what in (("outcomes", outcome.id, "send-back"), ("closures", closure.id, "refuse")):
        assert prasit.get(page(cast.ton_case, *what)).status_code == 404
    assert malee.get(page(cast.ton_case, "outcomes", outcome.id, "sustain")).status_code == 404
    assert (outcome.state, closure.approved) == (OutcomeState.RECORDED, None)
