"""The scale of a review has versions with days of effect, which refuse what is none of theirs and are drawn apart."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from outreach.c4_continue import review_scales, reviews
from outreach.c4_continue.review_scales import FILE, SCALES, Scale
from outreach.c4_continue.reviews import Review, ReviewDetails
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.dashboard import case_scores

NEWER = date(2027, 2, 28)


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Scale, ...]:
    """A second version, of four steps."""
    changed = tmp_path / "scales.csv"
    changed.write_text(f"{FILE.read_text()}2,{NEWER},1,4,own\n")
    scales = review_scales.read(changed)
    monkeypatch.setattr(review_scales.on, "__defaults__", (scales,))
    return scales


def test_a_version_holds_from_its_day_on(two: tuple[Scale, ...]) -> None:
    days = (date(1999, 1, 1), NEWER - timedelta(days=1), NEWER)
    assert [review_scales.on(day).version for day in days] == [1, 1, 2]
    assert len(two) == len(SCALES) + 1


@pytest.mark.usefixtures("two")
def test_a_score_is_one_of_the_version_of_its_day() -> None:
    reviews.check_scores(ReviewDetails(day=NEWER - timedelta(days=1), body=5, mind=1, way_of_life=3))
    with pytest.raises(Refused):
        reviews.check_scores(ReviewDetails(day=NEWER, body=5, mind=1, way_of_life=3))


@pytest.mark.usefixtures("two")
def test_lines_join_one_version_alone_and_the_table_has_all() -> None:
    days = (NEWER - timedelta(days=90), NEWER, NEWER + timedelta(days=90))
    told = [Review(day=day, made_at=clock.now(), body=3, mind=3, way_of_life=3) for day in days]
    scores = case_scores.of(told)
    assert {len(line.points) for line in scores.lines} == {2}
    assert [one.scale.version for one in scores.reviews] == [1, 2, 2]
