"""On a phone: a consent for one agency, withdrawn with one tap; a receipt for the young person; a stop; an export."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from outreach.casefile import consents, use_stops
from tests.journeys.conftest import send, tick, unfold
from tests.support.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_what_a_young_person_may_ask_for_is_a_tap_away(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    worker, case = phone("malee"), f"/cases/{cast.nok_case.id}"
    worker.goto(f"{case}/consents/new")
    tick(worker, "given_by", "self")
    worker.locator("details.fold summary").last.click()
    worker.select_option("#alone", "need")
    send(worker)
    worker.locator("details.fold summary").last.click()
    worker.select_option("#agency_id", str(cast.nfe.id))
    worker.select_option("#purpose", "learning")
    send(worker)
    worker.locator("details.fold summary").last.click()
    worker.fill("#witness", "ป้าแจ๋ว")
    send(worker)
    unfold(worker, "ความยินยอมและฐานทางกฎหมาย")
    expect(worker.get_by_text("กศน. ทดสอบ · การเรียนรู้")).to_be_visible()
    unfold(worker, "ข้อมูลเยาวชน")
    with worker.expect_download() as waits:
        worker.click("text=ใบแจ้งให้น้องทราบ")
    assert waits.value.suggested_filename.startswith("receipt-")
    with worker.expect_navigation():
        worker.click("form.act >> text=ถอน")
    db.rollback()
    (consent,) = consents.of_person(db, cast.nok_case.person_id)
    assert (consent.withdrawn_by, consent.told) == (cast.malee.id, "in_person")
    db.commit()
    head = phone("prasit")
    head.goto(f"{case}/stop-use")
    tick(head, "reason", "objection")
    send(head)
    expect(head.get_by_text("ระงับการใช้ข้อมูลนี้ตั้งแต่")).to_be_visible()
    head.click("text=ทำอย่างอื่นในเคสนี้")
    head.click("text=สำเนาข้อมูลสำหรับน้อง")
    with head.expect_download() as waits:
        head.click("text=สำหรับเครื่องอ่าน")
    assert waits.value.suggested_filename.startswith("export-")
    head.goto(case)
    with head.expect_navigation():
        head.click("text=เลิกระงับ")
    db.rollback()
    assert use_stops.standing(db, cast.nok_case.person_id) is None
