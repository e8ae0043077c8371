"""An outcome is looked at again after 3, 6 and 12 months: due until it is looked at, by the calendar of Bangkok."""

from datetime import UTC, date, datetime, timedelta

import pytest

from outreach.c5_complete import lasting
from outreach.c5_complete.outcome_codes import OutcomeState
from outreach.c5_complete.outcomes import Outcome
from outreach.core import clock


def looks(day: date, late: int = 0) -> list[date]:
    """The days of all looks at an outcome, if each is held so many days late."""
    outcome, found = Outcome(day=day, state=OutcomeState.VERIFIED), []
    while when := lasting.next_look(outcome):
        found.append(when)
        outcome.sustained_on = when + timedelta(days=late)
    return found


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2024, 2, 29), [date(2024, 5, 29), date(2024, 8, 29), date(2025, 2, 28)]),
        (date(2025, 11, 30), [date(2026, 2, 28), date(2026, 5, 30), date(2026, 11, 30)]),
        (date(2026, 6, 30), [date(2026, 9, 30), date(2026, 12, 30), date(2027, 6, 30)]),  # the last of a fiscal year
        (date(2026, 7, 1), [date(2026, 10, 1), date(2027, 1, 1), date(2027, 7, 1)]),
    ],
)
def test_there_are_three_looks_and_then_none(day: date, expected: list[date]) -> None:
    assert looks(day) == expected


def test_a_look_held_late_counts_for_those_before_it() -> None:
    assert looks(date(2026, 1, 1), late=100) == [date(2026, 4, 1), date(2027, 1, 1)]


def test_it_stays_due_until_somebody_has_looked() -> None:
    outcome = Outcome(day=date(2020, 1, 1), state=OutcomeState.VERIFIED)
    assert lasting.next_look(outcome) == date(2020, 4, 1)
    outcome.look_again_on = date(2020, 4, 20)
    assert lasting.next_look(outcome) == date(2020, 4, 20)
    outcome.ended_on = date(2020, 4, 20)
    assert lasting.next_look(outcome) is None


@pytest.mark.parametrize(("hour", "is_due"), [(16, False), (17, True)])
def test_it_is_due_from_midnight_in_bangkok(hour: int, is_due: bool) -> None:
    [first, *_others] = looks(date(2026, 7, 1))
    with clock.travel(datetime(2026, 9, 30, hour, 59 * (hour == 16), tzinfo=UTC)):
        assert (first <= clock.today()) is is_due
