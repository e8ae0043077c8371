"""The agency without an account: a link in a chat, a code by telephone, and the answer in three taps at most."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, Through
from outreach.core import clock
from outreach.directory.needs import Need
from outreach.factory import create_app
from outreach.web.application import OutreachApp
from tests.journeys.conftest import PHONE, phone_at, served
from tests.support.cast import Cast
from tests.support.world import share

pytestmark = pytest.mark.browser
MOST_TAPS = 3


@pytest.fixture
def referral(db: Session, cast: Cast) -> Referral:
    """Nok's, sent to the education centre."""
    made = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname", "age"], message="ขอคุย")
    db.commit()
    return made


@dataclass
class Agency:
    """A telephone at the agency, on which nobody is signed in; it counts its taps."""

    page: Page
    taps: int = 0

    def choose(self, where: Locator) -> None:
        """A tap that opens nothing."""
        self.taps += 1
        where.tap()

    def tap(self, where: Locator) -> None:
        """A tap that opens a page."""
        self.taps += 1
        with self.page.expect_navigation():
            where.tap()

    def open(self, link: str, code: str) -> None:
        self.page.goto(link)
        self.page.fill("#code", code)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="เปิด", exact=True).tap()
        self.taps = 0

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)


@pytest.fixture
def agency(chromium: Browser, address: str) -> Iterator[Agency]:
    """A console error or a page too wide fails the test."""
    problems: list[str] = []
    context = phone_at(chromium, address, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    yield Agency(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
    assert problems == []


def link_and_code(page: Page, referral: Referral) -> tuple[str, str]:
    """Malee makes a link on her telephone; what she copies, and what she says."""
    page.goto(f"/cases/{referral.case_id}/referrals/{referral.id}")
    page.get_by_role("button", name="สร้างลิงก์เพื่อคัดลอก").click()
    words = page.locator("#words").input_value()
    return next(word for word in words.split() if "/l/" in word), page.locator(".link-code").inner_text()


def test_an_agency_without_an_account_answers_in_three_taps(
    phone: Callable[..., Page], agency: Agency, db: Session, cast: Cast, referral: Referral
) -> None:
    agency.open(*link_and_code(phone("malee"), referral))
    expect(agency.page.locator("main")).to_contain_text("นก")
    expect(agency.page.locator("main")).not_to_contain_text("ธีระ")
    assert ("/l/" in agency.page.url, agency.page.url.endswith("/r/")) == (False, True)

    agency.tap(agency.button("รับดูแล"))
    expect(agency.link("นัดหมาย")).to_be_visible()
    taken = {"accept": agency.taps}

    agency.taps = 0
    agency.tap(agency.link("นัดหมาย"))
    agency.page.fill("#day", (clock.today() + timedelta(days=2)).strftime("%d/%m/%Y"))
    agency.page.fill("#at_time", "13.30")
    agency.tap(agency.button("ส่ง"))
    expect(agency.page.locator(".notice").filter(has_text="13.30")).to_be_visible()
    taken["appointment"] = agency.taps

    agency.taps = 0
    agency.tap(agency.link("รายงานความคืบหน้า"))
    agency.tap(agency.button("ส่ง"))
    taken["progress"] = agency.taps

    agency.taps = 0
    agency.tap(agency.link("ให้บริการเสร็จแล้ว"))
    agency.choose(agency.page.locator("label.choice").first)
    agency.tap(agency.button("ส่ง"))
    expect(agency.page.get_by_role("heading", name="ขอบคุณ")).to_be_visible()
    taken["done"] = agency.taps

    assert max(taken.values()) <= MOST_TAPS, taken
    db.refresh(referral)
    assert [step.state for step in referral.steps][1:] == [
        ReferralState.SEEN,
        ReferralState.ACCEPTED,
        ReferralState.IN_SERVICE,
        ReferralState.COMPLETED,
    ]
    assert {step.through for step in referral.steps[1:]} == {Through.LINK}
    db.rollback()


def test_an_agency_without_an_account_says_no_in_three_taps(
    phone: Callable[..., Page], agency: Agency, db: Session, cast: Cast, referral: Referral
) -> None:
    link, code = link_and_code(phone("malee"), referral)
    agency.open(link, code)
    agency.tap(agency.link("ไม่รับ"))
    agency.choose(agency.page.locator("label.choice").first)
    agency.tap(agency.button("ส่ง"))
    expect(agency.page.get_by_role("heading", name="ขอบคุณ")).to_be_visible()
    assert agency.taps <= MOST_TAPS
    db.refresh(referral)
    assert referral.state == ReferralState.DECLINED
    db.rollback()
    agency.page.goto(link)
    expect(agency.page.get_by_role("heading", name="เปิดลิงก์นี้ไม่ได้")).to_be_visible()


@pytest.fixture
def other_worker(app: OutreachApp, address: str, certificate: Path) -> Iterator[str]:
    """Another program on the same database: what the two know of each other is what lies in it."""
    second = create_app(app.extensions["settings"])
    with served(second, certificate) as site:
        yield site
    second.extensions["engine"].dispose()


def test_a_referral_revoked_while_open_is_gone_in_both_workers(
    phone: Callable[..., Page], other_worker: str, agency: Agency, address: str, referral: Referral
) -> None:
    malee = phone("malee")
    link, code = link_and_code(malee, referral)
    agency.open(link.replace(address, other_worker), code)
    expect(agency.page.locator("main")).to_contain_text("นก")
    malee.goto(f"/cases/{referral.case_id}/referrals/{referral.id}")
    with malee.expect_navigation():
        malee.get_by_role("button", name="ยกเลิกการส่งต่อ").click()
    agency.tap(agency.button("รับดูแล"))
    expect(agency.page.get_by_role("heading", name="เปิดลิงก์นี้ไม่ได้")).to_be_visible()
    expect(agency.page.locator("body")).not_to_contain_text("นก")
    agency.page.go_back()
    expect(agency.page.locator("body")).not_to_contain_text("ขอคุย")


def test_one_tap_copies_the_words_for_the_chat(phone: Callable[..., Page], referral: Referral) -> None:
    page = phone("malee")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link_and_code(page, referral)
    page.get_by_role("button", name="คัดลอก", exact=True).click()
    expect(page.get_by_role("button", name="คัดลอกแล้ว")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#words").input_value()
