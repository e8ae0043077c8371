"""A photo on a telephone: asked for, taken with its camera, known again in a search, and taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile.photos import Gone, Photo
from tests.core.files.test_content import drawn, saved, told
from tests.journeys.conftest import send
from tests.support.cast import Cast
from tests.support.photos import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def ask(page: Page, cast: Cast) -> None:
    """From the head of the case to the form of the photo."""
    page.goto(f"/cases/{cast.nok_case.id}")
    page.get_by_role("link", name="รูปถ่าย", exact=True).click()
    page.get_by_role("link", name="ขอความยินยอมถ่ายรูป").click()
    page.locator("label[for=given_by-1]").click()
    page.fill("#guardian", "ยายศรี บุญมา")
    send(page)
    expect(page).to_have_url(f"{page.url.split('/cases')[0]}/cases/{cast.nok_case.id}/photo/new")


def is_shown(page: Page) -> bool:
    """Whether the photo of Nok is seen, and not only its frame."""
    page.wait_for_load_state()  # a link that was tapped has led on, and its pictures have come
    face = page.get_by_role("img", name="รูปถ่ายของนก")
    return bool(face.count() and face.first.evaluate("image => image.complete && image.naturalWidth > 0"))


def test_it_is_asked_for_taken_with_the_camera_and_taken_back(
    db: Session, cast: Cast, phone: Callable[..., Page]
) -> None:
    page = phone("malee")
    ask(page, cast)
    shot = {
        "name": "IMG_1.jpg",
        "mimeType": "image/jpeg",
        "buffer": saved("JPEG", drawn((3000, 4000)), exif=told(turn=6)),
    }
    page.locator("input[capture]").set_input_files(shot)
    send(page)
    assert is_shown(page)
    assert page.evaluate("scrollY") == 0  # the head of the case is what is seen first
    with page.expect_navigation():
        page.get_by_role("link", name="รูปถ่ายของนก").click()
    assert is_shown(page)
    page.goto("/find")
    page.fill("#called", "นก")
    send(page)
    assert is_shown(page)
    page.goto(f"/cases/{cast.nok_case.id}/photo")
    with page.expect_navigation():
        page.get_by_role("button", name="ถอนความยินยอม").click()
    expect(page.get_by_text("ยังไม่มีรูปถ่าย")).to_be_visible()
    db.rollback()
    assert db.scalars(select(Photo.gone)).all() == [Gone.WITHDRAWN]
    db.rollback()


def test_two_tabs_that_take_one_leave_one(db: Session, cast: Cast, phone: Callable[..., Page]) -> None:
    first = phone("malee")
    ask(first, cast)
    second = first.context.new_page()
    second.goto(first.url)
    for page, colour in ((first, "red"), (second, "teal"), (second, "teal")):  # the second is told, and takes it again
        page.set_input_files("#file", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": jpeg(colour)})
        send(page)
    assert is_shown(first)
    assert is_shown(second)
    second.close()
    db.rollback()
    assert sorted(str(gone) for gone in db.scalars(select(Photo.gone))) == ["None", "replaced"]
    db.rollback()


def test_a_document_is_told_at_its_field(cast: Cast, phone: Callable[..., Page]) -> None:
    page = phone("malee")
    ask(page, cast)
    page.set_input_files("#file", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7 no photo"})
    send(page)
    expect(page.locator("#file-error")).to_contain_text("ไม่รับเอกสารหรือวิดีโอ")
