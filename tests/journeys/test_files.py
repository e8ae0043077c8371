"""Files of a case on a telephone: chosen, taken with its camera, saved, refused and removed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from outreach.casefile import attachments
from tests.core.files.test_content import drawn, saved, told
from tests.journeys.conftest import send, unfold
from tests.support.cast import Cast
from tests.support.world import PDF

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def photo(name: str = "ใบรับรอง นก.jpg", **more: object) -> dict[str, object]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": saved("JPEG", drawn((640, 480)), exif=told(), **more)}


def open_form(page: Page, cast: Cast) -> None:
    page.goto(f"/cases/{cast.nok_case.id}/attachments/new")


def test_a_photo_is_attached_saved_and_removed(
    db: Session, cast: Cast, phone: Callable[..., Page], tmp_path: Path
) -> None:
    page = phone("malee")
    open_form(page, cast)
    page.select_option("#kind", "certificate")
    page.set_input_files("#file", photo())
    assert page.locator("[data-files] .day-read").inner_text() == "ใบรับรอง นก.jpg"
    send(page)
    unfold(page, "เอกสารแนบ")
    card = page.locator("#files")
    assert "ลบพิกัดสถานที่ถ่ายออกจากรูปแล้ว" in card.inner_text()
    with page.expect_download() as coming:
        card.get_by_role("link", name="ใบรับรอง นก.jpg").click()
    assert coming.value.suggested_filename == "ใบรับรอง นก.jpg"
    kept = Path(coming.value.path()).read_bytes()
    assert kept.startswith(b"\xff\xd8")
    assert b"CanaryPhone" not in kept
    card.get_by_role("link", name="ลบ").click()
    send(page)
    assert "ยังไม่มีไฟล์แนบ" in page.locator("#files").inner_text()


def test_a_bad_file_is_told_at_once_or_at_its_field(cast: Cast, phone: Callable[..., Page]) -> None:
    page = phone("malee")
    open_form(page, cast)
    page.set_input_files("#file", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": bytes(11 << 20)})
    assert page.locator("[data-files] .day-read").inner_text() == "ไฟล์นี้มีขนาดเกิน 10 MB"
    assert page.input_value("#file") == ""
    page.select_option("#kind", "photo")
    page.set_input_files("#file", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"})
    send(page)
    assert "แนบได้เฉพาะรูปภาพ" in page.locator("#file-error").inner_text()
    assert page.input_value("#kind") == "photo"


def test_the_camera_is_offered_to_a_finger_and_its_photo_counts(
    db: Session, cast: Cast, phone: Callable[..., Page]
) -> None:
    page = phone("malee")
    page.context.new_cdp_session(page).send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    page.emulate_media()
    open_form(page, cast)
    camera = page.locator("input[capture]")
    page.select_option("#kind", "letter")
    page.set_input_files("#file", {"name": "first.pdf", "mimeType": "application/pdf", "buffer": PDF})
    camera.set_input_files(photo("กล้อง.jpg"))
    assert page.input_value("#file") == ""
    send(page)
    db.rollback()
    assert [a.file_name for a in attachments.of_case(db, cast.nok_case.id)] == ["กล้อง.jpg"]
    db.rollback()
