"""At night on a phone: a colleague's young person is met, and written down in four taps."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c1_core_person.contacts import Contact
from tests.support.cast import Cast

pytestmark = pytest.mark.browser
MOST_TAPS = 4


def test_a_colleagues_young_person_is_written_down_in_four_taps(
    phone: Callable[..., Page], cast: Cast, db: Session
) -> None:
    page, taps = phone("malee"), 0

    def tap(where: Locator, *, leads_on: bool = True) -> None:
        nonlocal taps
        taps += 1
        if leads_on:
            with page.expect_navigation():
                where.click()
        else:
            where.click()

    page.goto("/find")
    page.fill("#called", "ต้น")
    with page.expect_navigation():
        page.get_by_role("button", name="ค้นหา", exact=True).last.click()
    tap(page.get_by_role("link", name="ฉันเจอน้องคนนี้"))
    tap(page.locator("label[for=how-1]"), leads_on=False)
    tap(page.locator("#story"), leads_on=False)
    page.keyboard.type("เจอหน้าร้านเกม")
    tap(page.get_by_role("button", name="บันทึกการพบ"))
    assert taps <= MOST_TAPS
    expect(page.get_by_text("เจอหน้าร้านเกม")).to_be_visible()
    contact = db.scalars(select(Contact)).one()
    assert (contact.case_id, contact.made_by) == (cast.ton_case.id, cast.malee.id)
    db.rollback()
