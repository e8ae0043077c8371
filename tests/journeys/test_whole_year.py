"""A year of following one young person, on a phone whose days pass: due by itself, reached or not, lost, what lasts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from outreach.casefile import overrides
from outreach.casefile.overrides import Move
from outreach.casefile.stages import Stage
from outreach.core import clock
from tests.journeys.conftest import send, tick
from tests.support.bases import consent
from tests.support.calendar import Calendar
from tests.support.cast import Cast

pytestmark = pytest.mark.browser
LIST = {"ผลลัพธ์": "/due/outcome"}  # outcomes are asked after in closed cases too, so they have a list of their own
FOLLOW_UP, LOST, REVIEW, OUTCOME = "ติดตาม ·", "ตามหาน้อง ·", "ทบทวนพัฒนาการ ·", "ผลลัพธ์"


def is_due(page: Page, words: str) -> bool:
    """True if this stands with the young person in the list of what is due, and is due by today."""
    page.goto(LIST.get(words, "/due/all"))
    return page.locator("main li", has_text="นก").filter(has_text="" if words in LIST else words).count() > 0


def follow(page: Page, case: str, *, reached: bool = True) -> None:
    """A visit."""
    page.goto(f"{case}/follow-up")
    tick(page, "way", "visit")
    if not reached:
        page.uncheck("input[name=found]")
    send(page)


def look_again(page: Page) -> None:
    """The outcome is looked at, from the list of what is due: it lasts."""
    page.goto(LIST[OUTCOME])
    page.locator("main li a", has_text="นก").first.click()
    page.locator(".fold-card:has(a[href$='/sustain']) > summary").first.click()
    page.locator("a[href$='/sustain']").first.click()
    tick(page, "found", "lasts")
    send(page)


def test_a_year_of_follow_ups(phone: Callable[..., Page], cast: Cast, db: Session, calendar: Calendar) -> None:
    case = f"/cases/{cast.nok_case.id}"
    consent(db, cast.nok_case, cast.malee)
    overrides.override(db, cast.nok_case, Move(to_stage=Stage.CONTROL, day=calendar.begin, reason="-"), cast.prasit)
    db.commit()
    page, head = phone("malee"), phone("prasit")
    calendar.after(1)
    page.goto(f"{case}/plan")
    page.fill("#goals", "เรียนให้จบ")
    send(page)
    calendar.after(29)
    follow(page, case)
    page.goto(case)
    expect(page.locator("[aria-current=step]")).to_contain_text("ต่อเนื่อง")
    calendar.after(58)
    assert not is_due(page, FOLLOW_UP)
    calendar.after(60)
    assert is_due(page, FOLLOW_UP)
    for count in (60, 62, 64):
        calendar.after(count)
        follow(page, case, reached=False)
    assert is_due(page, LOST)
    page.goto(f"{case}/search")
    expect(page.locator("main")).to_contain_text("ไม่พบ")
    calendar.after(66)
    follow(page, case)
    assert not is_due(page, LOST)
    assert not is_due(page, FOLLOW_UP)
    calendar.after(130)
    assert is_due(page, REVIEW)
    page.goto(f"{case}/review")
    for field in ("body", "mind", "way_of_life"):
        tick(page, field, "'3'")
    send(page)
    assert not is_due(page, REVIEW)
    page.goto(f"{case}/outcome")
    page.select_option("#kind", "nfe_lower_secondary")
    tick(page, "evidence_kind", "document")
    page.fill("#evidence", "เห็นใบลงทะเบียน")
    send(page)
    head.goto("/approvals")
    with head.expect_navigation():
        head.locator("form[action$='/verify'] button").click()
    for months in (3, 6, 12):
        calendar.go_to(clock.months_after(calendar.begin + timedelta(days=130), months))
        assert is_due(page, OUTCOME)
        look_again(page)
        assert not is_due(page, OUTCOME)
