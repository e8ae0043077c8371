"""A verification is undone at once by who gave it, and withdrawn later by a second person; the figures follow."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c5_complete import outcomes, withdrawing
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind, OutcomeState
from outreach.c5_complete.outcomes import Outcome, OutcomeDetails
from outreach.casefile import corrections, milestones
from outreach.casefile.corrections import Change, Why
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.undoing import WITHIN
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast

Open = Callable[..., Browser]
LOST = Change(why=Why.NOT_SO, reason="เรียนได้เดือนเดียว")


@pytest.fixture
def verified(db: Session, cast: Cast) -> Outcome:
    """An outcome that Malee recorded and Prasit has just verified."""
    consent(db, cast.nok_case, cast.malee)
    card = {"kind": OutcomeKind.ID_CARD, "evidence_kind": EvidenceKind.SEEN, "evidence": "เห็นบัตร"}
    details = OutcomeDetails(day=clock.today(), **card)  # type: ignore[arg-type]
    outcome = outcomes.record(db, cast.nok_case, details, cast.malee)
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    db.commit()
    return outcome


def counted(db: Session, outcome: Outcome) -> set[MilestoneKind]:
    """The milestones of an outcome that count."""
    return {m.kind for m in milestones.of_case(db, outcome.case_id) if m.source_id == outcome.id and not m.voided}


def test_who_verified_undoes_it_and_it_waits_again(verified: Outcome, db: Session, cast: Cast) -> None:
    assert MilestoneKind.OUTCOME_VERIFIED in counted(db, verified)
    withdrawing.undo(db, cast.nok_case, verified, cast.prasit)
    assert (verified.state, counted(db, verified)) == (OutcomeState.RECORDED, {MilestoneKind.OUTCOME_RECORDED})
    assert [one.why for one in corrections.of_entry(db, verified)] == [Why.UNDONE]


def test_an_undone_verification_can_be_given_again(verified: Outcome, db: Session, cast: Cast) -> None:
    withdrawing.undo(db, cast.nok_case, verified, cast.prasit)
    outcomes.verify(db, cast.nok_case, verified, cast.prasit)
    assert MilestoneKind.OUTCOME_VERIFIED in counted(db, verified)


def test_after_a_quarter_of_an_hour_nobody_undoes_it(verified: Outcome, db: Session, cast: Cast) -> None:
    with clock.travel(clock.now() + WITHIN + timedelta(seconds=5)), pytest.raises(Refused):
        withdrawing.undo(db, cast.nok_case, verified, cast.prasit)
    assert verified.state == OutcomeState.VERIFIED


def test_a_second_person_withdraws_it_with_a_reason(verified: Outcome, db: Session, cast: Cast) -> None:
    withdrawing.withdraw(db, cast.nok_case, verified, LOST, cast.malee)
    assert (verified.state, verified.answer, counted(db, verified)) == (OutcomeState.SENT_BACK, LOST.reason, set())


def test_who_verified_it_does_not_withdraw_it(verified: Outcome, db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        withdrawing.withdraw(db, cast.nok_case, verified, LOST, cast.prasit)
    with pytest.raises(Refused):
        withdrawing.withdraw(db, cast.nok_case, verified, Change(why=Why.NOT_SO), cast.malee)
    assert verified.state == OutcomeState.VERIFIED


def test_the_tap_says_what_it_did_and_offers_the_way_back(db: Session, cast: Cast, browser: Open) -> None:
    consent(db, cast.nok_case, cast.malee)
    card = {"kind": OutcomeKind.ID_CARD, "evidence_kind": EvidenceKind.SEEN, "evidence": "เห็นบัตร"}
    outcome = outcomes.record(db, cast.nok_case, OutcomeDetails(day=clock.today(), **card), cast.malee)  # type: ignore[arg-type]
    db.commit()
    client, page = browser(cast.prasit), f"/cases/{cast.nok_case.id}/outcomes/{outcome.id}"
    client.post(f"{page}/verify")
    told = client.get("/approvals").text
    assert "counts in the published figures from now on" in told
    assert f'action="{page}/undo"' in told
    assert "from now on" not in client.get("/approvals").text
    assert client.post(f"{page}/undo").status_code == 303
    db.refresh(outcome)
    assert outcome.state == OutcomeState.RECORDED


def test_the_caseworker_withdraws_it_on_a_page_of_its_own(
    verified: Outcome, db: Session, cast: Cast, browser: Open
) -> None:
    client, page = browser(cast.malee), f"/cases/{verified.case_id}/outcomes/{verified.id}/withdraw"
    assert page in client.get(f"/cases/{verified.case_id}").text
    sent = {"why": "not_so", "reason": LOST.reason, "asked_by": "staff"}
    assert client.post(page, data=sent).location == f"/cases/{verified.case_id}"
    assert "counts in no figure" in client.get(f"/cases/{verified.case_id}").text
    db.refresh(verified)
    assert verified.state == OutcomeState.SENT_BACK


def test_a_saved_contact_says_its_day(db: Session, cast: Cast, browser: Open) -> None:
    client, day = browser(cast.malee), clock.show_date(clock.today(), "en", "numeric")
    answer = client.post(f"/cases/{cast.nok_case.id}/contacts/new", data={"how": "talked", "day": day})
    told = client.get(answer.location).text
    assert "Contact of" in told
    assert "saved." in told


def test_an_act_leads_back_to_the_queue_as_it_was_filtered(verified: Outcome, cast: Cast, browser: Open) -> None:
    client, filtered = browser(cast.prasit), "/approvals?kind=outcome&sort=since"
    client.get(filtered)
    undone = client.post(f"/cases/{verified.case_id}/outcomes/{verified.id}/undo")
    assert (undone.status_code, undone.location) == (303, filtered)
    assert "kind=outcome" in client.get(f"/cases/{verified.case_id}/outcomes/{verified.id}/send-back").text
