"""A stay at Baan Rao in a browser: a bed, the rules, two nights with a late return, medicine, the log, and the end."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from outreach.c3_control import houses
from outreach.c3_control.houses import HouseDetails
from outreach.c3_control.residence import leaves
from outreach.core import clock
from tests.journeys.conftest import send, tick
from tests.support.bases import consent
from tests.support.calendar import Calendar
from tests.support.cast import Cast

pytestmark = pytest.mark.browser


def admit(page: Page, case: str) -> None:
    """A bed, and the rules of the house."""
    page.goto(f"{case}/stay")
    page.select_option("#bed", index=page.locator("#bed option").count() - 1)
    page.fill("#came_for", "ไม่มีที่นอน ขอมาอยู่เอง")
    send(page)
    page.goto(f"{case}/health")
    page.fill("#allergies", "แพ้กุ้ง")
    send(page)
    page.goto(case)
    page.goto(page.locator("a[href$='/rules']").first.get_attribute("href") or "")
    tick(page, "agreed_by", "self")
    send(page)


def of_sleeper(page: Page, what: str) -> None:
    """Go to what is done for the one who sleeps here."""
    page.goto("/house/tonight")
    page.locator("main .list-group a", has_text="นก").first.click()
    page.locator(f"a[href$='/{what}']").first.click()


def first_night(page: Page) -> None:
    """The roll, a medicine with the allergy in sight, and a leave."""
    page.goto("/house/tonight")
    page.locator("a[href$='/roll']").click()
    page.locator("input[name^=state_][value=present]").check()
    page.fill("#dinner", "1")
    send(page)
    of_sleeper(page, "medicine")
    expect(page.locator("main")).to_contain_text("แพ้กุ้ง")
    page.fill("#medicine", "พาราเซตามอล 1 เม็ด")
    send(page)


def test_a_stay_from_the_bed_to_its_end(
    phone: Callable[..., Page], cast: Cast, db: Session, calendar: Calendar
) -> None:
    case = f"/cases/{cast.nok_case.id}"
    consent(db, cast.nok_case, cast.malee)
    house = houses.open_house(db, HouseDetails(name="บ้านเรา", beds=2), cast.prasit)
    db.commit()
    worker, head, parent = phone("malee"), phone("prasit"), phone("boon")
    head.goto(f"/house/{house.id}/parents")
    head.locator("label", has_text="บุญ อารี").click()
    send(head)
    admit(worker, case)
    calendar.after(1, hour=14)
    first_night(parent)
    of_sleeper(parent, "leave")
    parent.fill("#where_to", "ไปเยี่ยมยาย")
    send(parent)
    calendar.after(3)
    parent.goto("/house/tonight")
    expect(parent.locator("main [role=status]")).to_contain_text("นก")  # late
    with clock.travel(calendar.moment):
        assert leaves.tell_late(db) == 1  # what runs every few minutes
    db.commit()
    worker.goto("/notices")
    expect(worker.locator("main")).to_contain_text("นก")
    of_sleeper(parent, "back")
    send(parent)
    parent.goto("/house/log/new")
    parent.fill("#words", "เงียบดีทั้งคืน")
    send(parent)
    assert parent.request.get(case).status == 404
    worker.goto(case)
    worker.goto(worker.locator("a[href*='/stays/'][href$='/end']").first.get_attribute("href") or "")
    tick(worker, "ending", "family")
    send(worker)
    parent.goto("/house/tonight")
    assert parent.locator("main .list-group a", has_text="นก").count() == 0
    head.goto("/house/occupancy")
    expect(head.locator("main .of-counts dd").first).to_have_text("3")
