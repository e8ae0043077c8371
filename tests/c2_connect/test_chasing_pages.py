"""The pages of chasing: drafts, what is stuck, one tap to the next agency, what an agency says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.outbox import Message
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c2_connect import chasing, referrals
from outreach.c2_connect.chasing import ChaseKind
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.packages import Package
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.c2_connect.support import Given, fitting
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.addresses import of_referral
from tests.support.cast import Cast
from tests.support.queries import counted
from tests.support.world import entry_of, share

S = ReferralState
NEED = Need.COUNSELLING
Browse = Callable[..., Browser]


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok's, to Wanna's agency."""
    return share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])


def test_a_draft_stays_in_the_house_until_it_is_sent(db: Session, cast: Cast, browser: Browse, sent: Referral) -> None:
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    page = f"/cases/{cast.nok_case.id}/referrals/new?agency={cast.nfe.id}&need={NEED}"
    kept = browser(cast.malee).post(page, data={"fields": ["nickname"], "message": "อยากเรียน", "keep": "1"})
    draft = db.scalars(select(Referral).where(Referral.state == S.DRAFT)).one()
    assert kept.location.endswith(of_referral(draft))
    assert (db.scalars(select(Package)).all(), db.scalars(select(Message)).all()) == ([], [])
    assert browser(cast.wanna).get(f"/referrals/{draft.id}").status_code == 404
    assert "อยากเรียน" in browser(cast.malee).get(of_referral(draft)).text
    browser(cast.malee).post(of_referral(draft) + "/send")
    assert (draft.state, draft.wish, draft.owner) == (S.SENT, None, Owner.AGENCY)
    assert "อยากเรียน" in browser(cast.wanna).get(f"/referrals/{draft.id}").text


def test_a_draft_that_is_thrown_away_is_gone(db: Session, cast: Cast, browser: Browse) -> None:
    asked = ReferralRequest(agency_id=cast.nfe.id, need=NEED, fields=["nickname"], message="ลับ")
    draft = referrals.draft(db, cast.nok_case, asked, cast.malee)
    browser(cast.malee).post(of_referral(draft) + "/revoke")
    assert (draft.state, draft.wish, draft.owner) == (S.REVOKED, None, None)
    with pytest.raises(Refused):
        referrals.send_draft(db, cast.nok_case, draft, cast.malee)


def test_what_is_stuck_is_in_one_list_with_a_button(db: Session, cast: Cast, browser: Browse, sent: Referral) -> None:
    other = share(db, cast.ton_case, cast.somchai, cast.nfe, NEED)
    for one in (sent, other):
        one.due_on = clock.today() - timedelta(days=1)
    for _held in chasing.chase(db):
        pass
    mine = browser(cast.malee).get("/referrals/stuck").text
    assert (of_referral(sent) in mine, of_referral(other) in mine) == (True, False)
    centre = browser(cast.prasit).get("/referrals/stuck").text
    assert (of_referral(sent) in centre, of_referral(other) in centre) == (True, True)
    assert of_referral(sent) in browser(cast.malee).get("/").text
    assert of_referral(sent) not in browser(cast.anong).get("/referrals/stuck").text


def test_one_tap_sends_it_to_the_next_agency(db: Session, cast: Cast, browser: Browse, sent: Referral) -> None:
    referrals.answer(db, sent, S.DECLINED, cast.wanna, reason=DeclineReason.FULL)
    button = f"{of_referral(sent)}/next?agency={cast.police.id}"
    assert button in browser(cast.malee).get(of_referral(sent)).text
    browser(cast.malee).post(button)
    again = db.scalars(select(Referral).where(Referral.agency_id == cast.police.id)).one()
    assert (again.state, sent.owner) == (S.SENT, None)
    refused = browser(cast.malee).post(button)
    assert refused.status_code == 200
    assert "sent on or settled already" in refused.text


@pytest.mark.parametrize("whose", ["malee", "prasit"])
def test_the_list_of_what_is_stuck_sends_on_with_one_tap(
    db: Session, cast: Cast, browser: Browse, sent: Referral, whose: str
) -> None:
    sent.owner = Owner.SUPERVISOR
    client, button = browser(getattr(cast, whose)), f"{of_referral(sent)}/next?agency={cast.police.id}&amp;to=list"
    page = client.get("/referrals/stuck").text
    assert (button in page, f"Send to {cast.police.name}" in page) == (True, True)
    answer = client.post(button.replace("&amp;", "&"))
    again = db.scalars(select(Referral).where(Referral.agency_id == cast.police.id)).one()
    assert (answer.status_code, answer.location) == (303, f"/referrals/stuck?sent={again.id}")
    page = client.get(answer.location).text
    assert (f"Sent on: {again.number}" in page, of_referral(sent) in page) == (True, False)
    assert again.number not in browser(cast.anong).get(answer.location).text


def test_the_list_says_who_could_take_them_by_which_consent(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    sent.owner = Owner.SUPERVISOR
    assert sent.consent is not None
    sent.consent.agency_id = cast.nfe.id
    mend = f'/cases/{sent.case_id}/consents/new"'
    for user, may in ((cast.malee, True), (cast.prasit, False)):
        page = browser(user).get("/referrals/stuck").text
        assert f"{cast.police.name} could take them" in page
        assert (f"{of_referral(sent)}/next" in page, mend in page) == (False, may)
        assert ("The caseworker records a consent" in page) is (not may)


def test_the_list_asks_as_much_for_many_as_for_few(
    app: OutreachApp, db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    client, asked = browser(cast.prasit), []
    sent.owner = Owner.SUPERVISOR
    client.get("/referrals/stuck")  # what is read once in a session
    for more in (1, 5):
        for number in range(more):
            details = PersonDetails(nickname=f"น้อง{more}{number}", sex=Sex.MALE)
            met = ContactDetails(day=clock.today(), how=HowItWent.WARM)
            case = contacts.first(db, details, met, cast.malee)
            need = (Need.COUNSELLING, Need.EDUCATION_EQUIVALENCY)[number % 2]
            share(db, case, cast.malee, cast.nfe, need, fields=["nickname"]).owner = Owner.SUPERVISOR
        db.commit()
        with counted(app.extensions["engine"]) as statements:
            page = client.get("/referrals/stuck").text
        assert page.count(f"Send to {cast.police.name}") == 1 + more + (more == 5)
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_the_agencies_of_the_ticked_are_reminded_once_a_day(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    entry_of(db, cast.nfe, cast.wanna, cast)  # somebody there reads mail
    sent.owner, before = Owner.SUPERVISOR, db.scalar(select(func.count(Message.id)))
    client, ticked = browser(cast.prasit), {"referrals": str(sent.id)}
    assert f'form="remind" name="referrals" value="{sent.id}"' in client.get("/referrals/stuck").text
    assert client.post("/referrals/stuck/remind?turn=supervisor", data=ticked).location.endswith(
        "turn=supervisor&sort=sent"
    )
    assert chasing.of_referral(db, sent.id)[0].kind == ChaseKind.REMINDED
    assert db.scalar(select(func.count(Message.id))) == (before or 0) + 1
    assert "Nobody was reminded" in client.post("/referrals/stuck/remind", data=ticked).text
    assert "Nobody was reminded" in client.post("/referrals/stuck/remind").text
    assert browser(cast.somchai).post("/referrals/stuck/remind", data=ticked).status_code == 404


def test_the_head_waits_for_their_turn(db: Session, cast: Cast, browser: Browse, sent: Referral) -> None:
    sent.owner = Owner.CASEWORKER
    page = browser(cast.prasit).get("/referrals/stuck").text
    assert (f"{of_referral(sent)}/next" in page, f"Next agency: {cast.police.name}" in page) == (False, True)
    refused = browser(cast.prasit).post(f"{of_referral(sent)}/next?agency={cast.police.id}")
    assert (refused.status_code, "It is not your turn" in refused.text) == (200, True)
    assert sent.state == S.SENT


def test_the_head_gives_the_turn_back(db: Session, cast: Cast, browser: Browse, sent: Referral) -> None:
    sent.owner = Owner.SUPERVISOR
    assert "hand-back" in browser(cast.prasit).get("/referrals/stuck").text
    assert browser(cast.prasit).post(of_referral(sent) + "/hand-back").status_code == 303
    assert (sent.owner, chasing.of_referral(db, sent.id)[0].made_by) == (Owner.CASEWORKER, cast.prasit.id)
    assert browser(cast.prasit).post(of_referral(sent) + "/hand-back").status_code == 200


def test_what_the_agency_told_by_telephone_is_written_down(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    day = (clock.today() + timedelta(days=9)).isoformat()
    browser(cast.malee).post(of_referral(sent) + "/told", data={"state": "waiting_list", "expected_on": day})
    assert (sent.state, sent.expected_on, sent.due_on) == (S.WAITING_LIST, sent.due_on, sent.expected_on)
    page = browser(cast.malee).post(of_referral(sent) + "/told", data={"state": "declined"})
    assert (page.status_code, sent.state) == (200, S.WAITING_LIST)
    assert 'value="seen"' not in page.text


def test_who_says_by_telephone_that_they_are_full_is_parked_too(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    until = clock.today() + timedelta(days=9)
    told = {"state": "declined", "reason": "full", "full_until": f"{until:%d/%m/%Y}"}
    assert browser(cast.malee).post(of_referral(sent) + "/told", data=told).status_code == 303
    assert (sent.state, cast.nfe.full_until) == (ReferralState.DECLINED, until)


def test_what_was_ticked_for_another_answer_is_not_kept(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    day = f"{clock.today() + timedelta(days=9):%d/%m/%Y}"
    told = {"state": "accepted", "reason": "full", "full_until": day, "expected_on": day, "note": "รับแล้ว"}
    browser(cast.malee).post(of_referral(sent) + "/told", data=told)
    step = sent.steps[-1]
    assert (step.state, step.reason, step.note) == (ReferralState.ACCEPTED, None, "รับแล้ว")
    assert (sent.expected_on, cast.nfe.full_until) == (None, None)


def test_an_agency_says_what_it_gave(db: Session, cast: Cast, browser: Browse, sent: Referral) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    page = f"/referrals/{sent.id}/complete"
    assert browser(cast.wanna).post(page, data={"note": "เรียบร้อย"}).status_code == 200
    assert browser(cast.wanna).post(page, data={"given": ["job"]}).status_code == 200
    browser(cast.wanna).post(page, data={"given": ["counselled", "advice"], "note": "เรียบร้อย"})
    assert (sent.state, sent.steps[-1].gave) == (S.COMPLETED, [Given.COUNSELLED, Given.ADVICE])
    assert "เรียบร้อย" in browser(cast.malee).get(of_referral(sent)).text


def test_every_need_has_something_that_can_be_given() -> None:
    assert {need for need in Need if len(fitting(need)) < 6} == set()
    assert {one for need in Need for one in fitting(need)} == set(Given)


def test_only_what_can_follow_is_asked(db: Session, cast: Cast, browser: Browse, sent: Referral) -> None:
    asked = browser(cast.malee).get(of_referral(sent) + "/told").text
    assert ['name="reason"' in asked, 'name="given"' in asked] == [True, False]
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    asked = browser(cast.malee).get(of_referral(sent) + "/told").text
    assert ['name="reason"' in asked, 'name="given"' in asked] == [False, True]
    refused = browser(cast.malee).post(of_referral(sent) + "/told", data={"state": "completed"})
    assert ('id="given-error"' in refused.text, sent.state) == (True, S.ACCEPTED)
    browser(cast.malee).post(of_referral(sent) + "/told", data={"state": "completed", "given": ["counselled"]})
    assert (sent.state, sent.steps[-1].gave) == (S.COMPLETED, [Given.COUNSELLED])
    assert browser(cast.malee).get(of_referral(sent) + "/told").status_code == 303
