"""How many taps it takes: a contact by nickname, a leaver's cases, everybody silent, a Monday's review."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import Contact, ContactDetails, HowItWent
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock
from tests.support.cast import Cast
from tests.support.taps import Taps

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 800}


def cases_of(db: Session, worker: User, count: int, ago: int) -> None:
    """Cases of one worker, whose young people were last met so many days ago."""
    day = clock.today() - timedelta(days=ago)
    with clock.travel(day):
        for number in range(count):
            met = ContactDetails(day=day, how=HowItWent.TALKED)
            contacts.first(db, PersonDetails(nickname=f"น้อง{number}", sex=Sex.MALE, age=16), met, worker)
    db.commit()


def carried(db: Session, worker: User) -> int:
    """Open cases of a worker."""
    count = db.scalar(select(func.count()).where(Case.caseworker_id == worker.id, Case.closed_on.is_(None)))
    db.rollback()
    return count or 0


def test_a_contact_by_nickname_takes_four_taps(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    page = phone("malee")
    taps = Taps(page)
    taps.to(page.locator("a[href='/contacts/new']").first)
    page.fill("#called", "นก")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    taps.to(page.get_by_role("link", name="นก").first)
    taps.on(page.locator("label[for=how-1]"))
    taps.to(page.locator("main form button[type=submit]:not([name])").last)
    assert taps.made <= 4
    assert db.scalars(select(Contact)).one().case_id == cast.nok_case.id
    db.rollback()


def test_a_leavers_fourteen_cases_take_twelve_taps(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    cases_of(db, cast.somchai, 13, ago=20)
    leaver, takes_over = str(cast.somchai.id), str(cast.malee.id)
    assert carried(db, cast.somchai) == 14
    page = phone("prasit")
    taps = Taps(page)
    taps.to(page.locator("a[href='/cases/']").first)
    taps.on(page.locator("summary", has_text="กรอง"))
    taps.choose(page.locator("select[name=worker]"), leaver)
    taps.to(page.get_by_role("button", name="แสดง", exact=True))
    taps.to(page.get_by_role("link", name="เลือกทั้งหมดในหน้านี้"))
    taps.on(page.locator("summary", has_text="มอบหมายเคสที่เลือก"))
    taps.choose(page.locator("#caseworker"), takes_over)
    taps.to(page.get_by_role("button", name="มอบหมายเคส", exact=True))
    assert taps.made <= 12
    assert carried(db, cast.somchai) == 0


def test_everybody_silent_for_sixty_days_takes_two_taps(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    cases_of(db, cast.somchai, 40, ago=61)
    page = phone("prasit")
    page.set_viewport_size(DESK)
    taps = Taps(page)
    taps.to(page.locator("a[href='/cases/']").first)
    taps.to(page.get_by_role("link", name="ไม่ได้พบ 60 วันขึ้นไป"))
    assert taps.made == 2
    expect(page.locator("main")).to_contain_text("42 เคส")  # the two of the cast were never met
    page.set_viewport_size(PHONE)


def test_eighty_cases_are_reviewed_on_one_page(phone: Callable[..., Page], cast: Cast, db: Session) -> None:
    cases_of(db, cast.malee, 78, ago=5)
    page = phone("prasit")
    page.set_viewport_size(DESK)
    page.goto("/cases/")
    page.get_by_role("link", name="แสดงหน้าละ 100 แถว").click()
    expect(page.locator("main tbody tr")).to_have_count(80)
    for column in ("ผู้จัดการรายกรณี", "ขั้น", "พบครั้งล่าสุด", "ขั้นต่อไป", "ข้อสังเกต"):
        assert page.locator("main thead th", has_text=column).count()
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
    page.set_viewport_size(PHONE)
