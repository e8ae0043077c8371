"""On a phone: from a case to the other record of the same person, both made one, and two again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from outreach.casefile.people import PersonDetails
from tests.journeys.conftest import send
from tests.support.cast import Cast
from tests.support.merges import met

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_head_of_the_centre_merges_and_separates_two_records(
    phone: Callable[..., Page], db: Session, cast: Cast
) -> None:
    twin = met(db, cast.somchai, PersonDetails(nickname="นก", given_name="ธีระพงษ์", phone="0812345678"))
    db.commit()
    page = phone("prasit")
    page.goto(f"/cases/{cast.nok_case.id}")
    page.click("text=ทำอย่างอื่นในเคสนี้")
    page.get_by_role("link", name="เป็นคนเดียวกับ").click()
    page.fill("#called", "ธีระพงษ์")
    send(page)
    page.locator("main .rows a.whole").first.click()
    expect(page.get_by_role("heading", name="รวมประวัติของคนเดียวกัน")).to_be_visible()
    send(page)
    expect(page.get_by_text("เลือกว่าจะดำเนินเคสใดต่อ").first).to_be_visible()
    page.check(f"input[name=goes_on][value='{twin.id}']")
    send(page)
    expect(page.locator("main .rows")).to_contain_text("รวมแล้ว")
    page.goto(f"/cases/{twin.id}")
    expect(page.get_by_text("เคสอื่นของคนเดียวกัน")).to_be_visible()
    page.goto("/merges/")
    page.get_by_role("link", name="แยกประวัติกลับ").click()
    send(page)
    expect(page.locator("main .rows")).to_contain_text("แยกกลับแล้ว")
