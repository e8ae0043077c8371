"""What was typed is not lost: at a tap on the menu, on reload, without signal, after signing out in another tab."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.casefile.notes import Note
from tests.journeys.conftest import send
from tests.support.cast import Cast

pytestmark = pytest.mark.browser
WORDS = "เจอที่สนามฟุตซอล คุยกันครึ่งชั่วโมง"


@pytest.fixture
def writing(phone: Callable[..., Page], cast: Cast) -> Iterator[Page]:
    """Malee's phone, a note half written."""
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}/notes/new")
    page.click("#body")
    page.keyboard.insert_text(WORDS)
    return page


def _stay(page: Page, act: Callable[[], object]) -> list[str]:
    """What the browser asked while somebody did something; they say that they stay."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", answer)
    act()
    for _ in range(100):  # a busy machine takes its time to ask
        page.wait_for_timeout(100)
        if asked:
            break
    page.wait_for_timeout(300)  # and asks once
    page.remove_listener("dialog", answer)
    return asked


def test_a_tap_on_the_menu_asks_first(writing: Page) -> None:
    home = writing.locator("a.brand")
    assert _stay(writing, lambda: home.click(no_wait_after=True)) == ["beforeunload"]
    assert writing.input_value("#body") == WORDS


def test_reload_and_back_ask_first_too(writing: Page) -> None:
    assert _stay(writing, lambda: writing.evaluate("setTimeout(() => location.reload())")) == ["beforeunload"]
    assert _stay(writing, lambda: writing.evaluate("setTimeout(() => history.back())")) == ["beforeunload"]
    assert writing.input_value("#body") == WORDS


def test_an_empty_form_lets_go_without_a_word(phone: Callable[..., Page], cast: Cast) -> None:
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}/notes/new")
    page.click("#body")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("a.brand").click()
    page.wait_for_url("**/")
    assert asked == []


def test_without_signal_nothing_is_sent_and_the_words_stay(writing: Page, db: Session) -> None:
    writing.context.set_offline(True)
    button = writing.locator("main form .submit-bar button")
    button.click()
    expect(writing.get_by_text("ไม่มีสัญญาณ จึงยังไม่ได้ส่งข้อมูล")).to_be_visible()
    assert writing.input_value("#body") == WORDS
    writing.context.set_offline(False)
    button.click()
    writing.wait_for_url("**/cases/*")
    assert db.scalar(select(func.count()).select_from(Note)) == 1
    db.rollback()


def test_a_line_that_only_seems_to_be_there_is_noticed(writing: Page) -> None:
    writing.evaluate("() => { performance.now = () => 60000; }")  # a minute later
    writing.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('nothing came through')); }")
    writing.locator("main form .submit-bar button").click()
    expect(writing.locator("[data-unsent]")).to_be_visible()
    assert writing.input_value("#body") == WORDS


def test_after_signing_out_in_another_tab_words_can_be_copied(
    phone: Callable[..., Page], cast: Cast, db: Session
) -> None:
    page = phone("malee")
    writing = page.context.new_page()  # its answer is an error, of which the console speaks
    writing.goto(f"/cases/{cast.nok_case.id}/notes/new")
    writing.fill("#body", WORDS)
    page.goto("/account")
    page.evaluate("document.querySelector('form[action$=\"sign-out\"]').requestSubmit()")
    page.wait_for_url("**/sign-in**")
    send(writing)
    assert writing.locator("[data-copy] textarea").input_value() == WORDS
    assert db.scalar(select(func.count()).select_from(Note)) == 0
    db.rollback()


def test_what_a_refused_form_holds_is_unsaved_too(phone: Callable[..., Page], cast: Cast) -> None:
    page = phone("malee")
    page.goto(f"/cases/{cast.nok_case.id}/notes/new")
    page.click("#body")
    page.keyboard.insert_text(WORDS)
    page.fill("#day", "99/99/2569")
    send(page)
    page.wait_for_selector(".is-wrong")
    page.click("#body")
    assert _stay(page, lambda: page.evaluate("setTimeout(() => location.reload())")) == ["beforeunload"]


def test_no_page_lets_itself_be_translated(phone: Callable[..., Page]) -> None:
    page = phone("malee")
    assert page.evaluate("document.documentElement.translate") is False
    assert page.locator('meta[name="google"][content="notranslate"]').count() == 1
