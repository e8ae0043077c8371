"""The administrator's pages: who may sign in, and as what."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import admissions, invitations, signins, users
from outreach.access.audit import AuditLine
from outreach.access.devices import Device
from outreach.access.permissions import Permission, Role
from outreach.access.signins import SignIn
from outreach.access.staff import listing
from outreach.access.users import User
from outreach.core import clock
from outreach.web.paging import PAGE_ROWS
from outreach.web.tables import Asked
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast
from tests.support.ways_in import NEW

Open = Callable[..., Browser]


def typed(cast: Cast, **changed: str) -> dict[str, str]:
    """A form well filled in, but for what is changed."""
    centre = str(cast.malee.centre_id)
    return {"name": "ปรีชา ขยัน", "username": "Preecha", "role": "caseworker", "centre": centre} | changed


def sign_in(client: Browser, username: str, password: str) -> str | None:
    return client.post("/sign-in", data={"username": username, "password": password}).location


def test_who_made_a_user_is_on_record_by_ids_alone(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.dao).post("/users/new", data=typed(cast))
    lines = db.scalars(select(AuditLine).where(AuditLine.action == "user.create", AuditLine.actor_id == cast.dao.id))
    made = db.scalars(select(User).where(User.username == "preecha")).one()
    assert [line.about for line in lines] == [f"user:{made.id}"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": "MALEE"}, "username"),
        ({"username": ""}, "username"),
        ({"name": "  "}, "name"),
        ({"role": "king"}, "role"),
        ({"role": "administrator"}, "centre"),
        ({"centre": ""}, "centre"),
        ({"centre": "x"}, "centre"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_stays_typed(
    db: Session, cast: Cast, browser: Open, changed: dict[str, str], field: str
) -> None:
    before = len(listing.rows(db, Asked()))
    page = browser(cast.dao).post("/users/new", data=typed(cast, **changed)).text
    assert f'id="{field}-error"' in page
    assert ("ปรีชา ขยัน" in page) is ("name" not in changed)
    assert len(listing.rows(db, Asked())) == before


def test_a_partner_is_not_made_without_an_agency(cast: Cast, browser: Open) -> None:
    admin = browser(cast.dao)
    assert 'value="partner"' not in admin.get("/users/new").text
    assert "Partners belong to an agency" in admin.post("/users/new", data=typed(cast, role="partner", centre="")).text


def test_a_partner_made_at_an_agency_belongs_to_it(db: Session, cast: Cast, browser: Open) -> None:
    page, client = f"/agencies/{cast.nfe.id}/users/new", browser(cast.dao)
    assert client.post(page, data=typed(cast)).status_code == 400  # with a role and a centre of one's own choice
    assert client.post(page, data={"name": "ปรีชา ขยัน", "username": "Preecha"}).location == "/users/"
    made = db.scalars(select(User).where(User.username == "preecha")).one()
    assert (made.role, made.agency_id, made.centre_id) == (Role.PARTNER, cast.nfe.id, None)
    assert "Waits for a second person" in browser(cast.dao).get("/users/").text


def test_who_is_closed_is_out_and_can_be_let_in_again(db: Session, cast: Cast, browser: Open) -> None:
    admin, malee = browser(cast.dao), browser(cast.malee)
    assert admin.post(f"/users/{cast.malee.id}/close").location == "/users/"
    assert malee.get("/").status_code == 303
    assert sign_in(browser(), "malee", PASSWORD) is None
    admin.post(f"/users/{cast.malee.id}/open")
    [back] = admissions.waiting_for(db, cast.prasit)
    admissions.confirm(db, back, cast.prasit)
    link = f"/invitation/{invitations.invite(db, cast.malee, None)}"
    browser().post(link, data={"new_password": NEW, "again": NEW})
    assert sign_in(browser(), "malee", NEW) == "/"
    acts = db.execute(select(AuditLine.actor_id, AuditLine.action).order_by(AuditLine.seq)).all()
    changed = [(cast.dao.id, "user.disable"), (cast.prasit.id, "user.enable")]
    assert [(who, act) for who, act in acts if act in ("user.disable", "user.enable")] == changed


def test_nobody_closes_their_own_account(cast: Cast, browser: Open) -> None:
    page = browser(cast.dao).post(f"/users/{cast.dao.id}/close")
    assert "You cannot close your own account." in page.text
    assert cast.dao.disabled_at is None


def test_an_unknown_user_is_not_found(cast: Cast, browser: Open) -> None:
    assert browser(cast.dao).post(f"/users/{uuid4()}/close").status_code == 404


def test_the_list_shows_role_and_centre_and_the_closed_ones_last(db: Session, cast: Cast, browser: Open) -> None:
    users.disable(db, cast.malee, cast.dao)
    page = browser(cast.dao).get("/users/").text
    assert "ศูนย์สร้างโอกาสเด็กและเยาวชน บ้านเรา" in page.split(">prasit<")[1].split("</tr>")[0]
    assert ">chai</span>" in page
    assert page.index(cast.somchai.name) < page.index(cast.wanna.name) < page.index(cast.malee.name)


def test_the_list_tells_who_is_away_and_lacks_a_second_step(db: Session, cast: Cast) -> None:
    signins.begin(db, cast.malee, Device("d" * 43))
    [malee] = listing.rows(db, Asked(), "MALEE")
    assert (malee.seen_at is not None, malee.lacks_factor) == (True, False)  # her role needs none
    db.scalars(select(SignIn)).one().made_at = clock.now() - timedelta(days=31)
    assert [row.user for row in listing.rows(db, listing.TABLE.read({"away": "30"}))] == [cast.malee]
    never = listing.rows(db, listing.TABLE.read({"away": "never", "role": "administrator"}))
    assert [(row.user, row.lacks_factor) for row in never] == [(cast.dao, True)]


def test_the_list_comes_a_page_at_a_time_and_leaves_nobody_out(db: Session, cast: Cast, browser: Open) -> None:
    for number in range(65):
        closed = clock.now() if number % 3 == 0 else None
        name, role = f"{'เกขคงจ'[number % 6]}นก {number}", (Role.MANAGER, Role.ADMINISTRATOR)[number % 2]
        db.add(User(username=f"one{number}", name=name, role=role, password_hash="-", disabled_at=closed))
    db.flush()
    client, shown, pages, address = browser(cast.dao), [], 0, "/users/"
    while address:
        page = client.get(address).text
        shown += re.findall(r'<span class="name">([^<]+)</span>', page)
        further = re.search(r'href="(/users/\?after=[^"]+)">Show more', page)
        address, pages = html.unescape(further[1]) if further else "", pages + 1
    named = list(db.scalars(select(User.name).where(User.signs_in)))
    assert (pages, len(shown), sorted(shown)) == (3, len(named), sorted(named))
    assert browser(cast.dao).get("/users/?after=-5").text.count('<span class="name">') == PAGE_ROWS


def test_who_may_not_open_a_decision_is_not_offered_for_it(db: Session, cast: Cast) -> None:
    centre_id = cast.malee.centre_id
    assert cast.boon in users.team(db, centre_id, Permission.SIGNED_IN)
    assert {cast.malee, cast.prasit} <= {*users.team(db, centre_id, Permission.SEE_CASE)} - {cast.boon}
    assert cast.boon not in users.team(db, centre_id, Permission.SEE_CASE)
