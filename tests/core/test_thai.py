"""Thai text: the national ID, and names written, said and sorted."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from outreach.core import thai
from outreach.core.thai import IdProblem

MARKS = "ะัาำิีึืุูเแโใไๅๆ็่้๊๋์ํ"
names = some.text("กขงจชณดตทธนบปพมยรลวศสหอฐฏ" + MARKS + " กมรน", max_size=14)
SLIPS = "ธี ระ ศักดิ์ ณัฏฐ์ เเดง น\u0e4dา น\u0e49\u0e4dา ก\u0e48\u0e35 ดีี ป้้า จ๋าๆ นาย ด.ช. น้อง นางสาว Bank ๑ \u200b"
syllables = some.sampled_from(SLIPS.split())
typed_names = some.lists(syllables | some.just(" "), max_size=6).map("".join)
first12 = some.text("0123456789", min_size=12, max_size=12)

# From the sample order that goes with the Royal Institute's rules (ISO/IEC 14651, annex C.2).
ORDER = (
    "กก กรรม กรรม์ -กระแย่ง กราบ กะเกณฑ์ กัก ก้าว กำ กิน กี่ กึ๋น กุน กูด เก้ง เกล้า เกลียว เก้า เกาะ เกี่ยว เกือก "
    "แกง แกะ โกน โกร๋น ใกล้ ไก่ ไกล ข้น ขนาบ ข้าง ข้างๆ ข้างกระดาน ข้างขึ้น ข้างควาย"
)
DICTIONARY = ORDER.split()


@pytest.mark.parametrize(
    "typed",
    [
        "1234567890121",
        "1-2345-67890-12-1",
        " 1 2345 67890 12 1 ",
        "๑๒๓๔๕๖๗๘๙๐๑๒๑",
        "1\u20132345\u201367890\u201312\u20131",
    ],
)
def test_an_id_is_known_however_it_is_typed(typed: str) -> None:
    assert thai.clean_national_id(typed) == "1234567890121"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "length"),
        ("123456789012", "length"),
        ("12345678901211", "length"),
        ("123456789012X", "digits"),
        ("1234567890\u066121", "digits"),
        ("1234567890122", "check_digit"),
        ("2134567890121", "check_digit"),
    ],
)
def test_a_text_that_is_no_id_says_why_and_not_what_was_typed(typed: str, reason: str) -> None:
    with pytest.raises(IdProblem) as problem:
        thai.clean_national_id(typed)
    assert problem.value.reason == str(problem.value) == reason


@given(first12)
def test_one_check_digit_of_ten_makes_an_id(digits: str) -> None:
    right = thai.make_check_digit(digits)
    assert thai.clean_national_id(digits + right) == digits + right
    for wrong in set("0123456789") - {right}:
        with pytest.raises(IdProblem):
            thai.clean_national_id(digits + wrong)


@pytest.mark.parametrize(
    ("digits", "check"),
    [("123456789012", "1"), ("000000000000", "1"), ("000000000005", "1"), ("000000000006", "0")],
)
def test_the_check_digit_at_the_remainders_0_10_and_1(digits: str, check: str) -> None:
    assert thai.make_check_digit(digits) == check


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("เเดง", "แดง"),
        ("น\u0e4d\u0e49าฝน", "น้ำฝน"),
        ("น\u0e49\u0e4dาฝน", "น้ำฝน"),
        ("ก\u0e48\u0e35", "กี่"),
        ("  สมชาย \t ใจดี ", "สมชาย ใจดี"),
        ("สม\u200bชาย\ufeff", "สมชาย"),
        ("จ๋าๆ", "จ๋าจ๋า"),
        ("จ๋า ๆ", "จ๋าจ๋า"),
        ("BANK ๑", "bank 1"),
        ("นายสมชาย", "สมชาย"),
        ("นางสาว สมศรี", "สมศรี"),
        ("นาง สมศรี", "สมศรี"),
        ("น.ส.สมศรี", "สมศรี"),
        ("ด.ช.แดง", "แดง"),
        ("ด.ญ. แดง", "แดง"),
        ("เด็กชายแดง", "แดง"),
        ("เด็กหญิงแดง", "แดง"),
        ("น้องแดง", "แดง"),
        ("นาย น้องแดง", "แดง"),
    ],
)
def test_ways_to_type_one_name_have_one_normal_form(typed: str, same: str) -> None:
    assert thai.normal(typed) == thai.normal(same) == same


@pytest.mark.parametrize("nickname", ["นาย", "น้อง", "นายน์", "นายก", "นางฟ้า", "สมนาย", "แดง นายดำ"])
def test_a_nickname_that_looks_like_a_title_stays(nickname: str) -> None:
    assert thai.normal(nickname) == nickname


@given(typed_names)
def test_the_normal_form_of_a_normal_form_is_itself(name: str) -> None:
    assert thai.normal(thai.normal(name)) == thai.normal(name)


@pytest.mark.parametrize(("one", "other"), [("ธีระ", "ธีร"), ("ศักดิ์", "สัก"), ("ณัฐ", "ณัฏฐ์"), ("นายรัก", "ลัก")])
def test_spellings_of_one_name_sound_the_same(one: str, other: str) -> None:
    assert thai.sound(one) == thai.sound(other) != ""


def test_other_names_sound_otherwise_and_each_word_has_its_sound() -> None:
    assert thai.sound("สมชาย") != thai.sound("วิชัย")
    assert thai.sound("สมชาย วิชัย") == f"{thai.sound('สมชาย')} {thai.sound('วิชัย')}"
    assert thai.sound(" ") == ""


@given(some.permutations(DICTIONARY))
def test_words_sort_as_in_the_royal_institutes_dictionary(shuffled: list[str]) -> None:
    assert sorted(shuffled, key=thai.sort_key) == DICTIONARY


@pytest.mark.parametrize("row", ["ปา ป่า ป้า ป๊า ป๋า", "เก เก์ เก็ เก่ เก้", "10 a b ก"])
def test_marks_decide_between_words_otherwise_equal(row: str) -> None:
    keys = [thai.sort_key(word) for word in row.split()]
    assert all(first < second for first, second in pairwise(keys))


def test_a_slip_of_typing_does_not_move_a_name() -> None:
    assert thai.sort_key("เเดง")[:2] == thai.sort_key("แดง")[:2]


def test_full_names_sort_word_by_word() -> None:
    assert sorted(["สมชาย ก", "สม ฮ", "สมก ก"], key=thai.sort_key) == ["สม ฮ", "สมก ก", "สมชาย ก"]


def test_equal_names_come_first_then_variants_then_others() -> None:
    order = ["ธีระ", "ธีระ ใจดี", "ธีร", "ธิระ", "วีรา", "สมชาย"]
    scores = [thai.alike("นายธีระ", name) for name in order]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 100
    assert scores[2] >= 90
    assert scores[3] >= 70
    assert scores[-1] < 60


@pytest.mark.parametrize(("query", "name"), [("ศักดิ์", "สัก"), ("ณัฐ", "นายณัฏฐ์ ใจดี"), ("สมชัย", "สมชาย ใจดี")])
def test_a_name_that_sounds_the_same_is_found(query: str, name: str) -> None:
    assert thai.alike(query, name) >= 70


def test_one_word_of_a_full_name_is_nearly_the_name() -> None:
    assert thai.alike("แดง", "นายแดง ใจดี") == thai.alike("ใจดี", "นายแดง ใจดี") == 95


def test_a_longer_beginning_says_more() -> None:
    assert thai.alike("สม", "สมชายวงศ์") > 80
    assert thai.alike("ส", "สมชาย") < thai.alike("สม", "สมชาย") < thai.alike("สมชา", "สมชาย") < 100


@given(names, names)
def test_likeness_is_100_only_for_equal_normal_forms(query: str, name: str) -> None:
    score = thai.alike(query, name)
    assert 0 <= score <= 100
    assert (score == 100) == (thai.normal(query) == thai.normal(name) != "")


@pytest.mark.parametrize(("query", "name"), [("", "แดง"), ("แดง", ""), ("", "")])
def test_nothing_is_like_nothing(query: str, name: str) -> None:
    assert thai.alike(query, name) == 0


@given(some.integers(0, 10**15))
def test_thai_digits_become_arabic_ones(number: int) -> None:
    written = str(number).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert thai.arabic_digits(f"ก{written}") == f"ก{number}"
