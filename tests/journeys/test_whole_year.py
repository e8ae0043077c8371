"""A year of following one young person, on a phone whose days pass: due by itself, reached or not, lost, what lasts."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from outreach.access.signins import SignIn
from outreach.casefile import overrides
from outreach.casefile.overrides import Move
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.journeys.conftest import send, served, tick
from tests.support.bases import consent
from tests.support.cast import Cast

pytestmark = pytest.mark.browser
LIST = {"ผลลัพธ์": "/due/outcome"}  # outcomes are asked after in closed cases too, so they have a list of their own
FOLLOW_UP, LOST, REVIEW, OUTCOME = "ติดตาม ·", "ตามหาน้อง ·", "ทบทวนพัฒนาการ ·", "ผลลัพธ์"


class Calendar:
    """The application on the day that a test has come to."""

    def __init__(self, app: OutreachApp) -> None:
        self.app, self.day = app, clock.today()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with clock.travel(self.moment):
            return self.app(environ, start)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.app, name)

    @property
    def moment(self) -> datetime:
        """Ten in the morning at Khon Kaen; now, on the day itself."""
        return datetime.combine(self.day, time(3), UTC) if self.day > clock.today() else clock.now()

    def go_to(self, day: date) -> None:
        """Come to a day; everybody has just signed in there."""
        self.day = day
        shown = {"made_at": self.moment, "seen_at": self.moment}
        proved = {"second_at": self.moment, "proved_at": self.moment}
        with self.app.extensions["sessions"]() as session, session.begin():
            session.execute(update(SignIn).values(shown))
            session.execute(update(SignIn).where(SignIn.second_at.is_not(None)).values(proved))


@pytest.fixture
def calendar(app: OutreachApp) -> Calendar:
    """The days of the test."""
    return Calendar(app)


@pytest.fixture
def address(calendar: Calendar, db: Session, certificate: Path) -> Iterator[str]:
    """The site on these days."""
    db.commit()
    with served(calendar, certificate) as site:  # type: ignore[arg-type]
        yield site


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
    case, begin = f"/cases/{cast.nok_case.id}", clock.today()
    consent(db, cast.nok_case, cast.malee)
    overrides.override(db, cast.nok_case, Move(to_stage=Stage.CONTROL, day=begin, reason="-"), cast.prasit)
    db.commit()
    page, head = phone("malee"), phone("prasit")
    day = lambda count: calendar.go_to(begin + timedelta(days=count))  # noqa: E731
    day(1)
    page.goto(f"{case}/plan")
    page.fill("#goals", "เรียนให้จบ")
    send(page)
    day(29)
    follow(page, case)
    page.goto(case)
    expect(page.locator("[aria-current=step]")).to_contain_text("ต่อเนื่อง")
    day(58)
    assert not is_due(page, FOLLOW_UP)
    day(60)
    assert is_due(page, FOLLOW_UP)
    for count in (60, 62, 64):
        day(count)
        follow(page, case, reached=False)
    assert is_due(page, LOST)
    page.goto(f"{case}/search")
    expect(page.locator("main")).to_contain_text("ไม่พบ")
    day(66)
    follow(page, case)
    assert not is_due(page, LOST)
    assert not is_due(page, FOLLOW_UP)
    day(130)
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
        calendar.go_to(clock.months_after(begin + timedelta(days=130), months))
        assert is_due(page, OUTCOME)
        look_again(page)
        assert not is_due(page, OUTCOME)
