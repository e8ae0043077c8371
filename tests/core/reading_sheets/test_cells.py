"""What the cells of a sheet mean."""

from datetime import date

import pytest

from outreach.core import clock
from outreach.core.reading_sheets import cells, heads
from outreach.core.reading_sheets.cells import CellProblem

YEARS = range(1995, 2021)


@pytest.mark.parametrize(
    "text",
    [
        "2010-05-01",
        "2553-05-01",
        "1/5/2553",
        "1/5/2010",
        "๑ พ.ค. ๒๕๕๓",
        "1 พฤษภาคม 2553",
        "1 May 2010",
        "1/5/53",
        "01052553",
    ],
)
def test_a_day_is_read_in_either_era(text: str) -> None:
    assert cells.day(text, YEARS) == (date(2010, 5, 1), "day")


@pytest.mark.parametrize(
    ("text", "words"),
    [("31/2/2553", "no such day"), ("2553-02-31", "no such day"), ("ไม่ทราบ", "no day"), ("1/5/1453", "era")],
)
def test_what_is_no_day_is_told_with_the_reason(text: str, words: str) -> None:
    with pytest.raises(CellProblem) as problem:
        cells.day(text, YEARS)
    assert words in problem.value.reason.text
    assert text not in str(problem.value)


def test_a_year_alone_is_known_as_that() -> None:
    assert cells.day("๒๕๕๓", YEARS) == (date(2010, 1, 1), "year")


@pytest.mark.parametrize("text", ["16", "๑๖", "16 ปี", "อายุ 16 ปี", "16.0"])
def test_an_age_is_read(text: str) -> None:
    assert cells.age(text) == 16


def test_a_telephone_gets_back_the_zero_that_a_spreadsheet_took() -> None:
    assert cells.phone("812345678") == cells.phone("081-234-5678") == "0812345678"


@pytest.mark.parametrize("text", ["1.23E+12", "1.23457E+12", "1,2e12"])
def test_a_rounded_number_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(CellProblem) as problem:
        cells.national_id(text)
    assert "rounded" in problem.value.reason.text


def test_the_years_of_birth_are_those_of_the_young() -> None:
    with clock.travel(date(2026, 11, 1)):
        assert (2010 in cells.birth_years(), 1980 in cells.birth_years()) == (True, False)


WORDS = {"nickname": ["ชื่อเล่น"], "given_name": ["ชื่อ"], "age": ["อายุ", "age"]}


def test_heads_are_guessed_the_whole_word_before_its_part() -> None:
    assert heads.guess(["ชื่อ", "ชื่อเล่น", "อายุ (ปี)", "สี"], WORDS) == ["given_name", "nickname", "age", ""]
    assert heads.guess(["Age", "AGE"], WORDS) == ["age", ""]


def test_what_was_chosen_before_wins() -> None:
    assert heads.guess(["ชื่อ", "อายุ"], WORDS, {"ชื่อ": "nickname", "อายุ": ""}) == ["nickname", ""]
