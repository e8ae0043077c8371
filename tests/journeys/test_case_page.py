"""On a phone: the head of a case stays in sight and is small, and its history is three screens away at most."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from outreach.casefile import safe_contact
from outreach.casefile.safe_contact import Way, WishDetails
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
