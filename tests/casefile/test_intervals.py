"""What is due follows from stage, year and risk by data: the day, and the words that say why."""

from datetime import UTC, date, datetime

import pytest

from outreach.casefile import intervals
from outreach.casefile.due_kinds import What
from outreach.casefile.intervals import ROWS, Continuing, Interval
from outreach.casefile.marks import Level
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.language import speaking

REACHED = date(2024, 2, 29)


def due(last: date | None, risk: Level | None = None, what: What = What.FOLLOW_UP) -> tuple[date, str]:
    found = intervals.next_day(what, Continuing(Stage.CONTINUE, REACHED, risk), last)
    assert found
    return found[0], found[1].code


@pytest.mark.parametrize(
    ("last", "day", "code"),
    [
        (None, date(2024, 3, 30), "follow_up_first_year"),
        (date(2023, 5, 5), date(2024, 3, 30), "follow_up_first_year"),  # before it continued
        (date(2025, 2, 27), date(2025, 3, 29), "follow_up_first_year"),
        (date(2025, 2, 28), date(2025, 5, 29), "follow_up_later"),  # no 29 February: the year ends a day sooner
        (date(2025, 9, 30), date(2025, 12, 29), "follow_up_later"),
        (date(2025, 10, 1), date(2025, 12, 30), "follow_up_later"),  # a fiscal year changes nothing
    ],
)
def test_a_follow_up_is_due_by_its_year(last: date | None, day: date, code: str) -> None:
    assert due(last) == (day, code)


@pytest.mark.parametrize(("risk", "days"), [(Level.ACUTE, 7), (Level.HIGH, 14), (Level.MEDIUM, 90), (None, 90)])
def test_a_risk_shortens_it(risk: Level | None, days: int) -> None:
    last = date(2026, 1, 1)
    assert (due(last, risk)[0] - last).days == days


def test_a_review_is_due_every_few_months_on_the_same_day() -> None:
    assert due(None, what=What.REVIEW) == (date(2024, 5, 29), "review_first_year")
    assert due(date(2025, 8, 31), what=What.REVIEW) == (date(2026, 2, 28), "review_later")


def test_nothing_is_due_before_they_continue() -> None:
    assert intervals.next_day(What.FOLLOW_UP, Continuing(Stage.CONTROL, REACHED, Level.ACUTE), None) is None


def test_a_later_day_of_effect_counts_from_its_day_on() -> None:
    newer = Interval("newer", What.FOLLOW_UP, Stage.CONTINUE, None, 0, 10, "days", date(2026, 10, 1))
    of_now = [intervals.in_force(What.FOLLOW_UP, day, (*ROWS, newer)) for day in (date(2026, 9, 30), newer.since)]
    assert newer not in of_now[0]
    assert of_now[1] == [newer]
    assert intervals.in_force(What.FOLLOW_UP, date(1999, 1, 1)) == of_now[0]


def test_an_outcome_is_looked_at_after_3_6_and_12_months() -> None:
    days = [day for day, _row in intervals.outcome_days(date(2023, 11, 30))]
    assert days == [date(2024, 2, 29), date(2024, 5, 30), date(2024, 11, 30)]


def test_the_day_of_an_outcome_is_that_of_bangkok() -> None:
    with clock.travel(datetime(2024, 11, 29, 17, tzinfo=UTC)):
        assert intervals.outcome_days(clock.today())[0][0] == date(2025, 2, 28)
    with clock.travel(datetime(2024, 11, 30, 16, 59, tzinfo=UTC)):
        assert intervals.outcome_days(clock.today())[0][0] == date(2025, 2, 28)


def test_each_row_says_itself_and_bears_a_code_of_its_own() -> None:
    assert len({row.code for row in ROWS}) == len(ROWS)
    assert {row.from_months for row in ROWS} == {0, 12}
    with speaking("th"):
        assert str(intervals.words("follow_up_first_year")) == "ทุก 30 วันในปีแรก"
        assert all(str(row.words) for row in ROWS)
    assert intervals.words("none such") is None
