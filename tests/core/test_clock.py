"""Days and moments: both eras, the fiscal year, age, and travelling in time."""

from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as some

from outreach.core import clock
from outreach.core.clock import Period

NOVEMBER_21 = date(2026, 11, 21)
days = some.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("language", "style", "shown"),
    [
        ("th", "short", "21 พ.ย. 2569"),
        ("th", "long", "21 พฤศจิกายน 2569"),
        ("th", "numeric", "21/11/2569"),
        ("en", "short", "21 Nov 2026"),
        ("en", "long", "21 November 2026"),
        ("en", "numeric", "21/11/2026"),
    ],
)
def test_a_day_is_shown_in_the_era_of_the_language(language: str, style: str, shown: str) -> None:
    assert clock.show_date(NOVEMBER_21, language, style) == shown  # type: ignore[arg-type]


def test_days_in_numbers_stand_in_columns_and_in_words_do_not() -> None:
    assert clock.show_date(date(2026, 9, 1), "en", "numeric") == "01/09/2026"
    assert clock.show_date(date(2026, 9, 1), "en") == "1 Sep 2026"


@pytest.mark.parametrize(("language", "shown"), [("th", "21 พ.ย. 2569 23.15 น."), ("en", "21 Nov 2026 23:15")])
def test_a_moment_is_shown_in_thai_time(language: str, shown: str) -> None:
    assert clock.show_moment(datetime(2026, 11, 21, 16, 15, tzinfo=UTC), language) == shown


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2020, 9, 30), 2563), (date(2020, 10, 1), 2564), (date(2020, 12, 31), 2564), (date(2021, 9, 30), 2564)],
)
def test_the_fiscal_year_is_named_by_the_year_it_ends_in(day: date, year: int) -> None:
    assert clock.fiscal_year(day) == year


@given(days)
def test_a_day_lies_in_the_period_of_its_fiscal_year_alone(day: date) -> None:
    year = clock.fiscal_year(day)
    assert [y for y in (year - 1, year, year + 1) if Period.fiscal_year(y).contains(day)] == [year]


def test_a_period_holds_both_its_ends_and_no_day_more() -> None:
    period = Period.fiscal_year(2564)
    assert (period.first, period.last) == (date(2020, 10, 1), date(2021, 9, 30))
    around = [period.first - timedelta(1), period.first, period.last, period.last + timedelta(1)]
    assert [period.contains(day) for day in around] == [False, True, True, False]


def test_a_period_may_last_one_day_but_not_end_before_it_begins() -> None:
    assert Period(NOVEMBER_21, NOVEMBER_21).contains(NOVEMBER_21)
    with pytest.raises(ValueError, match="before it begins"):
        Period(NOVEMBER_21, NOVEMBER_21 - timedelta(1))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2007, 11, 21), date(2026, 11, 20), 18),
        (date(2007, 11, 21), date(2026, 11, 21), 19),
        (date(2026, 11, 21), date(2026, 11, 21), 0),
        (date(2004, 2, 29), date(2023, 2, 28), 18),
        (date(2004, 2, 29), date(2023, 3, 1), 19),
        (date(2004, 2, 29), date(2024, 2, 28), 19),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
    ],
)
def test_age_grows_on_the_birthday_and_on_1_march_for_leap_days(born: date, day: date, age: int) -> None:
    assert clock.age_on(born, day) == age


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(ValueError, match="not born"):
        clock.age_on(NOVEMBER_21, NOVEMBER_21 - timedelta(1))


@pytest.mark.parametrize("ask", [clock.fiscal_year, lambda m: clock.show_date(m, "th"), lambda m: clock.age_on(m, m)])
def test_a_moment_is_not_taken_for_a_day(ask: object) -> None:
    with pytest.raises(TypeError, match="local"):
        ask(datetime(2026, 9, 30, 18, tzinfo=UTC))  # type: ignore[operator]  # 1 October in Thailand


@pytest.mark.parametrize(("hour", "day"), [(16, 21), (17, 22)])
def test_the_day_turns_at_midnight_in_thailand(hour: int, day: int) -> None:
    with clock.travel(datetime(2026, 11, 21, hour, 59, tzinfo=UTC)):
        assert clock.today() == date(2026, 11, day)


def test_travel_stops_the_clock_and_comes_back() -> None:
    with clock.travel(date(2015, 3, 1)):
        assert clock.now() == datetime(2015, 3, 1, 5, tzinfo=UTC)
        with clock.travel(date(2016, 3, 1)):
            assert clock.today() == date(2016, 3, 1)
        assert clock.today() == date(2015, 3, 1)
    assert datetime.now(UTC) - clock.now() < timedelta(minutes=1)


def test_travel_comes_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), clock.travel(date(2015, 3, 1)):
        raise RuntimeError
    assert clock.today().year != 2015


def test_travel_leaves_other_threads_in_their_own_time() -> None:
    seen: list[date] = []
    with clock.travel(date(2015, 3, 1)):
        other = Thread(target=lambda: seen.append(clock.today()))
        other.start()
        other.join()
    assert seen[0].year != 2015


@pytest.mark.parametrize("act", [clock.local, lambda moment: clock.travel(moment).__enter__()])
def test_a_moment_without_a_time_zone_is_refused(act: object) -> None:
    with pytest.raises(ValueError, match="time zone"):
        act(datetime(2026, 11, 21, 23, 15))  # type: ignore[operator]


def test_now_is_in_utc_wherever_one_travelled_from() -> None:
    with clock.travel(datetime(2026, 11, 21, 23, 15, tzinfo=clock.TIME_ZONE)):
        assert clock.now().tzinfo is UTC
        assert clock.local(clock.now()).hour == 23


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2026, 1, 15), 9, date(2026, 10, 15)),
        (date(2026, 5, 31), 9, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_later_is_the_same_day_or_the_last(day: date, months: int, end: date) -> None:
    assert clock.months_after(day, months) == end
