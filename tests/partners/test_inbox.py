"""The partner's side: what was shared with the own agency, today, and nothing else; few taps, each of them once."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.directory.needs import Need
from outreach.partners import inbox
from outreach.web import paging
from tests.conftest import Browser
from tests.support.browser import SITE
from tests.support.cast import PASSWORD, Cast
from tests.support.world import share

NEED = Need.COUNSELLING
S = ReferralState
Open = Callable[..., Browser]


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok, referred to Wanna's agency with a nickname and nothing else."""
    return share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])


@pytest.fixture
def noise(db: Session, cast: Cast) -> Referral:
    """Ton, referred to Kitti's agency."""
    return share(db, cast.ton_case, cast.somchai, cast.police, NEED, fields=["nickname"])


def listed(db: Session, cast: Cast) -> list[Referral]:
    return [row.referral for row in inbox.of_agency(db, cast.wanna).rows]


def test_the_partner_sees_what_was_chosen_and_no_more(db: Session, cast: Cast, sent: Referral, noise: Referral) -> None:
    (row,) = inbox.of_agency(db, cast.wanna).rows
    assert (row.referral, row.shared) == (sent, {"nickname": "นก"})
    assert inbox.contents(db, inbox.load(db, sent.id, cast.wanna), cast.wanna) == {"nickname": "นก"}


def test_what_was_shared_is_a_snapshot(db: Session, cast: Cast, sent: Referral) -> None:
    people.correct(db, cast.nok_case.person, PersonDetails(nickname="นกน้อย", sex=Sex.MALE, age=16), cast.malee)
    assert inbox.contents(db, sent, cast.wanna) == {"nickname": "นก"}


def test_another_agency_and_everybody_else_sees_nothing(db: Session, cast: Cast, sent: Referral) -> None:
    for somebody in (cast.kitti, cast.malee, cast.prasit, cast.chai, cast.dao):
        assert inbox.of_agency(db, somebody).rows == []
        with pytest.raises(NotFound):
            inbox.load(db, sent.id, somebody)


def test_a_look_is_on_record_with_the_person(db: Session, cast: Cast, sent: Referral) -> None:
    inbox.load(db, sent.id, cast.wanna)
    line = db.scalars(select(AuditLine).where(AuditLine.action == "referral.read")).one()
    assert (line.person_id, line.about) == (sent.person_id, f"referral:{sent.id}")


@pytest.mark.parametrize(("ended", "is_shared"), [(0, True), (1, False)])
def test_the_agency_sees_it_to_the_last_day_of_the_basis(
    db: Session, cast: Cast, sent: Referral, ended: int, is_shared: bool
) -> None:
    db.get_one(Consent, sent.consent_id).ends_on = clock.today() - timedelta(days=ended)
    assert (sent.expires_on > clock.today(), listed(db, cast) == [sent]) == (True, is_shared)


def test_a_referral_without_a_basis_is_shared_with_nobody(db: Session, cast: Cast, sent: Referral) -> None:
    sent.consent_id = None
    db.flush()
    db.expire(sent)
    assert (sent.is_shared(clock.today()), listed(db, cast)) == (False, [])
    with pytest.raises(NotFound):
        inbox.load(db, sent.id, cast.wanna)


def test_looking_through_the_list_is_on_record(db: Session, cast: Cast, sent: Referral) -> None:
    inbox.of_agency(db, cast.wanna)
    assert db.scalars(select(AuditLine.actor_id).where(AuditLine.action == "referral.list")).all() == [cast.wanna.id]


@pytest.mark.parametrize(("days", "is_shared"), [(90, True), (91, False)])
def test_the_agency_sees_it_for_ninety_days(
    db: Session, cast: Cast, sent: Referral, days: int, is_shared: bool
) -> None:
    with clock.travel(clock.today() + timedelta(days=days)):
        assert (listed(db, cast) == [sent]) is is_shared


def test_a_consent_that_no_longer_holds_hides_the_referral(db: Session, cast: Cast, sent: Referral) -> None:
    assert sent.consent is not None
    sent.consent.withdrawn_on = clock.today()
    assert listed(db, cast) == []
    with pytest.raises(NotFound):
        inbox.load(db, sent.id, cast.wanna)


def test_who_has_declined_sees_the_young_person_no_more(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.answer(db, sent, S.DECLINED, cast.wanna, reason=DeclineReason.FULL)
    assert inbox.contents(db, inbox.load(db, sent.id, cast.wanna), cast.wanna) == {}
    assert [row.shared for row in inbox.of_agency(db, cast.wanna).rows] == [{}]


def test_what_waits_comes_first_then_under_way_then_over(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_ROWS", 2)
    states = [S.COMPLETED, S.SENT, S.IN_SERVICE, S.DECLINED, S.SEEN, S.ACCEPTED, S.SENT]
    for days_ago, state in enumerate(states):
        referred(db, cast, state, days_ago)
    seen: list[tuple[int, int]] = []
    page = inbox.of_agency(db, cast.wanna)
    while True:
        seen += [(row.turn, (clock.today() - row.referral.sent_on).days) for row in page.rows]
        if page.next_key is None:
            break
        page = inbox.of_agency(db, cast.wanna, page.next_key)
    assert seen == [(0, 1), (0, 4), (0, 6), (1, 2), (1, 5), (2, 0), (2, 3)]


def test_of_those_sent_on_one_day_each_stands_on_one_page(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "PAGE_ROWS", 1)
    made = [referred(db, cast, S.SENT, days_ago) for days_ago in (3, 3, 3, 2, 4)]
    seen, page = [], inbox.of_agency(db, cast.wanna)
    while page.next_key and len(seen) < 9:
        seen += [row.referral for row in page.rows]
        page = inbox.of_agency(db, cast.wanna, page.next_key)
    seen += [row.referral for row in page.rows]
    assert seen == sorted(made, key=lambda one: (one.sent_on, one.id), reverse=True)


def test_a_page_key_that_nobody_gave_out_begins_at_the_top(db: Session, cast: Cast, sent: Referral) -> None:
    for key in ("", "x", "0_2026-99-99_x", "0_2026-01-01"):
        assert [row.referral for row in inbox.of_agency(db, cast.wanna, key).rows] == [sent]


def test_opening_accepting_reporting_completing_in_four_taps(
    db: Session, cast: Cast, sent: Referral, browser: Open
) -> None:
    client = browser(cast.wanna)
    page = client.get(f"/referrals/{sent.id}").text
    assert "นก" in page
    assert "ธีระ" not in page
    assert client.post(f"/referrals/{sent.id}/accept").status_code == 303
    for what, more in (("progress", {}), ("complete", {"given": "counselled"})):
        typed = {"note": "มาตามนัด"} | more
        assert client.post(f"/referrals/{sent.id}/{what}", data=typed).status_code == 303
    assert [step.state for step in sent.steps] == [S.SENT, S.SEEN, S.ACCEPTED, S.IN_SERVICE, S.COMPLETED]
    assert [step.note for step in sent.steps[-2:]] == ["มาตามนัด", "มาตามนัด"]


def test_the_caseworker_reads_what_the_agency_wrote(db: Session, cast: Cast, sent: Referral, browser: Open) -> None:
    browser(cast.wanna).post(f"/referrals/{sent.id}/decline", data={"reason": "full", "note": "เต็มถึงสิ้นเดือน"})
    page = browser(cast.malee).get(f"/cases/{cast.nok_case.id}/referrals/{sent.id}").text
    assert "We are full" in page
    assert "เต็มถึงสิ้นเดือน" in page


def test_declining_without_a_reason_asks_for_it_and_keeps_words(
    db: Session, cast: Cast, sent: Referral, browser: Open
) -> None:
    page = browser(cast.wanna).post(f"/referrals/{sent.id}/decline", data={"note": "เต็มถึงสิ้นเดือน"})
    assert "Please fill this in." in page.text
    assert "เต็มถึงสิ้นเดือน" in page.text
    assert sent.state == S.SENT


def test_a_tap_too_late_says_where_the_referral_stands(db: Session, cast: Cast, sent: Referral, browser: Open) -> None:
    client = browser(cast.wanna)
    client.post(f"/referrals/{sent.id}/accept")
    late = client.post(f"/referrals/{sent.id}/decline", data={"reason": "full"})
    assert "no longer possible: the referral is now “Accepted”" in late.text


def test_two_partners_who_accept_at_once_accept_it_once(db: Session, cast: Cast, sent: Referral, browser: Open) -> None:
    named = {"username": "wipa", "name": "วิภา", "password": PASSWORD, "must_change_password": False}
    wipa = users.create(db, **named, role=Role.PARTNER, agency_id=cast.nfe.id, actor=None)
    clients, start, statuses = [browser(cast.wanna), browser(wipa)], Barrier(2), []
    db.commit()

    pressed = {"method": "POST", "base_url": SITE}

    def accept(client: Browser) -> None:
        options = pressed | client.from_a_page({})
        start.wait()
        answer = FlaskClient.open(client, f"/referrals/{sent.id}/accept", **options)  # past the shared session
        statuses.append(answer.status_code)

    threads = [Thread(target=accept, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [200, 303]
    assert db.scalar(select(func.count()).where(Milestone.kind == MilestoneKind.REFERRAL_ACCEPTED)) == 1


@pytest.mark.parametrize("what", ["", "/decline", "/progress", "/complete", "/end"])
def test_another_agencys_or_a_revoked_referral_is_not_there(
    db: Session, cast: Cast, sent: Referral, browser: Open, what: str
) -> None:
    assert browser(cast.kitti).get(f"/referrals/{sent.id}{what}").status_code == 404
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    assert browser(cast.wanna).get(f"/referrals/{sent.id}{what}").status_code == 404


def referred(db: Session, cast: Cast, state: ReferralState, days_ago: int) -> Referral:
    """A referral of somebody new, sent some days ago, that now stands at `state`."""
    with clock.travel(clock.today() - timedelta(days=days_ago)):
        case = somebody(db, cast)
        referral = share(db, case, cast.malee, cast.nfe, NEED)
    referral.state = state
    db.flush()
    return referral


def somebody(db: Session, cast: Cast) -> Case:
    person = people.register(db, PersonDetails(sex=Sex.MALE, age=16), cast.malee)
    return cases.open_case(db, person, clock.today(), cast.malee)


@pytest.mark.parametrize("turn", ["1", "9" * 30, "-" + "9" * 400, "9" * 5000, "x"], ids=len)
def test_a_page_after_a_key_that_nobody_gave_out_is_a_page(
    cast: Cast, browser: Open, sent: Referral, turn: str
) -> None:
    answer = browser(cast.wanna).get(f"/referrals/?after={turn}_2026-01-01_{sent.id}")
    assert answer.status_code == 200
