"""The day in the address of a page."""

from datetime import date, timedelta

import pytest

from outreach.core import clock
from outreach.web import day_asked


@pytest.mark.parametrize("said", ["2020-11-21", "21/11/2563", "21/11/2020"])
def test_a_day_is_read_in_either_era(said: str) -> None:
    assert day_asked.of(said) == date(2020, 11, 21)


def test_what_is_no_day_or_to_come_means_today() -> None:
    to_come = (clock.today() + timedelta(days=1)).isoformat()
    assert {day_asked.of(said) for said in (None, "", "x", "2020-02-31", to_come)} == {clock.today()}
