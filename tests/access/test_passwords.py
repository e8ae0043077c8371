"""What a password must be: long, not soon guessed, in any writing; nothing else is demanded."""

import pytest
from sqlalchemy.orm import Session

from outreach.access import passwords, users
from outreach.ground.errors import Refused
from tests.cast import PASSWORD, Cast

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
        users.change_password(db, cast.malee, PASSWORD, new)
    assert refusal.value.field == field
