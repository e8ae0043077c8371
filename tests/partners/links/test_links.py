"""Links: opened by address and code, for one referral; and every way in which one dies."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from outreach.access import outbox, throttling
from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.accompanying import appointments
from outreach.accompanying.appointments import AppointmentDetails, Escort, HowItEnded, Transport
from outreach.c2_connect import package_views, referrals
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, Through
from outreach.casefile import consents, use_stops
from outreach.casefile.use_stops import StopReason
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory import agencies
from outreach.directory.agencies.contacts import ContactPersonDetails, end, put
from outreach.directory.needs import Need
from outreach.partners import links
from outreach.partners.links.models import CODE_SIGNS, MOST_WRONG, LinkEnding, ReferralLink, digest_of_code
from outreach.partners.links.opening import IDLE
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.forms import Page
from tests.support.world import share
from tests.web.test_whole import beside

SHOWN = "นก"
Open = Callable[..., Browser]


@pytest.fixture
def referral(db: Session, cast: Cast) -> Referral:
    """Nok's, to Wanna's agency, which has no account here."""
    cast.wanna.disabled_at = clock.now()
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])


class Given:
    """A link with its code, as somebody at the agency has them."""

    def __init__(self, db: Session, cast: Cast, referral: Referral) -> None:
        made, self.worker = links.make(db, referral, cast.malee), cast.malee
        self.link, self.token = made.link, made.token
        self.code = links.new_code(db, referral, made.link, cast.malee)


@pytest.fixture
def given(db: Session, cast: Cast, referral: Referral) -> Given:
    """Malee gave one out."""
    return Given(db, cast, referral)


def arrive(browser: Open, given: Given, code: str | None = None) -> Browser:
    """A browser at the agency, in which the link was tapped and the code typed."""
    client = browser()
    answer = client.get(f"/l/{given.token}")
    assert (answer.status_code, answer.location, answer.headers["Referrer-Policy"]) == (303, "/r/", "no-referrer")
    client.post("/r/", data={"code": given.code if code is None else code})
    return client


def is_open(client: Browser) -> bool:
    return SHOWN in client.get("/r/").text


def is_dead(client: Browser, given: Given) -> bool:
    """Nothing to see in this browser, and nothing to be had with address and code in another."""
    before = client.get("/r/").text
    client.get(f"/l/{given.token}")
    after = client.post("/r/", data={"code": given.code}).text
    return all("cannot be opened" in page and SHOWN not in page for page in (before, after))


def test_address_and_code_open_the_one_referral(db: Session, cast: Cast, browser: Open, given: Given) -> None:
    client = arrive(browser, given)
    page = client.get("/r/").text
    assert SHOWN in page
    assert "ธีระ" not in page
    assert client.get("/referrals/").status_code == 303  # no user's session


def test_the_address_alone_shows_nothing_and_changes_nothing(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral
) -> None:
    lines = len(db.scalars(select(AuditLine.seq)).all())
    client = browser()
    client.get(f"/l/{given.token}")
    page = client.get("/r/").text
    assert ("Type the code" in page, SHOWN in page) == (True, False)
    assert (referral.state, len(db.scalars(select(AuditLine.seq)).all())) == (ReferralState.SENT, lines)


def test_the_code_without_the_address_opens_nothing(browser: Open, given: Given) -> None:
    client = browser()
    assert "cannot be opened" in client.post("/r/", data={"code": given.code}).text


def test_a_wrong_address_and_a_dead_one_look_the_same(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral
) -> None:
    pages = []
    links.withdraw(db, referral, given.link, cast.malee)
    for token in ("x" * 43, given.token, "", "x" * 500, "ก"):
        client = browser()
        client.get(f"/l/{token}")
        pages.append(re.sub(r'value="[^"]+"', "", client.get("/r/").text))
    assert len(set(pages)) == 1
    assert "cannot be opened" in pages[0]


def test_the_code_may_be_typed_as_a_thumb_types_it(browser: Open, given: Given) -> None:
    typed = f" {given.code[:3].lower()}-{given.code[3:]} "
    assert is_open(arrive(browser, given, typed))


def test_neither_address_nor_code_stands_in_the_database(db: Session, given: Given) -> None:
    row = str(db.execute(text("SELECT * FROM referral_links")).one())
    assert (given.token in row, given.code in row, len(given.token) >= 43) == (False, False, True)
    assert set(given.code) <= set(CODE_SIGNS)


def test_the_code_of_one_link_opens_no_other(db: Session, cast: Cast, browser: Open, given: Given) -> None:
    other = share(db, cast.ton_case, cast.somchai, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    theirs = Given(db, cast, other)
    assert not is_open(arrive(browser, given, theirs.code))
    assert digest_of_code(db, given.link, "ACEFHK") != digest_of_code(db, theirs.link, "ACEFHK")


def test_wrong_codes_are_braked_and_then_end_the_link(db: Session, cast: Cast, browser: Open, given: Given) -> None:
    moment = clock.now()
    for number in range(MOST_WRONG):
        if number % throttling.MOST_PER_NAME == 0:
            moment += timedelta(minutes=16)
        with clock.travel(moment):
            assert "This is not the code" in _typed(browser, given, "222222")
    with clock.travel(moment + timedelta(minutes=16)):
        assert "cannot be opened" in _typed(browser, given, given.code)
    db.refresh(given.link)
    assert (given.link.ending, given.link.wrong) == (LinkEnding.GUESSED, MOST_WRONG)


def test_while_the_brake_is_on_the_right_code_is_not_compared(browser: Open, given: Given) -> None:
    for _ in range(throttling.MOST_PER_NAME):
        _typed(browser, given, "222222")
    assert "Too many tries" in _typed(browser, given, given.code)


def test_the_network_is_counted_over_all_links(
    db: Session, cast: Cast, browser: Open, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttling, "MOST_PER_NETWORK", 3)
    other = Given(db, cast, share(db, cast.ton_case, cast.somchai, cast.nfe, Need.COUNSELLING))
    for _ in range(3):
        _typed(browser, other, "222222")
    assert "Too many tries" in _typed(browser, given, given.code)


def _typed(browser: Open, given: Given, code: str) -> str:
    client = browser()
    client.get(f"/l/{given.token}")
    return client.post("/r/", data={"code": code}).text


def test_a_link_without_a_code_opens_with_none_and_counts_none(
    db: Session, cast: Cast, browser: Open, referral: Referral
) -> None:
    made = links.make(db, referral, None)
    client = browser()
    client.get(f"/l/{made.token}")
    assert "This is not the code" in client.post("/r/", data={"code": "222222"}).text
    db.refresh(made.link)
    assert made.link.wrong == 0


def test_a_new_code_ends_the_old_one(db: Session, cast: Cast, browser: Open, given: Given, referral: Referral) -> None:
    old = given.code
    given.code = links.new_code(db, referral, given.link, cast.malee)
    assert not is_open(arrive(browser, given, old))
    assert is_open(arrive(browser, given))


def revoked(db: Session, cast: Cast, referral: Referral, given: Given) -> None:
    referrals.revoke(db, cast.nok_case, referral, cast.malee)


def withdrawn(db: Session, cast: Cast, referral: Referral, given: Given) -> None:
    links.withdraw(db, referral, given.link, cast.malee)


def renewed(db: Session, cast: Cast, referral: Referral, given: Given) -> None:
    links.make(db, referral, cast.malee)


def consent_gone(db: Session, cast: Cast, referral: Referral, given: Given) -> None:
    assert referral.consent
    consents.withdraw(db, cast.nok_case, referral.consent, cast.malee)


def stopped(db: Session, cast: Cast, referral: Referral, given: Given) -> None:
    use_stops.stop(db, cast.nok_case, StopReason.CLAIM, cast.prasit)


def closed(db: Session, cast: Cast, referral: Referral, given: Given) -> None:
    agencies.set_active(db, cast.nfe, False, cast.dao)


def declined(db: Session, cast: Cast, referral: Referral, given: Given) -> None:
    referral.state = ReferralState.DECLINED


def completed(db: Session, cast: Cast, referral: Referral, given: Given) -> None:
    referral.state = ReferralState.COMPLETED


def guessed(db: Session, cast: Cast, referral: Referral, given: Given) -> None:
    given.link.wrong = MOST_WRONG


@pytest.mark.parametrize(
    "happens", [revoked, withdrawn, renewed, consent_gone, stopped, closed, declined, completed, guessed]
)
def test_a_link_dies_at_the_next_request(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral, happens: Callable[..., None]
) -> None:
    client = arrive(browser, given)
    assert is_open(client)
    happens(db, cast, referral, given)
    assert is_dead(client, given)
    assert client.post("/r/accept").status_code == 200
    assert referral.state != ReferralState.ACCEPTED


def test_a_link_dies_with_the_last_day_of_the_sharing(browser: Open, given: Given, referral: Referral) -> None:
    with clock.travel(clock.now() + timedelta(days=(referral.expires_on - clock.today()).days)):
        assert is_open(arrive(browser, given))
    with clock.travel(clock.now() + timedelta(days=(referral.expires_on - clock.today()).days + 1)):
        assert not is_open(arrive(browser, given))


@pytest.mark.parametrize("gets_no_more", [False, True])
def test_a_link_dies_with_the_contact_person_it_was_made_for(
    db: Session, cast: Cast, browser: Open, referral: Referral, gets_no_more: bool
) -> None:
    person = ContactPersonDetails(name="ครูต้อย", email="help@agency.example", gets_referrals=True)
    contact = put(db, cast.nfe, None, person)
    given = Given(db, cast, referral)
    client = arrive(browser, given)
    assert is_open(client)
    if gets_no_more:
        put(db, cast.nfe, contact, ContactPersonDetails(name="ครูต้อย", email="help@agency.example"))
    else:
        end(db, contact)
    assert is_dead(client, given)


def test_idle_for_twenty_minutes_it_asks_for_the_code_again(browser: Open, given: Given) -> None:
    client = arrive(browser, given)
    moment = clock.now()
    for _ in range(3):
        moment += IDLE - timedelta(minutes=1)
        with clock.travel(moment):
            assert is_open(client)
    with clock.travel(moment + IDLE):
        assert "Type the code" in client.get("/r/").text


def test_what_was_typed_when_it_ran_out_comes_back_with_the_code(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral
) -> None:
    client = arrive(browser, given)
    client.get("/r/")
    client.post("/r/accept")
    with clock.travel(clock.now() + IDLE):
        sent = client.post("/r/progress", data={"note": "คุยกับน้องแล้ว"})
        assert (sent.status_code, sent.location) == (303, "/r/?next=/r/progress")
        back = client.post("/r/?next=/r/progress", data={"code": given.code})
        assert back.location == "/r/progress?draft=1"
        assert "คุยกับน้องแล้ว" in client.get(back.location).text
    assert referral.state == ReferralState.ACCEPTED


def test_an_answer_by_link_is_the_agencys_and_says_so(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral
) -> None:
    client = arrive(browser, given)
    client.get("/r/")
    client.post("/r/accept")
    client.post("/r/progress", data={"note": "เริ่มเรียนแล้ว"})
    day = (clock.today() + timedelta(days=3)).strftime("%d/%m/%Y")
    client.post("/r/appointment", data={"day": day, "at_time": "13.30", "where": "ห้อง 2"})
    appointment = appointments.standing(db, referral.id)
    assert appointment
    assert (appointment.through, appointment.where) == (Through.LINK, "ห้อง 2")
    assert "13:30 · ห้อง 2" in client.get("/r/").text
    answer = client.post("/r/complete", data={"note": "", "given": "counselled"})
    assert (answer.status_code, answer.location.partition("?")[0]) == (303, "/r/thanks")
    db.refresh(referral)
    assert referral.steps[-1].given == "counselled"
    steps = [(step.state, step.through) for step in referral.steps[1:]]
    wanted = [ReferralState.SEEN, ReferralState.ACCEPTED, ReferralState.IN_SERVICE, ReferralState.COMPLETED]
    assert steps == [(state, Through.LINK) for state in wanted]
    desk = agencies.service_account_of(db, cast.nfe)
    assert {step.made_by for step in referral.steps[1:]} == {desk.id}
    assert "เริ่มเรียนแล้ว" in browser(cast.malee).get(f"/cases/{cast.nok_case.id}/referrals/{referral.id}").text
    assert is_dead(client, given)


@pytest.mark.parametrize("said", [{}, {"given": "job"}, {"given": "nothing"}])
def test_being_done_without_saying_what_was_given_is_refused(
    browser: Open, given: Given, referral: Referral, said: dict[str, str]
) -> None:
    client = arrive(browser, given)
    client.post("/r/accept")
    answer = client.post("/r/complete", data={"note": "เรียบร้อย"} | said)
    assert (answer.status_code, 'id="given-error"' in answer.text) == (200, True)
    assert "เรียบร้อย" in answer.text
    assert ("at least one" in answer.text) is (not said)
    assert referral.state == ReferralState.ACCEPTED


def test_a_link_says_whether_they_came_and_when_there_is_a_place(
    db: Session, browser: Open, given: Given, referral: Referral
) -> None:
    client, days = arrive(browser, given), [clock.today() + timedelta(days=more) for more in (5, 9)]
    for day in days:
        assert "/r/waiting-list" in client.get("/r/").text
        client.post("/r/waiting-list", data={"expected_on": day.isoformat()})
        assert (referral.state, referral.expected_on) == (ReferralState.WAITING_LIST, day)
    client.post("/r/accept")
    made = appointments.make(db, referral, AppointmentDetails(at=clock.now() + timedelta(hours=1)), given.worker)
    assert "/r/appointment/missed" not in client.get("/r/").text
    assert client.post("/r/appointment/missed").status_code == 200
    made.at = clock.now() - timedelta(hours=1)
    assert "/r/appointment/missed" in client.get("/r/").text
    assert client.post("/r/appointment/missed").status_code == 303
    assert (made.ending, referral.owner) == (HowItEnded.MISSED, Owner.CASEWORKER)


def test_who_is_full_says_until_when_and_is_left_alone_till_then(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral
) -> None:
    until = clock.today() + timedelta(days=30)
    client = arrive(browser, given)
    client.post("/r/decline", data={"reason": "full", "full_until": until.strftime("%d/%m/%Y")})
    db.refresh(cast.nfe)
    assert (referral.state, cast.nfe.full_until) == (ReferralState.DECLINED, until)


def test_every_look_is_on_record_and_shown_to_the_caseworker(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral
) -> None:
    arrive(browser, given).get("/r/")
    desk = db.scalars(select(User).where(User.signs_in.is_(False))).one()
    acts = db.scalars(select(AuditLine.action).where(AuditLine.actor_id == desk.id)).all()
    assert {"link.open", "referral.read", "referral.seen", "cells.read"} <= set(acts)
    page = browser(cast.malee).get(f"/cases/{cast.nok_case.id}/referrals/{referral.id}").text
    assert ("Opened on" in page, "Link without an account" in page) == (True, True)


def test_nobody_of_ours_opens_a_link_while_signed_in(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral
) -> None:
    client = browser(cast.malee)
    client.get(f"/l/{given.token}")
    page = client.post("/r/", data={"code": given.code}).text
    assert ("You are signed in here" in page, SHOWN in page, referral.state) == (True, False, ReferralState.SENT)


def test_a_link_is_not_made_for_what_the_agency_cannot_see(db: Session, cast: Cast, referral: Referral) -> None:
    referrals.revoke(db, cast.nok_case, referral, cast.malee)
    with pytest.raises(Refused):
        links.make(db, referral, cast.malee)


def test_the_caseworker_sees_link_and_code_once(db: Session, cast: Cast, browser: Open, referral: Referral) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/referrals/{referral.id}"
    form = {"once": "a" * 32}
    shown = client.post(f"{page}/link/copy", data=form).text
    token = re.search(r"/l/([\w-]{43})", shown)
    code = re.search(r'link-code">(\w{3}) (\w{3})<', shown)
    assert token
    assert code
    again = client.post(f"{page}/link/copy", data=form)
    assert (again.status_code, again.location.endswith(str(referral.id))) == (303, True)
    link = db.scalars(select(ReferralLink)).one()
    assert token[1] not in client.get(page).text
    assert "Show a new code" in client.get(page).text
    client.post(f"{page}/links/{link.id}/withdraw")
    db.refresh(link)
    assert link.ending == LinkEnding.WITHDRAWN
    assert outbox.of(db, f"referral:{referral.id}") == []


def test_a_place_may_be_expected(db: Session, cast: Cast, browser: Open, given: Given, referral: Referral) -> None:
    client, day = arrive(browser, given), clock.today() + timedelta(days=20)
    client.post("/r/waiting-list", data={"expected_on": day.strftime("%d/%m/%Y")})
    assert (referral.state, referral.expected_on) == (ReferralState.WAITING_LIST, day)
    assert "We take them in" in client.get("/r/").text


def two_of_one_agency(db: Session, cast: Cast) -> tuple[Given, Given, Referral]:
    """Links to Nok's referral and to Ton's, as one desk at the agency has them."""
    cast.wanna.disabled_at = clock.now()
    first = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    second = share(db, cast.ton_case, cast.somchai, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    return Given(db, cast, first), Given(db, cast, second), first


def test_a_second_link_in_one_browser_asks_for_its_own_code(db: Session, cast: Cast, browser: Open) -> None:
    one, other, first = two_of_one_agency(db, cast)
    client = arrive(browser, one)
    assert is_open(client)
    looked = len(package_views.of_referral(db, first.id))
    client.get(f"/l/{other.token}")
    page = client.get("/r/").text
    assert ("Type the code" in page, SHOWN in page) == (True, False)
    assert len(package_views.of_referral(db, first.id)) == looked
    client.post("/r/", data={"code": other.code})
    assert "ต้น" in client.get("/r/").text


def test_an_answer_in_the_first_tab_spares_the_second_referral(db: Session, cast: Cast, browser: Open) -> None:
    one, other, _first = two_of_one_agency(db, cast)
    client = arrive(browser, one)
    button = re.search(r'action="(/r/accept[^"]*)"', client.get("/r/").text)
    client.get(f"/l/{other.token}")
    client.post("/r/", data={"code": other.code})
    said = client.post(button[1] if button else "").text
    states = [db.get_one(Referral, given.link.referral_id).state for given in (one, other)]
    assert ("Another referral was opened" in said, ReferralState.ACCEPTED in states) == (True, False)


def test_tapping_a_second_link_does_not_take_away_the_first(db: Session, cast: Cast, browser: Open) -> None:
    one, other, first = two_of_one_agency(db, cast)
    client = arrive(browser, one)
    client.get(f"/l/{other.token}")
    client.post("/r/accept")
    assert (db.get_one(Referral, first.id).state, is_open(client)) == (ReferralState.ACCEPTED, True)


def test_moving_by_a_link_keeps_how_they_get_there(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral
) -> None:
    by = {"transport": next(iter(Transport)), "escort": Escort.CASEWORKER}
    at = clock.now() + timedelta(days=2)
    appointments.make(db, referral, AppointmentDetails(at=at, where="ห้อง 4", **by), cast.malee)  # type: ignore[arg-type]
    client = arrive(browser, given)
    assert 'value="ห้อง 4"' in client.get("/r/appointment").text
    day = (clock.today() + timedelta(days=3)).strftime("%d/%m/%Y")
    client.post("/r/appointment", data={"day": day, "at_time": "13.30", "where": "ห้อง 4"})
    moved = appointments.standing(db, referral.id)
    assert moved is not None
    assert (moved.where, moved.transport, moved.escort) == ("ห้อง 4", by["transport"], Escort.CASEWORKER)


def test_an_appointment_moved_meanwhile_is_shown_beside(
    db: Session, cast: Cast, browser: Open, given: Given, referral: Referral
) -> None:
    at = clock.now() + timedelta(days=2)
    appointments.make(db, referral, AppointmentDetails(at=at, where="ห้อง 4"), cast.malee)
    client = arrive(browser, given)
    mine = Page(client.get("/r/appointment").text).forms[-1].filled() | {"where": ["ห้อง 9"]}
    appointments.make(db, referral, AppointmentDetails(at=at, where="ห้อง 5"), cast.malee)
    answer = client.post("/r/appointment", data=mine)
    assert (answer.status_code, beside(answer.text)) == (409, [("ห้อง 5", "ห้อง 9")])
    assert f"Saved by {cast.malee.role.label}: " in answer.text
    assert cast.malee.name not in answer.text.split("data-problems")[1].split("</section>")[0]


def test_who_closes_without_an_answer_is_told_that_one_is_owed(browser: Open, given: Given) -> None:
    client = arrive(browser, given)
    closed = client.post("/r/leave")
    assert "No answer yet" in client.get(closed.location).text
    answered = arrive(browser, given)
    answered.post("/r/decline", data={"reason": "not_eligible_age"})
    assert "Thank you" in answered.get("/r/thanks").text
