"""Two phones erase a person: the head of the centre asks, the caseworker decides, a certificate remains."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from tests.journeys.conftest import send, tick
from tests.support.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_two_people_erase_a_person(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    head, worker = phone("prasit"), phone("malee")
    head.goto(f"/cases/{cast.nok_case.id}")
    head.click("text=ทำอย่างอื่นในเคสนี้")
    head.click("text=ลบข้อมูลของรายนี้")
    tick(head, "ground", "withdrawn")
    head.fill("#typed", "นก")
    send(head)
    assert "ต้องให้คนอื่นพิจารณา" in head.inner_text("main")
    worker.goto("/")
    worker.click('summary:has-text("รอพิจารณา")')
    worker.click("text=นก (ธีระ บุญมา)")
    worker.fill("#typed", "นก")
    with worker.expect_navigation():
        worker.click("text=ลบถาวร")
    assert "ลบแล้ว" in worker.inner_text("main")
    head.reload()
    with head.expect_download() as waits:
        head.click("text=หนังสือรับรอง (PDF)")
    assert waits.value.suggested_filename.endswith(".pdf")
    assert head.request.get(f"/cases/{cast.nok_case.id}").status == 404
