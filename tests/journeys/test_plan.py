"""On a phone: a goal is set, what is to be done is promised, and the young person signs the plan with a finger."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.journeys.conftest import send, tick
from tests.support.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("consented")]


def test_a_plan_is_made_and_signed_on_the_phone(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    db.commit()
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}/goals/new")
    tick(page, "aim", "strengthen")
    tick(page, "area", "work")
    page.fill("#words", "ซ่อมรถเป็น")
    send(page)
    page.get_by_role("link", name="เพิ่มสิ่งที่จะทำ").click()
    page.fill("#words", "ไปดูอู่")
    page.select_option("#owner", "caseworker")
    send(page)
    page.get_by_role("link", name="จัดทำแผนพัฒนารายบุคคล").click()
    page.fill("#goals", "อยากซ่อมรถ")
    tick(page, "agreed_by", "signed")
    _sign(page)
    send(page)
    page.get_by_role("link", name="ฉบับที่ 1").click()
    expect(page.get_by_role("img", name="ลายมือชื่อ")).to_be_visible()
    expect(page.get_by_text("ไปดูอู่")).to_be_visible()


def _sign(page: Page) -> None:
    canvas = page.locator("[data-sign] canvas")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 50, steps=4)
    page.mouse.up()
