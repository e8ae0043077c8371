"""The scores over time: the oldest at the left, the highest at the top, and nothing that was voided."""

from datetime import date, datetime, timedelta

from outreach.c4_continue.reviews import Review
from outreach.core import clock
from outreach.dashboard import case_scores
from outreach.dashboard.case_scores import LEFT, WIDE

DAY = date(2026, 1, 5)


def review(days: int, body: int, mind: int = 3, voided: datetime | None = None) -> Review:
    made = clock.now() + timedelta(days=days)
    told = {"day": DAY + timedelta(days=days), "made_at": made, "voided_at": voided}
    return Review(body=body, mind=mind, way_of_life=2, **told)


def test_a_line_runs_from_the_oldest_to_the_newest() -> None:
    scores = case_scores.of([review(100, 5), review(50, 3), review(0, 1)])
    line = scores.lines[0]
    assert [x for x, _y in line.points] == [LEFT, LEFT + WIDE // 2, LEFT + WIDE]
    assert sorted((y for _x, y in line.points), reverse=True) == [y for _x, y in line.points]
    assert (line.first, line.last) == (1, 5)


def test_scores_alike_stand_beside_one_another() -> None:
    scores = case_scores.of([review(0, 3, 3)])
    assert len({line.points[0] for line in scores.lines}) == len(scores.lines)


def test_what_was_voided_draws_no_point() -> None:
    assert case_scores.of([review(0, 1, voided=clock.now())]).lines == []
    assert len(case_scores.of([review(0, 1), review(9, 5, voided=clock.now())]).reviews) == 1
