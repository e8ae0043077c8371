"""Referrals: sent only where they can be taken, seen only by whom they are for, and never longer than they may."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c2_connect import referrals
from outreach.c2_connect.packages import Package
from outreach.c2_connect.referrals import Referral, ReferralRequest, moving
from outreach.c2_connect.steps import DeclineReason, ReferralState, Through
from outreach.c2_connect.support import Given
from outreach.casefile import consents
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.sealing import DataKey, FieldClass
from outreach.directory.agencies import AgencyNeed, set_active
from outreach.directory.needs import PURPOSE, Need, Purpose
from outreach.partners import inbox
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.world import share

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


def test_without_a_basis_nothing_is_sent(db: Session, cast: Cast) -> None:
    assert refused(db, cast, fields=["nickname"]) == "fields"
    assert db.scalars(select(Referral)).all() == []


def test_a_message_needs_a_basis_that_covers_words(db: Session, cast: Cast) -> None:
    named = ConsentDetails(
        basis=Basis.PUBLIC_TASK, given_on=clock.today(), classes=[FieldClass.IDENTITY], grounds="ภารกิจ"
    )
    consents.record(db, cast.nok_case, named, cast.malee)
    assert refused(db, cast, fields=["nickname"], message="อยากเรียน") == "message"
    assert refused(db, cast, fields=["nickname"], need=Need.SHELTER) == "agency"


@pytest.mark.parametrize("limits", ["agency", "purpose"])
def test_a_consent_for_another_agency_or_purpose_sends_nothing(db: Session, cast: Cast, limits: str) -> None:
    elsewhere = {"agency_id": cast.police.id} if limits == "agency" else {"purpose": Purpose.HOME}
    fitting = {"agency_id": cast.nfe.id} if limits == "agency" else {"purpose": Purpose.MIND}
    plain = {"basis": Basis.PUBLIC_TASK, "given_on": clock.today(), "classes": [FieldClass.IDENTITY], "grounds": "ภ"}
    consents.record(db, cast.nok_case, ConsentDetails(**plain, **elsewhere), cast.malee)  # type: ignore[arg-type]
    assert refused(db, cast, fields=["nickname"]) == "fields"
    assert refused(db, cast) == "fields"
    given = consents.record(db, cast.nok_case, ConsentDetails(**plain, **fitting), cast.malee)  # type: ignore[arg-type]
    asked = ReferralRequest(agency_id=cast.nfe.id, need=NEED, fields=["nickname"])
    assert referrals.send(db, cast.nok_case, asked, cast.malee).consent == given


@pytest.mark.parametrize(
    ("need", "more", "goes"),
    [
        (Need.DRUG_TREATMENT, {"classes": [FieldClass.IDENTITY]}, False),
        (Need.DRUG_TREATMENT, {"classes": [FieldClass.IDENTITY, FieldClass.SAFETY]}, False),
        (Need.DRUG_TREATMENT, {"classes": [FieldClass.IDENTITY, FieldClass.SENSITIVE]}, True),
        (Need.DRUG_TREATMENT, {"classes": [FieldClass.IDENTITY], "purpose": Purpose.DRUGS}, True),
        (Need.SAFETY, {"classes": [FieldClass.IDENTITY, FieldClass.SAFETY]}, True),
        (Need.SAFETY, {"classes": [FieldClass.IDENTITY]}, False),
        (Need.COUNSELLING, {"classes": [FieldClass.IDENTITY]}, True),
    ],
)
def test_a_need_that_tells_of_health_needs_a_basis_that_says_so(
    db: Session, cast: Cast, need: Need, more: dict[str, Any], goes: bool
) -> None:
    cast.nfe.served = [*cast.nfe.served, *(AgencyNeed(need=one) for one in (Need.DRUG_TREATMENT, Need.SAFETY))]
    said = {"basis": Basis.PUBLIC_TASK, "given_on": clock.today(), "grounds": "ภารกิจ"} | more
    consents.record(db, cast.nok_case, ConsentDetails(**said), cast.malee)
    if goes:
        asked = ReferralRequest(agency_id=cast.nfe.id, need=need, fields=["nickname"])
        assert referrals.send(db, cast.nok_case, asked, cast.malee).need == need
    else:
        assert refused(db, cast, fields=["nickname"], need=need) == "fields"
        assert refused(db, cast, need=need) == "fields"
        assert db.scalars(select(Referral)).all() == []


def test_every_need_has_one_purpose_that_a_consent_can_name() -> None:
    assert set(PURPOSE) == set(Need)
    assert set(PURPOSE.values()) == set(Purpose)


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


POSSIBLE = {  # every pair that is not here is refused
    S.DRAFT: {S.SENT, S.REVOKED},
    S.SENT: {S.SEEN, S.ACCEPTED, S.DECLINED, S.WAITING_LIST, S.REVOKED, S.EXPIRED},
    S.SEEN: {S.ACCEPTED, S.DECLINED, S.WAITING_LIST, S.REVOKED, S.EXPIRED},
    S.WAITING_LIST: {S.WAITING_LIST, S.ACCEPTED, S.DECLINED, S.REVOKED, S.EXPIRED},
    S.ACCEPTED: {S.IN_SERVICE, S.COMPLETED, S.ENDED, S.REVOKED},
    S.IN_SERVICE: {S.IN_SERVICE, S.COMPLETED, S.ENDED, S.REVOKED},
}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("step", [s for s in S if s not in (S.DRAFT, S.SENT)])
def test_only_the_steps_of_the_table_can_be_taken(
    db: Session, cast: Cast, sent: Referral, state: ReferralState, step: ReferralState
) -> None:
    sent.state = state
    db.flush()
    if step in POSSIBLE.get(state, set()):
        take(db, cast, sent, step)
        assert (sent.state, sent.steps[-1].state) == (step, step)
    else:
        with pytest.raises(Refused):
            take(db, cast, sent, step)
        assert [taken.state for taken in sent.steps] == [S.SENT]


@pytest.mark.parametrize("state", [S.DRAFT, S.SENT, S.REVOKED, S.EXPIRED])
def test_an_agency_can_neither_send_nor_take_back(
    db: Session, cast: Cast, sent: Referral, state: ReferralState
) -> None:
    with pytest.raises(ValueError, match="not a step of the agency"):
        referrals.answer(db, sent, state, cast.wanna)


def test_a_step_taken_on_an_old_sight_of_the_referral_is_refused(
    app: OutreachApp, db: Session, cast: Cast, sent: Referral
) -> None:
    db.commit()
    with app.extensions["sessions"]() as slower:
        seen_before = slower.get_one(Referral, sent.id)
        slower.commit()
        referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
        db.commit()
        with pytest.raises(Refused):
            referrals.answer(slower, seen_before, S.DECLINED, cast.wanna, reason=DeclineReason.FULL)


def test_a_decline_needs_a_reason(db: Session, cast: Cast, sent: Referral) -> None:
    with pytest.raises(Refused) as refusal:
        referrals.answer(db, sent, S.DECLINED, cast.wanna)
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("through", [Through.ACCOUNT, Through.LINK, Through.API])
@pytest.mark.parametrize("state", [S.ACCEPTED, S.IN_SERVICE])
def test_nothing_is_completed_without_what_was_given(
    db: Session, cast: Cast, sent: Referral, state: ReferralState, through: Through
) -> None:
    sent.state = state
    db.flush()
    with pytest.raises(Refused) as refusal:
        referrals.answer(db, sent, S.COMPLETED, cast.wanna, note="เรียบร้อย", through=through)
    assert (refusal.value.field, sent.state) == ("given", state)
    step = referrals.answer(db, sent, S.COMPLETED, cast.wanna, given=[Given.ADVICE] * 2, through=through)
    assert (step.given, step.gave) == ("advice", [Given.ADVICE])


@pytest.mark.parametrize("state", [s for s in S if s != S.COMPLETED])
def test_a_step_that_says_too_little_or_too_much_is_not_kept(
    db: Session, cast: Cast, sent: Referral, state: ReferralState
) -> None:
    for made in (S.COMPLETED, state):
        said = [] if made == S.COMPLETED else [Given.ADVICE]
        with pytest.raises(ValueError, match="always and alone"):
            moving.add_step(db, sent, made, cast.wanna, given=said)
    assert [step.state for step in sent.steps] == [S.SENT]


def test_a_reason_or_day_of_another_step_is_not_kept(db: Session, cast: Cast, sent: Referral) -> None:
    told = {"reason": DeclineReason.FULL, "expected_on": clock.today()}
    step = referrals.answer(db, sent, S.ACCEPTED, cast.wanna, **told)
    assert (step.reason, sent.expected_on) == (None, None)


def test_taking_it_back_ends_the_sharing_and_destroys_the_key(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    assert (keys(db, sent), packages_of(db, sent)) == (0, 0)
    with pytest.raises(NotFound):
        inbox.load(db, sent.id, cast.wanna)


@pytest.mark.parametrize("state", [S.SENT, S.ACCEPTED, S.IN_SERVICE])
def test_a_withdrawn_consent_takes_back_what_is_open_under_it(
    db: Session, cast: Cast, sent: Referral, state: ReferralState
) -> None:
    sent.state = state
    withdraw(db, cast, sent)
    assert sent.state == S.REVOKED
    assert (keys(db, sent), packages_of(db, sent)) == (0, 0)


def test_a_withdrawn_consent_destroys_what_past_referrals_shared(db: Session, cast: Cast, sent: Referral) -> None:
    sent.state = S.COMPLETED
    withdraw(db, cast, sent)
    assert sent.state == S.COMPLETED
    assert (keys(db, sent), packages_of(db, sent)) == (0, 0)


def test_a_withdrawn_consent_leaves_alone_what_stands_on_another(db: Session, cast: Cast, sent: Referral) -> None:
    other = share(db, cast.nok_case, cast.malee, cast.nfe, Need.EDUCATION_EQUIVALENCY, fields=["nickname"])
    assert other.consent_id != sent.consent_id
    withdraw(db, cast, sent)
    assert (other.state, keys(db, other), packages_of(db, other)) == (S.SENT, 1, 1)


@pytest.mark.parametrize(("consent_days", "days"), [(None, 90), (30, 30), (200, 90)])
def test_the_sharing_ends_with_the_consent_or_after_ninety_days(
    db: Session, cast: Cast, consent_days: int | None, days: int
) -> None:
    today = clock.today()
    ends_on = today + timedelta(days=consent_days) if consent_days else None
    named = ConsentDetails(basis=Basis.PUBLIC_TASK, given_on=today, classes=[], grounds="ภารกิจ", ends_on=ends_on)
    consents.record(db, cast.nok_case, named, cast.malee)
    sent = referrals.send(db, cast.nok_case, ReferralRequest(agency_id=cast.nfe.id, need=NEED), cast.malee)
    assert sent.expires_on == today + timedelta(days=days)
    assert sent.is_shared(sent.expires_on)
    assert not sent.is_shared(sent.expires_on + timedelta(days=1))


def test_a_field_that_is_not_on_the_list_is_refused(db: Session, cast: Cast, sent: Referral) -> None:
    assert refused(db, cast, need=Need.EDUCATION_EQUIVALENCY, fields=["birth_date"]) == "fields"


def test_nothing_is_sent_from_a_closed_case(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = clock.today()
    assert refused(db, cast) is None


def test_an_agency_whose_agreement_has_ended_is_refused(db: Session, cast: Cast) -> None:
    cast.nfe.agreement_until = clock.today() - timedelta(days=1)
    assert refused(db, cast) == "agency"
    cast.nfe.agreement_until = clock.today()
    assert refused(db, cast) == "fields"  # the agency can be asked; a basis is missing


@pytest.mark.parametrize(("urgent", "days"), [(True, 3), (False, 14)])
def test_an_answer_is_due_in_time(db: Session, cast: Cast, urgent: bool, days: int) -> None:
    made = share(db, cast.nok_case, cast.malee, cast.nfe, NEED, urgent=urgent)
    assert made.answer_due_on == clock.today() + timedelta(days=days)


def test_what_the_agency_does_is_a_milestone_of_the_case(db: Session, cast: Cast, sent: Referral) -> None:
    for state in (S.ACCEPTED, S.IN_SERVICE, S.COMPLETED):
        referrals.answer(db, sent, state, cast.wanna, note="มาตามนัด", given=gave(state))
    rows = db.scalars(select(Milestone).where(Milestone.source_id == sent.id)).all()
    assert {m.kind for m in rows} == {
        MilestoneKind.REFERRAL_SENT,
        MilestoneKind.REFERRAL_ACCEPTED,
        MilestoneKind.REFERRAL_COMPLETED,
    }
    assert {m.code for m in rows} == {NEED}


def test_the_package_lies_sealed_under_a_key_of_its_own(db: Session, cast: Cast, sent: Referral) -> None:
    package = db.scalars(select(Package)).one()
    assert "นก".encode() not in package.shared_sealed
    assert package.referral_id == sent.id != cast.nok_case.person_id


def take(db: Session, cast: Cast, referral: Referral, step: ReferralState) -> None:
    if step == S.REVOKED:
        referrals.revoke(db, cast.nok_case, referral, cast.malee)
    elif step == S.EXPIRED:
        referrals.move(db, referral, step, None, through=Through.SYSTEM)
    else:
        told = {"reason": DeclineReason.FULL, "given": gave(step), "note": "เล่าให้ฟัง"}
        referrals.answer(db, referral, step, cast.wanna, **told)


def gave(state: ReferralState) -> list[Given]:
    """What a step must say was given."""
    return [Given.COUNSELLED] if state == S.COMPLETED else []


def withdraw(db: Session, cast: Cast, referral: Referral) -> None:
    assert referral.consent is not None
    consents.withdraw(db, cast.nok_case, referral.consent, cast.malee)


def keys(db: Session, referral: Referral) -> int:
    return db.scalar(select(func.count()).select_from(DataKey).where(DataKey.owner_id == referral.id)) or 0


def packages_of(db: Session, referral: Referral) -> int:
    return db.scalar(select(func.count()).select_from(Package).where(Package.referral_id == referral.id)) or 0
