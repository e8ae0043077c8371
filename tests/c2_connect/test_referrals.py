"""Referrals: sent only where they can be taken, seen only by whom they are for, and never longer than they may."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c2_connect import inbox, referrals
from outreach.c2_connect.agencies import set_active
from outreach.c2_connect.needs import Need
from outreach.c2_connect.packages import Package
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.steps import AFTER, DeclineReason, ReferralState
from outreach.casefile import consents
from outreach.casefile.kinds import Kind
from outreach.casefile.milestones import Milestone
from outreach.ground import clock
from outreach.ground.errors import NotFound, Refused
from outreach.ground.sealing import FieldClass
from tests.cast import Cast
from tests.conftest import Browser
from tests.world import share

NEED = Need.COUNSELLING
S = ReferralState


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok, referred to Wanna's agency with a nickname and nothing else."""
    return share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])


def refused(db: Session, cast: Cast, **request: object) -> str | None:
    asked = ReferralRequest(**({"agency_id": cast.nfe.id, "need": NEED} | request))  # type: ignore[arg-type]
    with pytest.raises(Refused) as refusal:
        referrals.send(db, cast.nok_case, asked, cast.malee)
    return refusal.value.field


def test_the_partner_sees_what_was_chosen_and_no_more(db: Session, cast: Cast, sent: Referral) -> None:
    found = inbox.load(db, sent.id, cast.wanna)
    assert inbox.contents(db, found) == {"nickname": "นก"}


def test_another_agency_sees_nothing(db: Session, cast: Cast, sent: Referral) -> None:
    assert inbox.of_agency(db, cast.kitti) == []
    with pytest.raises(NotFound):
        inbox.load(db, sent.id, cast.kitti)


def test_without_a_basis_nothing_is_sent(db: Session, cast: Cast) -> None:
    assert refused(db, cast, fields=["nickname"]) == "fields"
    assert db.scalars(select(Referral)).all() == []


def test_a_message_needs_a_basis_that_covers_words(db: Session, cast: Cast) -> None:
    named = consents.ConsentDetails(
        basis=consents.Basis.PUBLIC_TASK, given_on=clock.today(), classes=[FieldClass.IDENTITY], grounds="ภารกิจ"
    )
    consents.record(db, cast.nok_case, named, cast.malee)
    assert refused(db, cast, fields=["nickname"], message="อยากเรียน") == "message"
    assert refused(db, cast, fields=["nickname"], need=Need.SHELTER) == "agency"


def test_an_agency_that_does_not_serve_the_need_is_refused(db: Session, cast: Cast, sent: Referral) -> None:
    assert refused(db, cast, need=Need.SHELTER) == "agency"


def test_an_agency_that_takes_no_referrals_is_refused(db: Session, cast: Cast) -> None:
    set_active(db, cast.nfe, False, cast.dao)
    assert refused(db, cast) == "agency"


def test_the_same_need_is_not_sent_twice_while_it_is_open(db: Session, cast: Cast, sent: Referral) -> None:
    assert refused(db, cast) == "agency"
    referrals.answer(db, sent, S.DECLINED, cast.wanna, reason=DeclineReason.FULL)
    again = ReferralRequest(agency_id=cast.nfe.id, need=NEED)
    assert referrals.send(db, cast.nok_case, again, cast.malee).state == S.SENT


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("step", [s for s in S if s != S.SENT])
def test_only_the_steps_of_the_table_can_be_taken(
    db: Session, cast: Cast, sent: Referral, state: ReferralState, step: ReferralState
) -> None:
    sent.state = state
    db.flush()
    if step in AFTER[state]:
        referrals.answer(db, sent, step, cast.wanna, reason=DeclineReason.FULL)
        assert sent.state == step
    else:
        with pytest.raises(Refused):
            referrals.answer(db, sent, step, cast.wanna, reason=DeclineReason.FULL)


def test_a_decline_needs_a_reason(db: Session, cast: Cast, sent: Referral) -> None:
    with pytest.raises(Refused) as refusal:
        referrals.answer(db, sent, S.DECLINED, cast.wanna)
    assert refusal.value.field == "reason"


def test_taking_it_back_ends_the_sharing_and_destroys_the_key(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    assert inbox.contents(db, sent) == {}
    with pytest.raises(NotFound):
        inbox.load(db, sent.id, cast.wanna)


def test_a_withdrawn_consent_ends_the_sharing_at_the_next_look(db: Session, cast: Cast, sent: Referral) -> None:
    consents.withdraw(db, cast.nok_case, consents.of_person(db, cast.nok_case.person_id)[0], cast.malee)
    with pytest.raises(NotFound):
        inbox.load(db, sent.id, cast.wanna)
    assert inbox.of_agency(db, cast.wanna) == []


@pytest.mark.parametrize(("days", "is_shared"), [(90, True), (91, False)])
def test_the_sharing_ends_after_ninety_days(
    db: Session, cast: Cast, sent: Referral, days: int, is_shared: bool
) -> None:
    day = clock.today() + timedelta(days=days)
    assert sent.is_shared(day) is is_shared
    with clock.travel(day):
        assert (inbox.of_agency(db, cast.wanna) != []) is is_shared


@pytest.mark.parametrize(("urgent", "days"), [(True, 3), (False, 14)])
def test_an_answer_is_due_in_time(db: Session, cast: Cast, urgent: bool, days: int) -> None:
    made = share(db, cast.nok_case, cast.malee, cast.nfe, NEED, urgent=urgent)
    assert made.answer_due_on == clock.today() + timedelta(days=days)


def test_what_the_agency_does_is_a_milestone_of_the_case(db: Session, cast: Cast, sent: Referral) -> None:
    for state in (S.ACCEPTED, S.IN_SERVICE, S.COMPLETED):
        referrals.answer(db, sent, state, cast.wanna, note="มาตามนัด")
    rows = db.scalars(select(Milestone).where(Milestone.source_id == sent.id)).all()
    assert {m.kind for m in rows} == {Kind.REFERRAL_SENT, Kind.REFERRAL_ACCEPTED, Kind.REFERRAL_COMPLETED}
    assert {m.code for m in rows} == {NEED}


def test_the_package_lies_sealed_under_a_key_of_its_own(db: Session, cast: Cast, sent: Referral) -> None:
    package = db.scalars(select(Package)).one()
    assert "นก".encode() not in package.shared_sealed
    assert package.referral_id == sent.id != cast.nok_case.person_id


def test_the_pages_of_a_partner(db: Session, cast: Cast, sent: Referral, browser: Callable[..., Browser]) -> None:
    client = browser(cast.wanna)
    page = client.get(f"/referrals/{sent.id}").text
    assert "นก" in page
    assert "ธีระ" not in page
    assert client.post(f"/referrals/{sent.id}/accept").status_code == 303
    assert "Choose one of the list" not in client.get("/referrals/").text
    late = client.post(f"/referrals/{sent.id}/decline", data={"reason": "full"})
    assert "no longer possible" in late.text


def test_declining_without_a_reason_asks_for_one(
    db: Session, cast: Cast, sent: Referral, browser: Callable[..., Browser]
) -> None:
    page = browser(cast.wanna).post(f"/referrals/{sent.id}/decline", data={"note": "เต็มถึงสิ้นเดือน"})
    assert "Please fill this in." in page.text
    assert "เต็มถึงสิ้นเดือน" in page.text
