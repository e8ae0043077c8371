"""On a phone: the head of a case stays in sight and is small, and its history is three screens away at most."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from outreach.c4_continue import reviews
from outreach.c4_continue.reviews import ReviewDetails
from outreach.casefile import safe_contact
from outreach.casefile.marks import Level
from outreach.casefile.risks import assessing, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.casefile.safe_contact import Way, WishDetails
from outreach.core import clock
from tests.journeys.conftest import unfold
from tests.support.cast import Cast
from tests.support.secrets_of import plant
from tests.support.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREEN = 800
HEIGHT_OF_HEAD = "document.querySelector('.case-head').getBoundingClientRect().height"
TOP_OF_HEAD = "document.querySelector('.case-head').getBoundingClientRect().top"
TOP_OF_HISTORY = "document.querySelector('#history').getBoundingClientRect().top + scrollY"


def test_the_head_stays_and_the_history_is_near(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    plant(db, cast)
    db.commit()
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}")
    assert page.evaluate(TOP_OF_HISTORY) <= 3 * SCREEN
    page.mouse.wheel(0, 3 * SCREEN)
    page.wait_for_function(f"scrollY > {SCREEN}")
    assert page.evaluate(TOP_OF_HEAD) == pytest.approx(56, abs=1)
    assert page.evaluate(HEIGHT_OF_HEAD) <= 110


@pytest.mark.parametrize("speaks", ["th", "en"])
def test_the_history_of_a_heavy_case_is_near(phone: Callable[..., Page], db: Session, cast: Cast, speaks: str) -> None:
    make_world(db, cast)
    told = WishDetails(ways=[Way.ELSEWHERE], times="หลังหกโมงเย็น", dangers="พ่อเลี้ยง")
    safe_contact.write(db, cast.nok_case, told, cast.malee)
    grave = AssessmentDetails(day=clock.today(), level=Level.ACUTE, red_flag=True, reason="ขู่ทำร้ายตัวเอง " * 8)
    assessing.assess(db, cast.nok_case, grave, cast.malee)
    urgent.mark(db, cast.nok_case, "ต้องขึ้นศาลและยังไม่มีผู้ปกครองไปด้วย " * 4, clock.today(), cast.malee)
    for _review in range(2):
        reviews.hold(db, cast.nok_case, ReviewDetails(day=clock.today(), body=3, mind=2, way_of_life=4), cast.malee)
    db.commit()
    page = phone("malee", speaks=speaks)
    page.goto(f"/cases/{cast.nok_case.id}")
    assert page.evaluate(TOP_OF_HISTORY) <= 3 * SCREEN
    unfold(page, "คนรอบตัวน้อง" if speaks == "th" else "People around them")
    expect(page.locator("svg.around")).to_be_visible()


def test_a_mark_in_the_head_opens_what_it_is_about(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    told = WishDetails(ways=[Way.ELSEWHERE], times="หลังหกโมงเย็น")
    safe_contact.write(db, cast.nok_case, told, cast.malee)
    db.commit()
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}")
    expect(page.get_by_text("หลังหกโมงเย็น")).to_be_hidden()
    page.get_by_role("link", name="ห้ามโทรหา").click()
    expect(page.get_by_text("หลังหกโมงเย็น")).to_be_visible()


def test_the_history_shows_one_kind_at_a_tap(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    make_world(db, cast)
    db.commit()
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}")
    page.get_by_role("navigation", name="แสดงเฉพาะ").get_by_role("link", name="ผลลัพธ์").click()
    page.wait_for_url("**?kind=outcome*")
    expect(page.locator(".history .history-what").first).to_contain_text("บันทึกผลลัพธ์")
