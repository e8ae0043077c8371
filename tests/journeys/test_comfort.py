"""What a person at a phone counts on: the calendar in either era, one tap, nothing lost, the language switch."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.signins import SignIn
from outreach.casefile.notes import Note
from outreach.core import clock
from tests.journeys.conftest import send
from tests.support.cast import PASSWORD, Cast

pytestmark = pytest.mark.browser


def test_a_day_of_the_calendar_is_written_in_the_buddhist_era(phone: Callable[..., Page], cast: Cast) -> None:
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}/notes/new")
    page.eval_on_selector(
        ".day-native", "e => { e.value = '2026-11-03'; e.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    assert page.input_value("#day") == "03/11/2569"
    expect(page.get_by_text("วันอังคารที่ 3 พฤศจิกายน 2569 (2026)")).to_be_visible()


def test_in_english_the_same_day_is_written_in_the_common_era(phone: Callable[..., Page], cast: Cast) -> None:
    page = phone("malee", speaks="en")
    page.goto(f"/cases/{cast.nok_case.id}/notes/new")
    page.eval_on_selector(
        ".day-native", "e => { e.value = '2026-11-03'; e.dispatchEvent(new Event('change', {bubbles: true})) }"
    )
    assert page.input_value("#day") == "03/11/2026"


def test_a_double_tap_writes_one_note(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}/notes/new")
    page.fill("#body", "แตะสองครั้ง")
    page.evaluate("() => { const f = document.querySelector('main form'); f.requestSubmit(); f.requestSubmit(); }")
    page.wait_for_url("**/cases/*")
    assert db.scalar(select(func.count()).select_from(Note)) == 1
    db.rollback()


def test_what_was_typed_survives_a_session_that_ends(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}/notes/new")
    page.fill("#body", "พิมพ์ค้างไว้ตอนหมดเวลา")
    _let_everybody_idle(db)
    send(page)
    assert "/sign-in" in page.url
    page.fill("#username", "malee")
    page.fill("#password", PASSWORD)
    send(page)
    assert page.input_value("#body") == "พิมพ์ค้างไว้ตอนหมดเวลา"
    send(page)
    expect(page.get_by_text("พิมพ์ค้างไว้ตอนหมดเวลา")).to_be_visible()


def test_the_language_switch_keeps_the_page(phone: Callable[..., Page], cast: Cast) -> None:
    page = phone("malee")
    page.goto("/cases/")
    with page.expect_navigation():
        page.get_by_role("button", name="English").first.click()
    assert page.url.endswith("/cases/")
    expect(page.get_by_role("heading", name="Open cases")).to_be_visible()


def _let_everybody_idle(db: Session) -> None:
    for sign_in in db.scalars(select(SignIn)):
        sign_in.seen_at = clock.now() - timedelta(minutes=21)
    db.commit()
