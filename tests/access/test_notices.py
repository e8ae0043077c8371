"""Those concerned hear of what was done to accounts, roles and tokens: at the next sign-in and on the first page."""

import re

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from outreach.access import accounts, admissions, notices, promotions, roles, users
from outreach.access.admissions import Admission, AdmissionReason
from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import ApiToken, Scope, TokenDetails
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core.errors import Refused
from outreach.directory import agencies
from tests.access.test_signins import sign_in
from tests.support.cast import PASSWORD, Cast
from tests.support.programs import ROOT, Program, give_token, program
from tests.support.ways_in import Open

__all__ = ["program"]

NEW_ROLE = re.compile(r"Your role here is now another: ([\w ]+)\.")


def colleague(db: Session, like: User) -> User:
    """One more of the same centre or agency."""
    named = {"username": f"{like.username}-2", "name": "เพื่อน ร่วมงาน", "role": like.role, "password": PASSWORD}
    where = {"centre_id": like.centre_id, "agency_id": like.agency_id}
    return users.create(db, **named, **where, actor=None, must_change_password=False)  # type: ignore[arg-type]


def kinds(db: Session, user: User) -> list[str]:
    return sorted(one.notice.kind for one in notices.unread(db, user))


def test_who_was_promoted_reads_it_at_the_next_sign_in(db: Session, cast: Cast, browser: Open) -> None:
    promotions.confirm(db, promotions.ask(db, cast.malee, cast.dao), cast.prasit)
    client = browser()
    assert sign_in(client).startswith("/account/notice")
    page = client.get("/account/notice").text
    assert all(said in page for said in ("Supervisor", cast.dao.name, cast.prasit.name, "nobody asked you about"))
    assert client.post("/account/notice").location == "/"
    assert sign_in(browser()) == "/"
    assert "Your role here is now another" in client.get("/account").text


def test_each_notice_of_a_role_names_the_role_given_then(db: Session, cast: Cast, browser: Open) -> None:
    promotions.confirm(db, promotions.ask(db, cast.malee, cast.dao), cast.prasit)
    roles.change(db, cast.malee, Role.CASEWORKER, cast.malee.centre_id, cast.dao)
    client = browser(cast.malee)
    for page in ("/", "/account/notice", "/account"):
        assert NEW_ROLE.findall(client.get(page).text) == ["Caseworker", "Supervisor"], page


def test_the_first_page_leads_to_notices_to_read_and_confirm(db: Session, cast: Cast, browser: Open) -> None:
    give_token(db, cast, cast.nfe, Scope.READ)
    assert '<a href="/account/notice">Look and confirm</a>' in browser(cast.wanna).get("/referrals/").text
    page = browser(cast.wanna, "th").get("/referrals/").text
    assert all(said in page for said in (">ดูและรับทราบ</a>", ">โทเคน</", ">อนุมัติโทเคนแล้ว</"))


def test_only_supervisors_of_the_centre_hear_of_a_promotion(db: Session, cast: Cast, browser: Open) -> None:
    other = colleague(db, cast.prasit)
    promotions.confirm(db, promotions.ask(db, cast.malee, cast.dao), cast.prasit)
    assert (kinds(db, other), kinds(db, cast.prasit), kinds(db, cast.anong)) == (["risen"], [], [])
    assert f"{cast.malee.name} is now a supervisor" in browser(other).get("/").text


def test_an_agency_sees_that_a_token_was_made_and_confirmed(db: Session, cast: Cast, browser: Open) -> None:
    give_token(db, cast, cast.nfe, Scope.READ)
    assert (kinds(db, cast.wanna), kinds(db, cast.kitti)) == (["token", "token_good"], [])
    page = browser(cast.wanna).get("/referrals/").text
    assert all(said in page for said in ("A token was asked for", "A token was confirmed", cast.dao.name))
    assert "ขอโทเคน" in browser(cast.wanna, "th").get("/referrals/").text


def test_an_agency_hears_of_each_change_of_an_account_of_theirs(db: Session, cast: Cast) -> None:
    other = colleague(db, cast.wanna)
    accounts.close(db, other, cast.dao)
    accounts.reopen(db, other, cast.dao)
    admissions.confirm(db, _waiting(db), cast.prasit)
    admissions.confirm(db, admissions.ask(db, other, AdmissionReason.LOST, cast.dao), cast.prasit)
    admissions.reset_by_operator(db, other)
    assert kinds(db, cast.wanna) == ["account_back", "account_closed", "account_reset", "account_reset"]
    assert kinds(db, cast.kitti) == []


def test_a_closed_account_that_sees_cases_needs_a_second_person(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.dao).post(f"/users/{cast.malee.id}/close")
    assert browser(cast.dao).post(f"/users/{cast.malee.id}/open").location == "/users/"
    assert cast.malee.disabled_at is not None
    assert "Waits for a second person" in browser(cast.dao).get("/users/").text
    word = browser(cast.prasit).post(f"/admissions/{_waiting(db).id}/confirm")
    assert (word.status_code, cast.malee.disabled_at) == (200, None)
    assert sign_in(browser()) != "/", "whoever knew the password before does not come in by it"


def test_a_closed_managers_account_alone_is_reopened_at_once(db: Session, cast: Cast) -> None:
    accounts.close(db, cast.chai, cast.dao)
    accounts.reopen(db, cast.chai, cast.dao)
    assert cast.chai.disabled_at is None
    with pytest.raises(Refused, match="is open"):
        accounts.reopen(db, cast.chai, cast.dao)


def test_a_token_of_the_older_rule_opens_nothing_until_confirmed(db: Session, cast: Cast, program: object) -> None:
    details = TokenDetails(name="เก่า", scopes=list(Scope), days=90)
    old, text = tokens.make(db, agencies.service_account_of(db, cast.nfe), details, cast.dao)
    db.execute(update(ApiToken).values(awaits_second=False, confirmed_by=None))
    client: Program = program(text=text)  # type: ignore[operator]
    assert client.get(f"{ROOT}/referrals").status_code == 401
    assert [one.id for one in tokens.waiting_for(db, cast.wanna)] == [old.id]
    tokens.confirm(db, old, cast.wanna)
    assert client.get(f"{ROOT}/referrals").status_code == 200


def test_only_what_is_new_stands_on_the_first_page(db: Session, cast: Cast, browser: Open) -> None:
    give_token(db, cast, cast.nfe, Scope.READ)
    client = browser(cast.wanna)
    client.post("/account/notice")
    assert "A token was" not in client.get("/referrals/").text
    assert len(notices.lately(db, cast.wanna)) == 2
    assert kinds(db, cast.wanna) == []


def _waiting(db: Session) -> Admission:
    return db.scalars(select(Admission).where(Admission.decided_at.is_(None)).options(joinedload(Admission.user))).one()
