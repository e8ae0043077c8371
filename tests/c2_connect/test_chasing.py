"""The hourly run: each referral is reminded of, passed on and ended on its day, once."""

from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.audit import AuditLine
from outreach.access.outbox import Message
from outreach.c2_connect import chasing, packages, referrals
from outreach.c2_connect.chasing import ChaseKind, ChaseWay, ReferralChase, stuck
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.steps import DeclineReason, ReferralState, Through
from outreach.c2_connect.support import Given
from outreach.casefile import use_stops
from outreach.casefile.cases import Case
from outreach.casefile.use_stops import StopReason
from outreach.commands import hourly
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.sealing import DataKey
from outreach.directory.agencies import AgencyContact
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.world import share

S = ReferralState
DAY = timedelta(days=1)


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok's, to Wanna's agency."""
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"], message="อยากเรียน")


def chase_on(db: Session, days: int) -> list[tuple[ChaseKind, Owner | None]]:
    """Chase so many days from now; what it did, in its order."""
    before = set(db.scalars(select(ReferralChase.id)))
    with clock.travel(clock.now() + days * DAY):
        done = sum(chasing.chase(db))
        assert (done, list(chasing.chase(db))) == (done, [])
    db.expire_all()
    rows = db.scalars(select(ReferralChase).where(ReferralChase.id.not_in(before)).order_by(ReferralChase.at))
    return [(row.kind, row.owner) for row in rows]


def test_the_agency_is_reminded_then_caseworker_then_head(db: Session, cast: Cast, sent: Referral) -> None:
    assert chase_on(db, 10) == []
    assert chase_on(db, 11) == [(ChaseKind.REMINDED, Owner.AGENCY)]
    assert chase_on(db, 14) == []
    assert chase_on(db, 15) == [(ChaseKind.OVERDUE, Owner.CASEWORKER)]
    assert chase_on(db, 18) == []
    assert chase_on(db, 19) == [(ChaseKind.ESCALATED, Owner.SUPERVISOR)]
    assert chase_on(db, 26) == []
    assert chase_on(db, 27) == [(ChaseKind.ESCALATED, Owner.SUPERVISOR)]


def test_an_urgent_one_goes_faster(db: Session, cast: Cast) -> None:
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, urgent=True)
    found = {days: chase_on(db, days) for days in (1, 2, 3, 4, 5, 6)}
    assert [days for days, rows in found.items() if rows] == [2, 4, 6]


def test_an_agency_has_its_own_days(db: Session, cast: Cast) -> None:
    cast.nfe.answer_days, cast.nfe.answer_days_urgent = 5, 0
    usual = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    urgent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.EDUCATION_EQUIVALENCY, urgent=True)
    assert (usual.due_on, urgent.due_on) == (clock.today() + 5 * DAY, clock.today())


def test_an_agency_is_asked_while_it_can_still_answer(db: Session, cast: Cast) -> None:
    last = clock.today() + 5 * DAY
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, expires_on=last)
    assert (sent.answer_due_on, sent.due_on) == (last, last)
    assert chase_on(db, 1) == []
    assert chase_on(db, 2) == [(ChaseKind.REMINDED, Owner.AGENCY)]
    assert chase_on(db, 5) == []
    assert chase_on(db, 6) == [(ChaseKind.RAN_OUT, Owner.CASEWORKER)]


def test_a_caseworker_who_works_here_no_more_is_passed_over(db: Session, cast: Cast, sent: Referral) -> None:
    chase_on(db, 15)
    cast.malee.disabled_at = clock.now()
    assert chase_on(db, 15) == [(ChaseKind.ESCALATED, Owner.SUPERVISOR)]


def test_what_nobody_answers_runs_out_and_its_key_is_destroyed(db: Session, cast: Cast, sent: Referral) -> None:
    chase_on(db, 90)
    assert sent.state == S.SENT
    assert (ChaseKind.RAN_OUT, Owner.CASEWORKER) in chase_on(db, 91)
    last = sent.steps[-1]
    assert (last.state, last.through, last.made_by) == (S.EXPIRED, Through.SYSTEM, None)
    assert db.get(DataKey, (sent.id, 1)) is None
    actions = db.scalars(select(AuditLine.action).where(AuditLine.about == f"referral:{sent.id}")).all()
    assert actions[-1] == "referral.expired"


@pytest.mark.parametrize("state", [S.ACCEPTED, S.IN_SERVICE])
def test_what_is_served_beyond_the_sharing_goes_on_without_it(
    db: Session, cast: Cast, sent: Referral, state: ReferralState
) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    sent.state = state
    sent.due_on = clock.today() + 200 * DAY
    assert chase_on(db, 91) == [(ChaseKind.SHARING_ENDED, Owner.CASEWORKER)]
    assert (sent.state, packages.of_referral(db, sent.id)) == (state, {})
    asked = ReferralRequest(agency_id=cast.nfe.id, need=sent.need, fields=["nickname"])
    with clock.travel(clock.now() + 92 * DAY):
        chasing.share_anew(db, cast.nok_case, sent, asked, cast.malee)
        assert packages.of_referral(db, sent.id) == {"nickname": "นก"}
        assert (sent.owner, sent.is_shared(clock.today() + 90 * DAY)) == (Owner.AGENCY, True)
        with pytest.raises(Refused):
            chasing.share_anew(db, cast.nok_case, sent, asked, cast.malee)


def test_what_is_over_loses_its_package_and_nobody_is_bothered(db: Session, cast: Cast, sent: Referral) -> None:
    for state in (S.ACCEPTED, S.COMPLETED):
        referrals.answer(db, sent, state, cast.wanna, given=[Given.ADVICE] if state == S.COMPLETED else [])
    assert chase_on(db, 91) == []
    assert db.get(DataKey, (sent.id, 1)) is None


def test_a_declined_referral_is_the_caseworkers_until_settled(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.answer(db, sent, S.DECLINED, cast.wanna, reason=DeclineReason.FULL)
    assert (sent.owner, sent.due_on) == (Owner.CASEWORKER, clock.today() + 7 * DAY)
    assert chase_on(db, 8) == [(ChaseKind.ESCALATED, Owner.SUPERVISOR)]
    chasing.settle(db, cast.nok_case, sent, cast.malee)
    assert (sent.owner, sent.due_on) == (None, None)


def test_it_goes_to_the_next_agency_with_what_was_chosen_before(db: Session, cast: Cast, sent: Referral) -> None:
    found = chasing.onward(db, [(cast.nok_case, sent)], cast.malee)[sent.id]
    assert ([agency.id for agency in found.able], found.uncovered, found.why_not) == ([cast.police.id], [], None)
    again = chasing.send_on(db, cast.nok_case, sent, cast.police, cast.malee)
    assert (sent.state, again.agency_id, again.need) == (S.REVOKED, cast.police.id, sent.need)
    assert packages.of_referral(db, again.id) == {"nickname": "นก", "message": "อยากเรียน"}
    assert db.get(DataKey, (sent.id, 1)) is None
    assert chasing.onward(db, [(cast.nok_case, again)], cast.malee)[again.id].able == []
    with pytest.raises(Refused):
        chasing.send_on(db, cast.nok_case, again, cast.nfe, cast.malee)


def test_a_place_that_no_basis_covers_is_named_and_not_asked(db: Session, cast: Cast, sent: Referral) -> None:
    assert sent.consent is not None
    sent.consent.agency_id = cast.nfe.id
    found = chasing.onward(db, [(cast.nok_case, sent)], cast.malee)[sent.id]
    assert (found.able, [agency.id for agency in found.uncovered]) == ([], [cast.police.id])
    with pytest.raises(Refused):
        chasing.send_on(db, cast.nok_case, sent, cast.police, cast.malee)


def test_health_goes_on_only_under_a_basis_for_the_next_agency(db: Session, cast: Cast, sent: Referral) -> None:
    sent.fields = "nickname health_needs"
    assert sent.consent is not None
    for agency_id, able in ((None, []), (cast.police.id, [cast.police])):
        sent.consent.agency_id = agency_id
        assert chasing.onward(db, [(cast.nok_case, sent)], cast.malee)[sent.id].able == able


def test_the_head_sends_on_what_came_to_them_and_nothing_else(db: Session, cast: Cast, sent: Referral) -> None:
    for owner, fields in ((Owner.CASEWORKER, "nickname"), (Owner.SUPERVISOR, "nickname health_needs")):
        sent.owner, sent.fields = owner, fields
        db.flush()
        with pytest.raises(Refused):
            chasing.send_on(db, cast.nok_case, sent, None, cast.prasit)
    sent.fields = "nickname"
    again = chasing.send_on(db, cast.nok_case, sent, None, cast.prasit)
    assert (sent.state, again.agency_id, again.steps[0].made_by) == (S.REVOKED, cast.police.id, cast.prasit.id)


def test_what_was_settled_or_sent_on_meanwhile_wakes_nobody(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.answer(db, sent, S.DECLINED, cast.wanna, reason=DeclineReason.FULL)
    chasing.settle(db, cast.nok_case, sent, cast.malee)
    with pytest.raises(Refused):
        chasing.send_on(db, cast.nok_case, sent, None, cast.malee)
    with pytest.raises(Refused):
        chasing.hand_back(db, cast.nok_case, sent, cast.prasit)
    assert sent.owner is None


def test_the_turn_is_looked_at_anew_before_it_is_given_back(
    app: OutreachApp, db: Session, cast: Cast, sent: Referral
) -> None:
    sent.owner = Owner.SUPERVISOR
    db.commit()
    with app.extensions["sessions"]() as slower:
        seen_before = slower.get_one(Referral, sent.id)
        slower.commit()
        referrals.revoke(db, cast.nok_case, sent, cast.malee)
        db.commit()
        with pytest.raises(Refused):
            chasing.hand_back(slower, slower.get_one(Case, sent.case_id), seen_before, cast.prasit)
    assert sent.owner is None


def test_why_it_is_stuck_is_the_last_that_happened(db: Session, cast: Cast, sent: Referral) -> None:
    missed = ReferralChase(referral_id=sent.id, kind=ChaseKind.MISSED, at=clock.now())
    assert str(stuck.why(sent, missed)) == str(ChaseKind.MISSED.label)
    referrals.answer(db, sent, S.DECLINED, cast.wanna, reason=DeclineReason.FULL)
    assert "Declined" in stuck.why(sent, missed).text


def test_sharing_anew_is_news_to_the_agencys_own_program(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    chase_on(db, 91)
    before = sent.version
    with clock.travel(clock.now() + 92 * DAY):
        asked = ReferralRequest(agency_id=cast.nfe.id, need=sent.need, fields=["nickname"])
        chasing.share_anew(db, cast.nok_case, sent, asked, cast.malee)
        assert (sent.version != before, sent.changed_at) == (True, clock.now())


def test_the_next_agency_may_look_for_as_many_days_as_the_last(db: Session, cast: Cast) -> None:
    with clock.travel(clock.today() - 6 * DAY):
        first = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, expires_on=clock.today() + 30 * DAY)
    again = chasing.send_on(db, cast.nok_case, first, cast.police, cast.malee)
    assert again.expires_on == clock.today() + 30 * DAY


def test_nobody_is_written_to_about_what_they_cannot_open(db: Session, cast: Cast, sent: Referral) -> None:
    db.add(AgencyContact(agency_id=cast.nfe.id, name="ครูแดง", email="desk@nfe.example", gets_referrals=True))
    use_stops.stop(db, cast.nok_case, StopReason.ACCURACY, cast.prasit)
    assert chase_on(db, 11) == []
    assert chase_on(db, 15) == [(ChaseKind.OVERDUE, Owner.CASEWORKER)]
    assert (db.scalars(select(Message)).all(), chasing.of_referral(db, sent.id)[0].way) == ([], ChaseWay.LIST)


def test_an_agency_that_is_closed_is_not_written_to(db: Session, cast: Cast, sent: Referral) -> None:
    db.add(AgencyContact(agency_id=cast.nfe.id, name="ครูแดง", email="desk@nfe.example", gets_referrals=True))
    cast.nfe.active = False
    assert chase_on(db, 15) == [(ChaseKind.OVERDUE, Owner.CASEWORKER)]
    assert db.scalars(select(Message)).all() == []


def test_nothing_is_shared_anew_while_the_use_is_stopped(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    sent.expires_on = clock.today() - DAY
    use_stops.stop(db, cast.nok_case, StopReason.ACCURACY, cast.prasit)
    asked = ReferralRequest(agency_id=cast.nfe.id, need=Need.COUNSELLING)
    with pytest.raises(Refused):
        chasing.share_anew(db, cast.nok_case, sent, asked, cast.malee)


def test_a_draft_that_was_thrown_away_asked_nobody(db: Session, cast: Cast, sent: Referral) -> None:
    asked = ReferralRequest(agency_id=cast.police.id, need=Need.COUNSELLING)
    draft = referrals.draft(db, cast.nok_case, asked, cast.malee)
    assert chasing.onward(db, [(cast.nok_case, sent)], cast.malee)[sent.id].able == []
    referrals.revoke(db, cast.nok_case, draft, cast.malee)
    assert chasing.onward(db, [(cast.nok_case, sent)], cast.malee)[sent.id].able == [cast.police]


def test_a_declined_one_that_is_sent_on_rests(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.answer(db, sent, S.DECLINED, cast.wanna, reason=DeclineReason.FULL)
    chasing.send_on(db, cast.nok_case, sent, cast.police, cast.malee)
    assert (sent.state, sent.owner) == (S.DECLINED, None)


def test_the_agency_is_told_by_mail_with_numbers_and_no_name(db: Session, cast: Cast, sent: Referral) -> None:
    db.add(AgencyContact(agency_id=cast.nfe.id, name="ครูแดง", email="desk@nfe.example", gets_referrals=True))
    db.flush()
    chase_on(db, 11)
    (message,) = db.scalars(select(Message)).all()
    letter = outbox.messages.read(message)
    assert letter is not None
    body = letter.body.decode()
    assert (letter.to, sent.number in body) == ("desk@nfe.example", True)
    assert not [word for word in ("ธีระ", "อยากเรียน", "counselling", str(Need.COUNSELLING.label)) if word in body]
    assert {row.way for row in chasing.of_referral(db, sent.id)} == {ChaseWay.MAIL}


def test_a_served_site_chases_by_itself(app: OutreachApp, db: Session, cast: Cast, sent: Referral) -> None:
    sent.due_on = clock.today() - DAY
    db.commit()
    assert hourly.run(app.extensions["sessions"], Event()) == 1
    assert hourly.run(app.extensions["sessions"], Event()) == 0
    db.expire_all()
    assert sent.owner == Owner.CASEWORKER


def test_the_command_says_how_many_it_chased(app: OutreachApp, db: Session, cast: Cast, sent: Referral) -> None:
    sent.due_on = clock.today() - DAY
    db.commit()
    with app.app_context():
        said = [app.test_cli_runner().invoke(args=["referrals", "chase"]).output.strip() for _ in range(2)]
    assert said == ["referrals: 1 chased", "referrals: 0 chased"]
