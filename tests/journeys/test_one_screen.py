"""On a phone, what somebody begins with stands on one screen, however much they carry; and nothing of it is lost."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page
from sqlalchemy import update
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c2_connect import referrals
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import notices, visits
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay, What
from outreach.casefile.marks import Level
from outreach.casefile.notices import NoticeKind
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.risks import assessing, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.core import clock
from outreach.directory.needs import Need
from tests.support.cast import Cast
from tests.support.world import make_world, share

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREEN = 800
CARRIED, LATE = 80, 40
LANGUAGES = "th", "en"
HEIGHT = "document.documentElement.scrollHeight"


def heights(phone: Callable[..., Page], username: str) -> dict[str, int]:
    return {one: phone(username, speaks=one).evaluate(HEIGHT) for one in LANGUAGES}


def carry(db: Session, cast: Cast) -> list[Case]:
    """Malee's cases, half of them overdue; some are urgent, red, due soon, asked for or written about."""
    met = ContactDetails(day=clock.today(), how=HowItWent.TALKED)
    young = [PersonDetails(nickname=f"น้องชื่อยาวมาก{number}", sex=Sex.MALE, age=16) for number in range(CARRIED)]
    found = [contacts.first(db, one, met, cast.malee) for one in young]
    for case in found[:6]:
        assessed = AssessmentDetails(day=clock.today(), level=Level.ACUTE, red_flag=True, reason="ขู่ทำร้ายตัวเอง")
        assessing.assess(db, case, assessed, cast.malee)
        urgent.mark(db, found[-1 - found.index(case)], "ขึ้นศาล", clock.today() + timedelta(days=3), cast.malee)
        notices.tell(db, [cast.malee.id, cast.prasit.id], NoticeKind.COMMENT, case.id, cast.somchai)
    for number, case in enumerate(found):
        to_see = update(DueDay).where(DueDay.case_id == case.id, DueDay.what == What.SEE)
        db.execute(to_see.values(due_on=clock.today() - timedelta(days=LATE - number)))
    visits.ask(db, found[10:13], cast.prasit)
    return found


def test_the_first_page_of_who_carries_much_is_one_screen(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    make_world(db, cast)
    found = carry(db, cast)
    db.commit()
    assert max(*heights(phone, "malee").values(), *heights(phone, "prasit").values()) <= SCREEN
    page = phone("malee")
    page.get_by_role("link", name="เลยกำหนด").first.click()
    seen: set[UUID] = set()
    while True:
        links = page.locator("main .rows a.whole").evaluate_all("all => all.map(one => one.href)")
        seen |= {UUID(one.rsplit("/", 1)[1]) for one in links}
        if not page.locator(".more a").count():
            break
        page.locator(".more a").click()
    assert {case.id for case in found[: LATE + 1]} <= seen


@pytest.mark.parametrize("who", ["malee", "prasit", "wanna"])
def test_the_first_page_of_an_ordinary_day_is_one_screen(
    phone: Callable[..., Page], db: Session, cast: Cast, who: str
) -> None:
    make_world(db, cast)
    db.commit()
    assert max(heights(phone, who).values()) <= SCREEN


def test_the_first_page_of_an_agency_with_many_is_one_screen(
    phone: Callable[..., Page], db: Session, cast: Cast
) -> None:
    met = ContactDetails(day=clock.today(), how=HowItWent.TALKED)
    for number in range(12):
        young = PersonDetails(nickname=f"น้อง{number}", sex=Sex.MALE, age=16)
        case = contacts.first(db, young, met, cast.malee)
        sent = share(db, case, cast.malee, cast.nfe, Need.EDUCATION_EQUIVALENCY, fields=["nickname"])
        if number % 2:
            referrals.answer(db, sent, ReferralState.ACCEPTED, cast.wanna)
    db.commit()
    assert max(heights(phone, "wanna").values()) <= SCREEN
    page = phone("wanna")
    for folded in page.locator(".inbox summary").all():
        folded.click()
    assert page.locator(".inbox .rows > li:visible").count() == 12
