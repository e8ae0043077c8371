"""An administrator alone opens nothing of a case: what could lead there waits for a second person."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import accounts, admissions, promotions, roles, users
from outreach.access.admissions import Admission, AdmissionReason
from outreach.access.audit import AuditLine
from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import ApiToken
from outreach.access.permissions import Role
from outreach.access.promotions import Promotion
from outreach.access.users import User
from outreach.core.errors import Refused
from outreach.directory import agencies
from outreach.directory.agencies.changes import AgencyChange, ChangeState
from outreach.directory.needs import Need
from tests.support.cast import PASSWORD, Cast
from tests.support.programs import ROOT, Program, program
from tests.support.ways_in import Open
from tests.support.world import share

__all__ = ["program"]

TOKEN = re.compile(r"outreach_[A-Za-z0-9]{40}[0-9a-f]{8}")
# What each act of the administrator's that writes could open, and what keeps it from opening a case.
ACTS = {
    "access.add_user": "an account; a second person confirms it (test_admissions)",
    "access.make_link": "the link of what a second person confirmed, and it needs that person's word",
    "access.reset_sign_in": "a way in; a second person confirms it",
    "access.change_role": "no role that sees more without a second person",
    "access.set_user": "shuts an account; one that sees cases is opened again by a second person",
    "access.set_message": "sends again what waits, to where it was going; the page shows no text of it",
    "api.make_token": "waits for a second person",
    "api.rotate_token": "the new one waits for a second person",
    "api.revoke_token": "ends a token",
    "api.take_webhook_away": "ends an address; the agency's program alone sets one; no message names anybody",
    "directory.add_contact_person": "where links are mailed: a proposal, which a supervisor decides",
    "directory.change_contact_person": "the same",
    "directory.remove_contact_person": "the same",
    "directory.change_reach": "telephone, mail and address of an office: a proposal, which a supervisor decides",
    "directories.take_in": "contact persons, telephones and addresses in it are proposals too",
    "directory.add_partner": "an account of an agency; a second person of its side confirms it",
}
NO_WAY = {  # searches in a list; directory and places: no account, no token, no address that anything is mailed to
    "access.user_list",
    "directory.agency_list",
    "c1_core_person.set_place",
    "c1_core_person.place_list",
    "directory.add_agency",
    "directory.set_agency",
    "partners.close_agency",
    "partners.agency_centres",
    "c2_connect.answer_days",
    "directory.change_profile",
    "directory.add_service",
    "directory.change_service",
    "directory.remove_service",
    "directory.change_capacity",
    "directory.add_agreement",
    "directory.add_scan",
    "directory.community_list",
    "directory.set_community",
    "directories.choose",
}


def asked(browser: Open, cast: Cast) -> str:
    """The administrator makes a token for an agency, and keeps it."""
    typed = {"name": "ระบบ", "scopes": ["read", "answer"], "days": "90"}
    return TOKEN.findall(browser(cast.dao).post(f"/agencies/{cast.nfe.id}/tokens/new", data=typed).text)[0]


def test_a_token_of_an_administrator_alone_opens_no_referral(
    db: Session, cast: Cast, browser: Open, program: object
) -> None:
    referral = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    client: Program = program(text=asked(browser, cast))  # type: ignore[operator]
    assert client.get(f"{ROOT}/referrals/{referral.id}").status_code == 401
    waiting = db.scalars(select(ApiToken)).one()
    for nobody in (
        cast.dao,
        _administrator(db),
        cast.kitti,
        cast.chai,
        cast.malee,
        agencies.service_account_of(db, cast.nfe),
    ):
        assert browser(nobody).post(f"/programs/{waiting.id}/confirm").status_code in (303, 404)
        assert waiting.waits
        with pytest.raises(Refused):
            tokens.confirm(db, waiting, nobody)
    assert "ระบบ" in browser(cast.prasit).get("/admissions/").text
    assert browser(cast.wanna).post(f"/programs/{waiting.id}/confirm").status_code == 303
    assert client.get(f"{ROOT}/referrals/{referral.id}").status_code == 200
    assert "token.confirm" in db.scalars(select(AuditLine.action)).all()


def test_a_supervisor_refuses_a_token_and_the_next_one_waits_too(
    db: Session, cast: Cast, browser: Open, program: object
) -> None:
    asked(browser, cast)
    first = db.scalars(select(ApiToken)).one()
    assert browser(cast.prasit).post(f"/programs/{first.id}/refuse").status_code == 303
    assert first.revoked_at is not None
    asked(browser, cast)
    good = db.scalars(select(ApiToken).where(ApiToken.revoked_at.is_(None))).one()
    tokens.confirm(db, good, cast.prasit)
    made = browser(cast.dao).post(f"/agencies/{cast.nfe.id}/tokens/{good.id}/rotate", data={"hours": "1"})
    client: Program = program(text=TOKEN.findall(made.text)[0])  # type: ignore[operator]
    assert client.get(f"{ROOT}/referrals").status_code == 401


def test_a_caseworker_is_promoted_only_when_the_centre_confirms(db: Session, cast: Cast, browser: Open) -> None:
    wanted = {"role": "supervisor", "centre": str(cast.malee.centre_id)}
    assert browser(cast.dao).post(f"/users/{cast.malee.id}/role", data=wanted).location == "/users/"
    assert cast.malee.role is Role.CASEWORKER
    with pytest.raises(Refused, match="must confirm"):
        roles.change(db, cast.malee, Role.SUPERVISOR, cast.malee.centre_id, cast.dao)
    promotion = db.scalars(select(Promotion)).one()
    for nobody in (cast.dao, _administrator(db), cast.malee, cast.somchai, cast.wanna):
        assert browser(nobody).post(f"/promotions/{promotion.id}/confirm").status_code == 404
    assert cast.malee.name in browser(cast.prasit).get("/admissions/").text
    assert browser(cast.prasit).post(f"/promotions/{promotion.id}/confirm").status_code == 303
    assert cast.malee.role is Role.SUPERVISOR
    assert promotion.decided_by == cast.prasit.id


def test_a_refused_or_unconfirmable_promotion_changes_nothing(db: Session, cast: Cast) -> None:
    promotion = promotions.ask(db, cast.malee, cast.dao)
    with pytest.raises(Refused, match="asked already"):
        promotions.ask(db, cast.malee, cast.dao)
    promotions.refuse(db, promotion, cast.prasit)
    assert cast.malee.role is Role.CASEWORKER
    with pytest.raises(Refused, match="nobody who can confirm"):
        promotions.ask(db, cast.anong, cast.dao)


def test_where_links_are_mailed_no_administrator_changes_alone(db: Session, cast: Cast, browser: Open) -> None:
    typed = {"name": "ใครคนหนึ่ง", "email": "elsewhere@mail.example", "gets_referrals": "y"}
    assert browser(cast.dao).post(f"/agencies/{cast.nfe.id}/contacts/new", data=typed).status_code == 303
    assert agencies.address_of(db, cast.nfe) is None
    change = db.scalars(select(AgencyChange)).one()
    assert (change.state, change.decided_by) == (ChangeState.WAITING, None)


def test_no_second_administrator_lets_in_supervisors_or_partners(db: Session, cast: Cast) -> None:
    other = _administrator(db)
    for user in (cast.malee, cast.prasit, cast.wanna):
        assert not admissions.may_decide(db, user, cast.dao.id, other)


def new_account(db: Session, user: User, cast: Cast) -> None:
    admissions.ask(db, user, AdmissionReason.NEW, cast.dao)


def reset(db: Session, user: User, cast: Cast) -> None:
    admissions.ask(db, user, AdmissionReason.STOLEN, cast.dao)


def closed_account_back(db: Session, user: User, cast: Cast) -> None:
    accounts.close(db, user, cast.dao)
    accounts.reopen(db, user, cast.dao)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.CASEWORKER])
@pytest.mark.parametrize("ask", [new_account, reset, closed_account_back])
def test_a_head_elsewhere_lets_nobody_into_a_centre_with_a_head(
    db: Session, cast: Cast, browser: Open, ask: Callable[[Session, User, Cast], None], role: Role
) -> None:
    elsewhere = _head(db, "elsewhere", cast.anong.centre_id)
    ask(db, _head(db, "let-in", cast.prasit.centre_id, role), cast)
    waiting = db.scalars(select(Admission)).one()
    for what in ("confirm", "refuse"):
        assert browser(elsewhere).post(f"/admissions/{waiting.id}/{what}").status_code == 404
    assert (_shown(browser, elsewhere), _shown(browser, cast.prasit)) == ((False, 0), (True, 1))
    assert browser(cast.prasit).post(f"/admissions/{waiting.id}/confirm").status_code == 200
    assert waiting.decided_by == cast.prasit.id


@pytest.mark.parametrize("ask", [new_account, reset, closed_account_back])
@pytest.mark.parametrize("is_closed", [True, False])
def test_a_centre_without_a_free_head_has_the_heads_of_others(
    db: Session, cast: Cast, browser: Open, ask: Callable[[Session, User, Cast], None], is_closed: bool
) -> None:
    elsewhere, user = _head(db, "elsewhere", cast.anong.centre_id), cast.prasit
    if is_closed:
        user = _head(db, "let-in", cast.prasit.centre_id)
        accounts.close(db, cast.prasit, cast.dao)
    ask(db, user, cast)
    assert _shown(browser, elsewhere) == (True, 1)
    waiting = db.scalars(select(Admission)).one()
    assert browser(elsewhere).post(f"/admissions/{waiting.id}/confirm").status_code == 200


def test_an_unconfirmed_new_head_does_not_displace_other_heads(db: Session, cast: Cast, browser: Open) -> None:
    """Else two new heads of a centre without one would wait for each other, and so would one with who lost it all."""
    elsewhere = _head(db, "elsewhere", cast.anong.centre_id)
    first = _head(db, "first", cast.prasit.centre_id)
    new_account(db, first, cast)
    reset(db, cast.prasit, cast)
    assert [one.user_id for one in admissions.waiting_for(db, elsewhere)] == [cast.prasit.id]
    [of_first] = admissions.waiting_for(db, cast.prasit)
    admissions.refuse(db, of_first, cast.prasit)
    assert [one.user_id for one in admissions.waiting_for(db, elsewhere)] == [cast.prasit.id]
    reset(db, first, cast)
    [of_first] = admissions.waiting_for(db, cast.prasit)
    admissions.confirm(db, of_first, cast.prasit)
    assert admissions.waiting_for(db, elsewhere) == []
    reset(db, first, cast)
    assert admissions.waiting_for(db, elsewhere) == [], "to ask for a reset of the heads is no way round them"


def test_each_act_of_the_administrator_says_what_it_could_open() -> None:
    table = tomllib.loads(Path("tests/access/matrix.toml").read_text())
    own = ["access.account", "access.confirm", "access.confirm_by_passkey", "access.notice", "access.change_password"]
    everybody = {one for one, may in table.items() if all(any(r in said for said in may.get("POST", ())) for r in Role)}
    writes = (
        {one for one, may in table.items() if any("administrator" in said for said in may.get("POST", ()))}
        - everybody
        - set(own)
    )
    assert writes == (ACTS.keys() | NO_WAY) & writes, f"say what it could open: {sorted(writes - ACTS.keys() - NO_WAY)}"
    assert (ACTS.keys() | NO_WAY) <= writes, f"no such act: {sorted((ACTS.keys() | NO_WAY) - writes)}"


def _administrator(db: Session) -> User:
    found = users.by_name(db, "second-admin")
    return found or users.create(
        db,
        username="second-admin",
        name="ผู้ดูแลอีกคน",
        role=Role.ADMINISTRATOR,
        password=PASSWORD,
        actor=None,
        must_change_password=False,
    )


def _head(db: Session, username: str, centre_id: UUID | None, role: Role = Role.SUPERVISOR) -> User:
    named = {"username": username, "name": f"คน {username}", "role": role, "password": PASSWORD}
    return users.create(db, **named, centre_id=centre_id, actor=None, must_change_password=False)  # type: ignore[arg-type]


def _shown(browser: Open, user: User) -> tuple[bool, int]:
    """Whether an account stands under «Accounts to confirm», and how many the first page says there are."""
    count = re.search(r"(\d+) accounts? waits? for you to confirm (?:it|them)", browser(user).get("/").text)
    return "/confirm" in browser(user).get("/admissions/").text, int(count[1]) if count else 0
