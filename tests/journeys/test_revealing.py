"""On a phone: what is sensitive is unfolded in its place; in an emergency by the head of the centre."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.journeys.conftest import send, tick, unfold
from tests.support.cast import Cast
from tests.support.secrets_of import plant

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AROUND = "คนรอบตัวน้อง"
GROUPS = "แสดง: กลุ่มและพื้นที่ของกลุ่ม"


def test_a_tap_unfolds_one_section_and_a_reload_folds_it(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    plant(db, cast)
    db.commit()
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}")
    expect(page.get_by_text("แก๊งคานารี")).to_have_count(0)
    unfold(page, AROUND)
    page.get_by_role("button", name=GROUPS).click()
    expect(page.get_by_text("แก๊งคานารี")).to_be_visible()
    unfold(page, "แผน ค่าย การเข้าพัก")
    expect(page.get_by_role("button", name="แสดง: บันทึกกิจกรรมบำบัด")).to_be_visible()
    assert page.url.endswith(f"/cases/{cast.nok_case.id}")
    page.get_by_role("button", name="แสดง: บันทึกกิจกรรมบำบัด").click()
    expect(page.get_by_text("ใจคานารี")).to_be_visible()
    page.reload()
    expect(page.get_by_text("คานารี")).to_have_count(0)


def test_without_the_script_the_page_answers_with_it_unfolded(
    phone: Callable[..., Page], db: Session, cast: Cast
) -> None:
    plant(db, cast)
    db.commit()
    page = phone("malee")
    page.route("**/app.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"/cases/{cast.nok_case.id}")
    unfold(page, AROUND)
    page.get_by_role("button", name=GROUPS).click()
    expect(page.get_by_text("แก๊งคานารี")).to_be_visible()
    page.reload()  # the browser sends the form again: it counts once, and leads to the folded page
    expect(page.get_by_text("แก๊งคานารี")).to_have_count(0)


def test_the_head_looks_in_an_emergency_and_gives_it_back(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    plant(db, cast)
    db.commit()
    page = phone("prasit")
    page.goto(f"/cases/{cast.nok_case.id}")
    page.get_by_role("link", name="เข้าถึงกรณีฉุกเฉิน").click()
    tick(page, "reason", "medical")
    page.fill("#words", "โรงพยาบาลถามประวัติ")
    send(page)
    expect(page.get_by_text("เหลือเวลา 60 นาที")).to_be_visible()
    unfold(page, AROUND)
    page.get_by_role("button", name=GROUPS).click()
    expect(page.get_by_text("แก๊งคานารี")).to_be_visible()
    page.get_by_role("button", name="สิ้นสุดทันที").click()
    expect(page.get_by_role("button", name=GROUPS)).to_have_count(0)
    expect(page.get_by_text("แก๊งคานารี")).to_have_count(0)
