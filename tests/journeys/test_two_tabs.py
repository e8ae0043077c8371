"""Two tabs with one young person: the second sees what the first has saved beside its own words, and loses nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.journeys.conftest import path, send
from tests.support.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_second_tab_sees_both_and_loses_nothing(phone: Callable[..., Page], db: Session, cast: Cast) -> None:
    one = phone("malee")
    other = one.context.new_page()
    for page in (one, other):
        page.goto(f"/cases/{cast.nok_case.id}/person")
    for name, words in {"look": "ผมสั้น", "address": "ใต้สะพาน", "phone": "0812345678"}.items():
        one.fill(f"#{name}", words)
    send(one)
    other.fill("#look", "ผมยาว")
    other.fill("#phone", "0898765432")
    send(other)
    assert path(other) == f"/cases/{cast.nok_case.id}/person"
    expect(other.locator(".both-words")).to_have_text(["0812345678", "0898765432", "ผมสั้น", "ผมยาว", "ใต้สะพาน"])
    expect(other.locator("#address")).to_have_value("ใต้สะพาน")
    assert other.evaluate("document.documentElement.scrollWidth") <= 360
    other.check("input[name=theirs][value=phone]")
    send(other)
    assert path(other) == f"/cases/{cast.nok_case.id}"
    db.expire_all()
    person = cast.nok_case.person
    assert (person.look, person.phone, person.address) == ("ผมยาว", "0812345678", "ใต้สะพาน")
