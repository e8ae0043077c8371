"""Numbers by which people are known: however they are typed, one form; and what is none is refused with its reason."""

from collections.abc import Callable

import pytest

from outreach.core import thai
from outreach.core.identifiers import NumberProblem, dialled, or_none, read_id, read_passport, read_phone, read_way


def checked(first12: str) -> str:
    return first12 + thai.make_check_digit(first12)


CITIZEN, NO_STATUS = checked("110170023450"), checked("050018912345")


@pytest.mark.parametrize(
    ("typed", "one_form"),
    [
        (CITIZEN, CITIZEN),
        (f"{CITIZEN[0]}-{CITIZEN[1:5]} {CITIZEN[5:]}", CITIZEN),
        (CITIZEN.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")), CITIZEN),
        (NO_STATUS, NO_STATUS),
        ("G640000012345", "G640000012345"),
        (" g64-0000-01234๕ ", "G640000012345"),
    ],
)
def test_an_id_has_one_form(typed: str, one_form: str) -> None:
    assert read_id(typed) == one_form


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (CITIZEN[:-1], "length"),
        (CITIZEN + "1", "length"),
        (CITIZEN[:-1] + str((int(CITIZEN[-1]) + 1) % 10), "check_digit"),
        (NO_STATUS[:-1] + str((int(NO_STATUS[-1]) + 1) % 10), "check_digit"),
        ("X640000012345", "digits"),
        ("G64000001234", "g_code"),
        ("G6400000123456", "g_code"),
        ("GG40000012345", "g_code"),
        ("", "length"),
    ],
)
def test_what_is_no_id_says_why(typed: str, reason: str) -> None:
    assert _refused(read_id, typed) == reason


@pytest.mark.parametrize(
    ("typed", "one_form"),
    [
        ("081 234 5678", "0812345678"),
        ("081-234-5678", "0812345678"),
        ("+66812345678", "0812345678"),
        ("+66 (0)81 234 5678", "0812345678"),
        ("66 81 234 5678", "0812345678"),
        ("0066812345678", "0812345678"),
        ("๐๘๑๒๓๔๕๖๗๘", "0812345678"),
        ("06 1234 5678", "0612345678"),
        ("0912345678", "0912345678"),
        ("02-123-4567", "021234567"),
        ("+66 2 123 4567", "021234567"),
        ("053.123.456", "053123456"),
        ("075 123456", "075123456"),
        ("+856 20 5555 1234", "+8562055551234"),
    ],
)
def test_a_telephone_number_has_one_form(typed: str, one_form: str) -> None:
    assert read_phone(typed) == one_form


@pytest.mark.parametrize(
    "typed",
    [
        *("", "81234567", "08123456789", "081234567", "0212345678", "012345678", "0112345678", "1669", "+66"),
        *("+66123456789", "+1234567", "+1234567890123456", "0812345678 แม่", "0812345678 0899999999"),
    ],
)
def test_what_is_no_telephone_number_is_refused(typed: str) -> None:
    assert _refused(read_phone, typed) == "phone"


@pytest.mark.parametrize(
    ("lost", "found"), [("812345678", "0812345678"), ("61 234 5678", "0612345678"), ("43123456", "043123456")]
)
def test_the_0_that_a_sheet_lost_is_put_back(lost: str, found: str) -> None:
    assert read_phone(lost) == found
    assert read_phone(read_way(lost)) == found


@pytest.mark.parametrize(
    "typed", ["1323", "043 202222 ต่อ 12", "0812345678, 0899999999", "+66 43 202222", "02-123 4567"]
)
def test_how_an_office_is_telephoned_stays_as_it_was_typed(typed: str) -> None:
    assert read_way(typed) == typed


def test_thai_digits_become_those_that_a_telephone_dials() -> None:
    assert read_way("๐๘๙ ๑๑๑ ๒๒๒๒ ต่อ ๑๒") == "089 111 2222 ต่อ 12"
    assert read_way("๘๙๑๑๑๒๒๒๒") == "0891112222"
    assert dialled("๐๘๙-๑๑๑ ๒๒๒๒") == "0891112222"


@pytest.mark.parametrize("typed", ["81234567", "712345678", "081234567", "112345678"])
def test_a_number_that_is_no_telephone_is_refused_for_offices(typed: str) -> None:
    assert _refused(read_way, typed) == "phone"


@pytest.mark.parametrize(
    ("typed", "one_form"), [("aa1234567", "AA1234567"), ("MA 123456", "MA123456"), ("123456789", "123456789")]
)
def test_a_passport_number_has_one_form(typed: str, one_form: str) -> None:
    assert read_passport(typed) == one_form


@pytest.mark.parametrize("typed", ["", "A1234", "AA12345678", "ABCDEFG", "กก1234567", "AA_123456"])
def test_what_is_no_passport_number_is_refused(typed: str) -> None:
    assert _refused(read_passport, typed) == "passport"


def test_a_problem_never_says_the_number() -> None:
    with pytest.raises(NumberProblem) as problem:
        read_phone("0812345678901")
    assert "0812345678901" not in f"{problem.value!r} {problem.value}"


def test_a_text_that_may_be_no_number_is_asked_for_gently() -> None:
    assert (or_none(read_phone, None), or_none(read_phone, "นก"), or_none(read_phone, "02 1234567")) == (
        None,
        None,
        "021234567",
    )


def _refused(read: Callable[[str], str], typed: str) -> str:
    with pytest.raises(NumberProblem) as problem:
        read(typed)
    return problem.value.reason
