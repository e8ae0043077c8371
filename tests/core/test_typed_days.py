"""Days and times as people type them: what is read, what is refused, and that nothing is guessed."""

from contextlib import suppress
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from outreach.core import clock, typed_days
from outreach.core.typed_days import DateProblem

NOVEMBER_21 = date(2026, 11, 21)
IN_NUMBERS = [
    *("21/11/2569", "21-11-2569", "21.11.2569", "21/11/2026", "2026-11-21", "2569-11-21"),
    *("๒๑/๑๑/๒๕๖๙", " 21 / 11 / 2569 ", "21112569", "๒๑๑๑๒๕๖๙"),
]
IN_THAI = [
    *("21 พ.ย. 2569", "21พย2569", "๒๑ พ.ย. ๒๕๖๙", "21 พฤศจิกายน พ.ศ. 2569", "21 พ.ย. ค.ศ. 2026"),
    *("วันที่ 21 เดือน พฤศจิกายน พุทธศักราช 2569", "21\u00a0พ.ย.\u200b2569", "วันเสาร์ที่ 21 พ.ย. 2569"),
]
IN_ENGLISH = [
    "21 Nov 2026",
    "21-NOV-2026",
    "21 november 2026",
    "21 Nov BE 2569",
    "21 Nov A.D. 2026",
    "Saturday, 21 Nov 2026",
]
UNREADABLE = {
    "format": ["", "tomorrow", "21/11", "2111256", "21 Foo 2026", "1-2", "21/11/25690", "2569/11/21"],
    "no_such_day": ["31/02/2569", "29/2/2568", "21/13/2569", "0/1/2569", "1/0/2569", "32 ม.ค. 2569"],
    "era": ["21/11/69", "21/11/1899", "21/11/2200", "21/11/2399", "21 พ.ย. พ.ศ. 2026", "21 พ.ย. ค.ศ. 2569"],
}
SHORT_YEARS = [
    *("21/11/69", "21-11-69", "21.11.69", "211169", "๒๑/๑๑/๖๙", "21 พ.ย. 69", "๒๑ พฤศจิกายน ๖๙", "21พย69"),
    *("21/11/26", "21 Nov 26", "21 Nov '26", "21 พ.ย. พ.ศ. 69", "21 พ.ย. ค.ศ. 26", "Saturday 21 November 26"),
]
PROGRAMME = range(2010, 2037)
WIDE = range(1926, 2037)
days = some.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize("typed", IN_NUMBERS + IN_THAI + IN_ENGLISH)
def test_a_day_is_read_in_either_era_however_it_is_typed(typed: str) -> None:
    assert typed_days.read_date(typed) == NOVEMBER_21


@pytest.mark.parametrize(
    ("typed", "day", "part"),
    [
        *((typed, date(2009, 1, 1), "year") for typed in ("2552", "2009", "พ.ศ. 2552", "๒๕๕๒", "ปี 2552", "ค.ศ.2009")),
        *((typed, date(2009, 4, 1), "month") for typed in ("4/2552", "042552", "เม.ย. 2552", "เมษายน ๒๕๕๒", "2009-04")),
        *((typed, date(2009, 4, 21), "day") for typed in ("21/4/2552", "21 เม.ย. 2552", "2009-04-21")),
    ],
)
def test_a_year_or_a_month_alone_is_read_and_shown_as_what_it_is(typed: str, day: date, part: clock.Part) -> None:
    assert typed_days.read_part(typed) == (day, part)
    for language in ("th", "en"):
        for style in ("short", "long", "numeric"):
            shown = clock.show_part(day, part, language, style)  # type: ignore[arg-type]
            assert typed_days.read_part(shown) == (day, part)


@pytest.mark.parametrize("typed", ["13/2552", "0/2552", "52", "4/52", "1666", "ค.ศ. 2552", "เดือนสี่ 2552", "2552 2553"])
def test_no_part_of_a_day_is_guessed(typed: str) -> None:
    with pytest.raises(DateProblem):
        typed_days.read_part(typed)


@pytest.mark.parametrize(("typed", "reason"), [(text, reason) for reason in UNREADABLE for text in UNREADABLE[reason]])
def test_an_unreadable_day_says_why_and_not_what_was_typed(typed: str, reason: str) -> None:
    with pytest.raises(DateProblem) as problem:
        typed_days.read_date(typed)
    assert problem.value.reason == str(problem.value) == reason
    assert problem.value.__context__ is None or problem.value.__suppress_context__


@pytest.mark.parametrize(("year", "common"), [("1900", 1900), ("2199", 2199), ("2400", 1857)])
def test_the_eras_meet_at_their_bounds(year: str, common: int) -> None:
    assert typed_days.read_date(f"1/1/{year}") == date(common, 1, 1)


@given(days, some.sampled_from(["th", "en"]), some.sampled_from(["short", "long", "numeric"]))
def test_what_is_shown_is_read_back_as_the_same_day(day: date, language: str, style: str) -> None:
    assert typed_days.read_date(clock.show_date(day, language, style)) == day  # type: ignore[arg-type]


@given(some.text("0123456789๑/.- ทพยศ\u200bNov", max_size=14))
def test_reading_raises_nothing_but_a_date_problem(typed: str) -> None:
    with suppress(DateProblem):
        assert typed_days.read_date(typed)


def test_september_has_two_short_forms_in_english() -> None:
    assert typed_days.read_date("1 Sept 2026") == typed_days.read_date("1 Sep 2026") == date(2026, 9, 1)


@pytest.mark.parametrize("typed", ["23.15", "23:15", "2315", "23.15 น.", "๒๓.๑๕ น.", " 23 : 15 "])
def test_a_time_is_read_however_it_is_typed(typed: str) -> None:
    assert typed_days.read_time(typed) == time(23, 15)


@pytest.mark.parametrize(("typed", "hour", "minute"), [("0.00", 0, 0), ("23.59", 23, 59), ("905", 9, 5)])
def test_a_time_is_read_at_its_bounds(typed: str, hour: int, minute: int) -> None:
    assert typed_days.read_time(typed) == time(hour, minute)


@pytest.mark.parametrize("typed", ["", "24.00", "23.60", "23", "23.1", "23.155", "late", "-1.00"])
def test_a_time_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(DateProblem, match=r"^format$"):
        typed_days.read_time(typed)


@pytest.mark.parametrize("typed", SHORT_YEARS)
def test_a_short_year_is_the_one_that_can_be_meant(typed: str) -> None:
    assert typed_days.read_date(typed, PROGRAMME) == NOVEMBER_21
    assert typed_days.read_part(typed, PROGRAMME) == (NOVEMBER_21, "day")


@pytest.mark.parametrize(
    ("typed", "years", "reason"),
    [
        ("21/11/69", None, "era"),
        ("21/11/45", PROGRAMME, "era"),
        ("21/11/569", PROGRAMME, "era"),
        ("21/11/9", PROGRAMME, "era"),
        ("21 พ.ย. ค.ศ. 69", PROGRAMME, "era"),
        ("21/11/69", WIDE, "two_years"),
        ("21 พ.ย. ค.ศ. 26", WIDE, "two_years"),
        ("29/2/69", PROGRAMME, "no_such_day"),
        ("69/11/21", PROGRAMME, "no_such_day"),
    ],
)
def test_a_short_year_is_never_guessed(typed: str, years: range | None, reason: str) -> None:
    with pytest.raises(DateProblem) as problem:
        typed_days.read_date(typed, years)
    assert problem.value.reason == reason


@pytest.mark.parametrize(("typed", "year"), [("29/2/67", 2024), ("29/2/24", 2024), ("29 ก.พ. 71", 2028)])
def test_29_february_is_read_in_a_leap_year_of_either_era(typed: str, year: int) -> None:
    assert typed_days.read_date(typed, PROGRAMME) == date(year, 2, 29)


@given(some.dates(date(2010, 1, 1), date(2036, 12, 31)), some.sampled_from([0, 543]), some.sampled_from("/-."))
def test_each_day_of_the_programme_is_read_from_a_short_year(day: date, era: int, mark: str) -> None:
    typed = mark.join((str(day.day), str(day.month), f"{(day.year + era) % 100:02}"))
    assert typed_days.read_date(typed, PROGRAMME) == day


@given(days, some.sampled_from([0, 543]), some.integers(1900, 2100), some.integers(1, 120))
def test_a_short_year_means_its_own_year_or_is_refused(day: date, era: int, first: int, long: int) -> None:
    years = range(first, first + long)
    with suppress(DateProblem):
        read = typed_days.read_date(f"{day.day}/{day.month}/{(day.year + era) % 100:02}", years)
        assert (read.day, read.month) == (day.day, day.month)
        assert day.year not in years or read == day


@given(some.integers(1, 12), some.integers(2400, 2599) | some.integers(1900, 2199))
def test_six_digits_that_are_a_month_are_no_day(month: int, year: int) -> None:
    read = typed_days.read_part(f"{month:02}{year}", PROGRAMME)
    common = year - 543 if year >= 2400 else year
    assert read == (date(common, month, 1), "month")
