"""Ways in and out in a real browser: passkeys with an invented phone, and what the back button shows afterwards."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.passkeys import Challenge, Passkey
from outreach.access.signins import SignIn
from tests.journeys.conftest import send
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser
SIGN_IN = "เข้าสู่ระบบด้วยโทรศัพท์เครื่องนี้"
SET_UP = "ตั้งพาสคีย์บนเครื่องนี้"


def with_passkeys(page: Page, *, checks_owner: bool = True) -> Page:
    """A phone that keeps passkeys, and checks its owner's finger."""
    developer = page.context.new_cdp_session(page)
    developer.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": checks_owner,
        "isUserVerified": checks_owner,
        "automaticPresenceSimulation": True,
    }
    developer.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(page.url.replace("127.0.0.1", "localhost"))  # a passkey belongs to a name, not to a number
    return page


def sign_out(page: Page) -> None:
    page.goto("/".join([*page.url.split("/")[:3], "account"]))
    page.locator("summary").filter(has_text="เพิ่มเติม").click()
    page.get_by_role("button", name="ออกจากระบบ", exact=True).last.click()
    page.wait_for_url("**/sign-in")


def at_home(page: Page, username: str) -> str:
    """The page of who signs in on this site's name; the address of the site."""
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    send(page)
    return page.url.rstrip("/")


def test_a_phone_signs_in_without_a_password(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    page = with_passkeys(phone("malee"))
    site = at_home(page, "malee")
    page.goto(f"{site}/account")
    page.get_by_role("button", name=SET_UP).click()
    expect(page.get_by_role("button", name="ลบ", exact=True)).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name=SIGN_IN).click()
    page.wait_for_url(f"{site}/")
    assert db.scalars(select(Passkey.used_at)).one()
    assert db.scalars(select(Challenge)).all() == []
    hers = select(SignIn).where(SignIn.user_id == cast.malee.id).order_by(SignIn.made_at)
    assert [one.second_at is not None for one in db.scalars(hers)] == [False, True, True]
    db.rollback()


def test_an_answer_of_a_phone_counts_once(phone: Callable[..., Page], cast: Cast) -> None:
    page = with_passkeys(phone("malee"))
    site, heard = at_home(page, "malee"), list[str]()
    page.goto(f"{site}/account")
    page.get_by_role("button", name=SET_UP).click()
    expect(page.get_by_role("button", name="ลบ", exact=True)).to_be_visible()
    sign_out(page)
    page.on("request", lambda sent: heard.append(sent.post_data or "") if sent.url.endswith("/passkey") else None)
    page.get_by_role("button", name=SIGN_IN).click()
    page.wait_for_url(f"{site}/")
    sign_out(page)
    again = "(form, answer) => { form.elements.credential.value = answer; form.submit(); }"
    page.locator("form[data-passkey]").evaluate(f"(form) => ({again})(form, {parse_qs(heard[0])['credential'][0]!r})")
    expect(page.get_by_text("พาสคีย์ใช้ไม่ได้")).to_be_visible()


def test_a_removed_passkey_opens_nothing(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    page = with_passkeys(phone("malee"))
    site = at_home(page, "malee")
    page.goto(f"{site}/account")
    page.get_by_role("button", name=SET_UP).click()
    with page.expect_navigation():
        page.get_by_role("button", name="ลบ", exact=True).click()
    sign_out(page)
    page.get_by_role("button", name=SIGN_IN).click()
    expect(page.get_by_text("พาสคีย์ใช้ไม่ได้")).to_be_visible()


def test_a_phone_that_does_not_check_its_owner_makes_no_passkey(
    phone: Callable[..., Page], cast: Cast, db: Session
) -> None:
    page = with_passkeys(phone("malee"), checks_owner=False)
    page.goto(f"{at_home(page, 'malee')}/account")
    page.get_by_role("button", name=SET_UP).click()
    expect(page.get_by_text("ไม่ได้รับพาสคีย์จากโทรศัพท์")).to_be_visible()
    assert db.scalars(select(Passkey)).all() == []
    db.rollback()


def test_the_back_button_shows_nothing_after_signing_out(phone: Callable[..., Page], cast: Cast) -> None:
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}")
    expect(page.get_by_role("heading", name="นก")).to_be_visible()
    sign_out(page)
    for _ in range(2):
        page.go_back()
        page.wait_for_load_state()
        expect(page.locator("#password")).to_be_visible()
        assert "นก" not in page.locator("main").inner_text()
