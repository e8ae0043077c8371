"""The end of a camp of fifty in a browser: a talk by the questions, roll, fifty drafts, finish; taps are counted."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.c2_connect.instrument import versions
from outreach.c2_connect.levels import NeedLevel
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.directory.needs import Need
from tests.support.camp_at_end import held, seated
from tests.support.cast import Cast
from tests.support.taps import Taps

pytestmark = pytest.mark.browser
FIFTY = 50


def ask(taps: Taps, case: str) -> None:
    """One young person by the questions, part by part: one answer is red, of the rest nothing is so."""
    taps.page.goto(f"{case}/needs")
    taps.to(taps.page.get_by_role("link", name="เริ่มถาม"))
    for part in versions.everyone()[-1].parts:
        if part.code == "learning":
            taps.on(taps.page.locator("label[for=q_equivalency-3]"))
        taps.to(taps.page.locator("button[name=rest]"))
    taps.to(taps.page.locator("main form button[type=submit]").first)


def test_a_camp_of_fifty_is_sorted_into_fifty_drafts(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    camp = held(db, cast, days=1)
    seated(db, camp, cast.malee, FIFTY - 1, [Need.EDUCATION_EQUIVALENCY])
    (unasked,) = seated(db, camp, cast.malee, 1, [])
    cast.nfe.capacity_now, cast.police.capacity_now, cast.nfe.capacity_said_at = 30, 20, clock.now()
    address, case = f"/camps/{camp.id}", f"/cases/{unasked.case_id}"
    db.commit()
    worker, head = Taps(phone("malee")), Taps(phone("prasit"))
    ask(worker, case)
    talk, worker.made = worker.made, 0
    screening = screenings.latest(db, unasked.case_id)
    assert screenings.levels_of(screening)[Need.EDUCATION_EQUIVALENCY] == NeedLevel.RED
    db.rollback()
    worker.page.goto(address)
    worker.to(worker.page.locator("a[href*='/attendance']").first)
    worker.page.locator("input[name=present]").evaluate_all("ticks => ticks.forEach(tick => tick.checked = true)")
    worker.to(worker.page.get_by_role("button", name="บันทึกเฉพาะผู้ที่เลือก"))
    worker.to(worker.page.get_by_role("link", name="จัดกลุ่มตามความต้องการ"))
    worker.to(worker.page.locator("button[name=suggest]"))
    worker.on(worker.page.locator("label[for=minimum]"))
    worker.to(worker.page.get_by_role("button", name="เก็บเป็นร่างทั้งหมด"))
    expect(worker.page.locator("main")).to_contain_text("ร่างที่ครบแล้ว 50 เรื่อง")
    db.rollback()
    drafted = select(func.count()).select_from(Referral).where(Referral.state == ReferralState.DRAFT)
    assert db.scalar(drafted) == FIFTY
    db.rollback()
    head.page.goto(address)
    head.to(head.page.locator("a[href$='/finish']"))
    head.to(head.page.locator("form[action$='/finish'] button"))
    expect(head.page.locator("main")).to_contain_text("เสร็จสิ้น")
    print(f"taps: one talk {talk}, sorting and drafts {worker.made}, finish {head.made}")
    assert (talk, worker.made + head.made) == (10, 8)


def test_a_name_dragged_onto_an_agency_is_chosen_in_its_list(
    phone: Callable[..., Page], cast: Cast, db: Session
) -> None:
    camp = held(db, cast, days=1)
    seated(db, camp, cast.malee, 2, [Need.EDUCATION_EQUIVALENCY])
    cast.nfe.capacity_now, cast.nfe.capacity_said_at = 1, clock.now()
    db.commit()
    page = phone("malee")
    page.goto(f"/camps/{camp.id}/sort")
    expect(page.locator(".sort-places")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})
    place, lists = page.locator(f"[data-agency='{cast.nfe.id}']"), page.locator("[data-sort-row] select")
    expect(place.locator("strong")).to_have_text("1")
    page.locator(".sort-handle").nth(1).drag_to(place)
    assert [value.endswith(str(cast.nfe.id)) for value in lists.evaluate_all("all => all.map(one => one.value)")] == [
        False,
        True,
    ]
    expect(place.locator("strong")).to_have_text("0")
    lists.nth(1).select_option("")
    expect(place.locator("strong")).to_have_text("1")
    page.set_viewport_size({"width": 360, "height": 800})
