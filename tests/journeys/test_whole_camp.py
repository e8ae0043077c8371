"""A whole camp on a phone: fifty of a LibreOffice sheet, rolls, needs, fifty referrals sent; taps are counted."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.directory.needs import Need
from tests.support.camp_at_end import held
from tests.support.cast import Cast
from tests.support.taps import Taps

pytestmark = pytest.mark.browser
SHEET = Path(__file__).parent / "camp_of_fifty.ods"  # written by LibreOffice 7.4; everybody in it is invented
FIFTY, SCHOOL = 50, 30


def take_in(taps: Taps) -> None:
    """The sheet: chosen, read, and taken in with the consents that it tells of."""
    taps.to(taps.page.locator("a[href$='/sheet']").first)
    taps.made += 1  # the sheet is chosen among the files of the phone
    taps.page.locator("input[type=file]").set_input_files(SHEET)
    taps.to(taps.page.locator("main form button[type=submit]").first)
    taps.on(taps.page.locator("label", has_text="สุขภาพ").first)
    taps.on(taps.page.locator("label[for=signed]"))
    taps.choose(taps.page.locator("select[name^=row_]"), "new")  # one is called like somebody of a colleague's
    taps.to(taps.page.get_by_role("button", name="นำเข้า", exact=True))


def call_roll(taps: Taps, camp: str) -> None:
    """Three days: everybody was there."""
    for day in range(3):
        taps.page.goto(camp)
        taps.to(taps.page.locator("a[href*='/attendance']").nth(day))
        taps.to(taps.page.locator("button[name=everyone]"))
        taps.to(taps.page.locator("button[name=rest]"))


def tick(taps: Taps, need: Need, ones: range) -> None:
    """Open a need, and tick these young people."""
    of_need = taps.page.locator(f"details:has(input[name=need_{need.value}])")
    taps.on(of_need.locator("summary"))
    for one in ones:
        taps.on(of_need.locator(f"label[for=need_{need.value}-{one}]"))


def sort(taps: Taps) -> None:
    """Needs of many, what fits best, drafts; and the drafts go."""
    taps.to(taps.page.get_by_role("link", name="จัดกลุ่มตามความต้องการ"))
    taps.to(taps.page.get_by_role("link", name="ความต้องการของหลายคน"))
    tick(taps, Need.EDUCATION_EQUIVALENCY, range(SCHOOL))
    tick(taps, Need.COUNSELLING, range(SCHOOL, FIFTY))
    taps.to(taps.page.get_by_role("button", name="บันทึกความต้องการ"))
    taps.to(taps.page.locator("button[name=suggest]"))
    taps.on(taps.page.locator("label[for=minimum]"))
    taps.to(taps.page.get_by_role("button", name="เก็บเป็นร่างทั้งหมด"))
    taps.to(taps.page.locator("form[action$='/sort/send'] button"))


def test_fifty_of_a_sheet_are_referred_with_few_taps(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    camp = f"/camps/{held(db, cast).id}"
    for agency, places in ((cast.nfe, 30), (cast.police, 20)):
        agency.capacity_now, agency.capacity_said_at = places, clock.now()
    db.commit()
    worker, head = Taps(phone("malee")), Taps(phone("prasit"))
    worker.page.goto(camp)
    take_in(worker)
    expect(worker.page.locator("main")).to_contain_text("50")
    call_roll(worker, camp)
    sort(worker)
    head.page.goto(camp)
    head.to(head.page.locator("a[href$='/finish']"))
    head.to(head.page.locator("form[action$='/finish'] button"))
    sent = select(func.count()).select_from(Referral).where(Referral.state == ReferralState.SENT)
    assert db.scalar(sent) == FIFTY
    db.rollback()
    print(f"taps: {worker.made + head.made}")
    assert worker.made + head.made <= 120
