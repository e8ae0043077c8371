"""An agency closes, or leaves a centre: what waits for it comes back, what it could open ends, and nothing returns."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import Scope, TokenDetails
from outreach.accompanying import appointments
from outreach.accompanying.appointments import AppointmentDetails, HowItEnded
from outreach.api import webhooks
from outreach.api.webhooks import Event
from outreach.c2_connect import packages, referrals
from outreach.c2_connect.chasing import rerouting, stuck
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.directory import agencies
from outreach.directory.agencies import reaching
from outreach.directory.needs import Need
from outreach.partners import closing, inbox, links
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]
NEED = Need.COUNSELLING


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok, referred to an agency that works with his centre alone."""
    home = cast.prasit.centre_id
    assert home
    reaching.set_reach(db, cast.nfe, {home}, False, cast.dao)
    return share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])


@pytest.mark.parametrize("state", [None, ReferralState.ACCEPTED, ReferralState.IN_SERVICE, ReferralState.WAITING_LIST])
def test_what_is_open_comes_back_with_reason_and_next_agency(
    db: Session, cast: Cast, sent: Referral, state: ReferralState | None
) -> None:
    if state == ReferralState.IN_SERVICE:
        referrals.answer(db, sent, ReferralState.ACCEPTED, cast.wanna)
    if state:
        referrals.answer(db, sent, state, cast.wanna)
    closing.close(db, cast.nfe, cast.prasit)
    assert (sent.state, sent.owner, sent.is_open) == (ReferralState.REVOKED, Owner.CASEWORKER, False)
    assert str(sent.steps[-1].note).startswith("หน่วยงานปิดแล้ว")
    assert (sent.steps[-1].made_by, packages.of_referral(db, sent.id)) == (cast.prasit.id, {})
    (row,) = stuck.of_user(db, cast.malee).rows
    assert (row.referral, row.why.text) == (sent, "The agency has closed, or works with your centre no longer")
    onward = rerouting.onward(db, [(cast.nok_case, sent)], cast.malee)[sent.id]
    assert cast.police in [*onward.able, *onward.uncovered]
    with pytest.raises(NotFound):
        inbox.load(db, sent.id, cast.wanna)


def test_it_is_sent_on_or_settled_and_then_nobodys_turn(db: Session, cast: Cast, sent: Referral) -> None:
    closing.close(db, cast.nfe, cast.prasit)
    next_one = rerouting.send_on(db, cast.nok_case, sent, cast.police, cast.malee)
    assert (next_one.agency_id, next_one.state) == (cast.police.id, ReferralState.SENT)
    assert stuck.count(db, cast.malee) == 0


def test_an_appointment_there_is_called_off(db: Session, cast: Cast, sent: Referral) -> None:
    at = clock.now() + timedelta(days=2)
    appointments.make(db, sent, AppointmentDetails(at=at), cast.wanna)
    closing.close(db, cast.nfe, cast.prasit)
    assert [one.ending for one in appointments.of_referral(db, sent.id)] == [HowItEnded.CANCELLED]


def test_accounts_tokens_webhooks_and_links_end_for_good(db: Session, cast: Cast, sent: Referral) -> None:
    desk = agencies.service_account_of(db, cast.nfe)
    token, _secret = tokens.make(db, desk, TokenDetails(name="ระบบ", scopes=list(Scope), days=90), cast.dao)
    webhooks.register(db, cast.nfe.id, "https://nfe.example/told", list(Event), cast.dao)
    link = links.make(db, sent, cast.malee).link
    ends = closing.would_end(db, cast.nfe, cast.prasit)
    assert (ends.referrals, ends.appointments, ends.accounts, ends.programs, ends.leaves) == (1, 0, 1, 2, False)
    closing.close(db, cast.nfe, cast.prasit)
    for _ in ("closed", "open again"):
        assert cast.wanna.disabled_at is not None
        assert token.revoked_at is not None
        assert webhooks.of_agency(db, cast.nfe.id) == []
        assert not links.is_good(db, link, sent)
        assert (sent.state, packages.of_referral(db, sent.id)) == (ReferralState.REVOKED, {})
        agencies.set_active(db, cast.nfe, True, cast.prasit)


def test_what_is_over_stays_as_it_was(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.answer(db, sent, ReferralState.DECLINED, cast.wanna, reason=DeclineReason.FULL)
    closing.close(db, cast.nfe, cast.prasit)
    assert sent.state == ReferralState.DECLINED
    with pytest.raises(Refused, match="closed already"):
        closing.close(db, cast.nfe, cast.prasit)


def test_the_page_says_what_would_end_before_it_ends(db: Session, cast: Cast, sent: Referral, browser: Open) -> None:
    client = browser(cast.prasit)
    page = client.get(f"/agencies/{cast.nfe.id}/closing").text
    assert "Open referrals: 1." in page
    assert "Accounts of the agency: 1" in page
    assert sent.state == ReferralState.SENT
    assert client.post(f"/agencies/{cast.nfe.id}/closing").status_code == 303
    db.expire_all()
    assert (sent.state, cast.nfe.active) == (ReferralState.REVOKED, False)
    assert "The agency has closed" in browser(cast.malee).get("/referrals/stuck").text


def test_one_centre_of_several_leaves_and_the_other_goes_on(db: Session, cast: Cast, browser: Open) -> None:
    here = share(db, cast.nok_case, cast.malee, cast.police, NEED)
    there = share(db, cast.fon_case, cast.anong, cast.police, NEED)
    assert browser(cast.prasit).post(f"/agencies/{cast.police.id}/close").status_code == 404
    assert "goes on there" in browser(cast.prasit).get(f"/agencies/{cast.police.id}/closing").text
    closing.close(db, cast.police, cast.prasit)
    assert (here.state, there.state) == (ReferralState.REVOKED, ReferralState.SENT)
    assert (cast.police.active, cast.kitti.disabled_at) == (True, None)
    assert not agencies.works_with(db, cast.police, cast.prasit.centre_id)
    assert agencies.works_with(db, cast.police, cast.anong.centre_id)


def test_the_administrator_says_with_which_centres_it_works(
    db: Session, cast: Cast, sent: Referral, browser: Open
) -> None:
    client, page = browser(cast.dao), f"/agencies/{cast.nfe.id}/centres"
    assert "ศูนย์อื่น" in client.get(page).text
    assert client.post(page, data={"where": "some", "centres": []}).status_code == 200
    other: UUID | None = cast.anong.centre_id
    assert client.post(page, data={"where": "some", "centres": [str(other)]}).status_code == 303
    db.expire_all()
    assert reaching.centres_of(db, cast.nfe) == {other}
    assert (sent.state, sent.owner) == (ReferralState.REVOKED, Owner.CASEWORKER)
    assert str(sent.steps[-1].note).startswith("หน่วยงานเลิกทำงานกับศูนย์นี้แล้ว")


def test_the_only_centres_head_pauses_an_agency_and_work_goes_on(
    db: Session, cast: Cast, sent: Referral, browser: Open
) -> None:
    assert browser(cast.prasit).post(f"/agencies/{cast.nfe.id}/close").status_code == 303
    db.expire_all()
    assert (cast.nfe.active, sent.state) == (False, ReferralState.SENT)
    assert db.scalars(select(Referral).where(Referral.agency_id == cast.nfe.id)).unique().all() == [sent]
