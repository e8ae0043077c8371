"""The agenda of the first page: what is overdue, what is on today and in the six days after, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import due_lists
from outreach.casefile.due_lists import Due
from outreach.casefile.notices import reading
from outreach.casefile.notices.reading import Shown
from outreach.core import clock
from outreach.core.sealing import vault_of
from outreach.dashboard.agenda import entries
from outreach.dashboard.agenda.entries import Entry

MOST = 5  # of each group on a desk
LINES = 12  # of a telephone's screen, of groups and their headings
MOST_ON_PHONE = MOST  # of each group, as far as there is room
AHEAD = timedelta(days=6)


@dataclass(frozen=True, repr=False)
class Agenda:
    """The few that come first of each, and how many there are; all stand in their lists.

    overdue_count, outcome_count: up to `due_lists.MOST_COUNTED` and one more.
    """

    overdue: Sequence[Due]
    overdue_count: int
    outcome_count: int
    today: Sequence[Entry]
    today_count: int
    soon: Sequence[Entry]
    soon_count: int
    news: Sequence[Shown]
    news_count: int


def of(session: Session, actor: User, overdue_count: int, outcome_count: int) -> Agenda:
    """Return the agenda of a user."""
    day = clock.today()
    overdue = due_lists.first(session, actor, day - timedelta(days=1), MOST) if overdue_count else []
    found = entries.between(session, actor, day, day + AHEAD)
    now, later = [one for one in found if one.covers(day)], [one for one in found if one.first > day]
    today, soon = now[:MOST], later[:MOST]
    vault_of(session).fetch_keys(session, {one.case.person_id for one in (*today, *soon) if one.case})
    news, more_news = reading.news(session, actor, MOST)
    return Agenda(
        overdue=overdue,
        overdue_count=overdue_count,
        outcome_count=outcome_count,
        today=today,
        today_count=len(now),
        soon=soon,
        soon_count=len(later),
        news=news,
        news_count=len(news) + more_news,
    )


def shares(groups: Mapping[str, int], lines: int = LINES) -> dict[str, int]:
    """Share the lines of a telephone's screen: how many rows of each group are shown, in order of weight.

    groups: rows of each; an empty one takes the line of its heading alone. Each that has any shows one at least.
    """
    shown = {name: min(count, 1) for name, count in groups.items()}
    left = lines - len(groups) - sum(shown.values())
    for _round in range(1, MOST_ON_PHONE):
        for name, count in groups.items():
            if left > 0 and shown[name] < min(count, MOST_ON_PHONE):
                shown[name] += 1
                left -= 1
    return shown
