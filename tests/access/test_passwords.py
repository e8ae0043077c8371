"""What a password must be: long, not soon guessed, in any writing; nothing else is demanded."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from flask import g
from sqlalchemy.orm import Session

from outreach.access import invitations, passwords, throttling, users
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast

OF_MALEE = ("malee", "มาลี ใจดี")


@pytest.mark.parametrize(
    "good",
    [
        "correct horse battery staple",
        "ช้างน้ำเงินกินก๋วยเตี๋ยวเรือ",
        "kaeng som pla chon 4 thuai",
        "แมว ส้ม นอน บนหลังคา",
        "kgx76-x3qtn-phd2j-qy2em",
        " ".join(["แมว", "ส้ม", "นอน", "บน", "หลังคา", "สังกะสี", "เก่า", "ของ", "ลุง"] * 4)[:128],
    ],
)
def test_any_long_words_will_do_in_thai_too(good: str) -> None:
    passwords.check(good, OF_MALEE)


@pytest.mark.parametrize(
    "weak",
    [
        "elevenchars",
        "password1234567",
        "qwertyuiop12",
        "iloveyou12345",
        "123456789012345",
        "aaaaaaaaaaaaaaaa",
        "xx malee xx malee",
        "มาลีใจดี2569",
        "บ้านเราขอนแก่น",
        "baanrao2569khonkaen",
        "สวัสดีขอนแก่น123",
        "ฟหกด่าสวฟหกด่าสว",
        "ผู้จัดการรายกรณี",
        "x" * 201,
    ],
)
def test_what_is_short_common_or_made_of_names_is_refused(weak: str) -> None:
    with pytest.raises(Refused) as refusal:
        passwords.check(weak, OF_MALEE, "new_password")
    assert refusal.value.field == "new_password"


def test_the_same_words_in_another_order_of_marks_fit() -> None:
    typed, same = "ก\u0e48\u0e38 แมวส้มนอนหลังคา", "ก\u0e38\u0e48 แมวส้มนอนหลังคา"
    assert typed != same
    assert passwords.fits(passwords.seal(typed), same)
    assert not passwords.fits(passwords.seal(typed), same + "x")


def test_nobody_fits_the_hash_of_nobody() -> None:
    assert not passwords.fits(passwords.of_nobody(), "")


@pytest.mark.parametrize(("new", "field"), [("malee malee malee", "new_password"), (PASSWORD, "new_password")])
def test_a_new_password_is_neither_weak_nor_the_old_one(db: Session, cast: Cast, new: str, field: str) -> None:
    with pytest.raises(Refused) as refusal:
        users.weigh(cast.malee, new, PASSWORD)
    assert refusal.value.field == field


class Slow:
    """The hasher, and whether a transaction had begun when it was asked."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self.hasher, self.within = hasher, list[bool]()

    def hash(self, password: str) -> str:
        self.within.append("db" in g)
        return self.hasher.hash(password)

    def verify(self, stored: str, password: str) -> bool:
        self.within.append("db" in g)
        return self.hasher.verify(stored, password)

    def check_needs_rehash(self, stored: str) -> bool:
        return self.hasher.check_needs_rehash(stored)


NEW = {"new_password": "another four quiet words", "again": "another four quiet words"}


@pytest.mark.parametrize(
    ("page", "typed", "times"),
    [
        ("/account/confirm", {"password": PASSWORD}, 1),
        ("/account/confirm", {"password": "wrong"}, 1),
        ("/account/password", {"password": PASSWORD} | NEW, 2),
        ("/account/password", {"password": "wrong"} | NEW, 1),
        ("/account/password", {"password": PASSWORD, "new_password": "weak", "again": "weak"}, 1),
        ("/invitation/{token}", NEW, 1),
        ("/invitation/nothing", NEW, 0),
        ("/sign-in", {"username": "malee", "password": PASSWORD}, 1),
    ],
)
def test_passwords_are_weighed_before_the_transaction_begins(
    db: Session,
    cast: Cast,
    browser: Callable[..., Browser],
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    typed: dict[str, str],
    times: int,
) -> None:
    client = browser(cast.malee)
    address = page.format(token=invitations.invite(db, cast.malee, None))
    slow = Slow(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", slow)
    client.post(address, data=typed)
    assert slow.within == [False] * times


def test_a_password_that_was_weighed_is_the_one_that_counts(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    answer = browser(cast.malee).post("/account/password", data={"password": PASSWORD} | NEW)
    assert answer.status_code == 303
    db.refresh(cast.malee)
    assert passwords.fits(cast.malee.password_hash, NEW["new_password"])


def test_the_brake_is_on_before_anything_is_compared(
    db: Session, cast: Cast, browser: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(cast.malee)
    for _ in range(throttling.MOST_PER_NAME):
        assert "not your present password" in client.post("/account/confirm", data={"password": "wrong"}).text
    slow = Slow(passwords._hasher)
    monkeypatch.setattr(passwords, "_hasher", slow)
    assert "Too many tries" in client.post("/account/confirm", data={"password": PASSWORD}).text
    assert slow.within == []


def test_the_same_password_is_kept_under_another_salt_each_time() -> None:
    fresh = passwords._hasher.fresh  # type: ignore[attr-defined]  # what tests remember is no fresh one
    first, second = fresh("ฝนตกที่บึงแก่นนคร"), fresh("ฝนตกที่บึงแก่นนคร")
    assert first != second
    assert passwords._hasher.verify(first, "ฝนตกที่บึงแก่นนคร")
    assert passwords._hasher.verify(second, "ฝนตกที่บึงแก่นนคร")
