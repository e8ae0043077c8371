"""The agenda of the first page: what is overdue, what is on today and in the six days after, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import due_lists
from outreach.casefile.due_days import What
from outreach.casefile.due_lists import Due
from outreach.casefile.notices import reading
from outreach.casefile.notices.reading import Shown
from outreach.core import clock
from outreach.core.sealing import vault_of
from outreach.dashboard.agenda import entries
from outreach.dashboard.agenda.entries import Entry

MOST_OVERDUE, MOST_TODAY, MOST_SOON, MOST_NEW = 4, 5, 3, 3
AHEAD = timedelta(days=6)


@dataclass(frozen=True, repr=False)
class Agenda:
    """The few that come first of each; all others stand in their lists, on the calendar and under the notices.

    left: how many are due, of each kind of which more are due than shown, up to `due_lists.MOST_COUNTED` and one more.
    more: how many entries of the week are not shown. more_news: how many unread notices.
    """

    overdue: Sequence[tuple[What, Due]]
    left: Mapping[What, int]
    today: Sequence[Entry]
    soon: Sequence[Entry]
    more: int
    news: Sequence[Shown]
    more_news: int


def of(session: Session, actor: User, counts: Mapping[What, int]) -> Agenda:
    """Return the agenda of a user. counts: how many dates of each kind have come."""
    day = clock.today()
    first = due_lists.first(session, actor, MOST_OVERDUE)
    late = {what: [due for due in rows if due.due_on < day] for what, rows in first.items()}
    overdue = sorted(_of_each_kind(late)[:MOST_OVERDUE], key=lambda one: one[1].due_on)
    found = entries.between(session, actor, day, day + AHEAD)
    now, later = [one for one in found if one.covers(day)], [one for one in found if one.first > day]
    today, soon = now[:MOST_TODAY], later[:MOST_SOON]
    vault_of(session).fetch_keys(session, {one.case.person_id for one in (*today, *soon) if one.case})
    known = [what for what, _due in overdue]
    news, more_news = reading.news(session, actor, MOST_NEW)
    return Agenda(
        overdue=overdue,
        left={what: count for what, count in counts.items() if count > known.count(what)},
        today=today,
        soon=soon,
        more=len(found) - len(today) - len(soon),
        news=news,
        more_news=more_news,
    )


def _of_each_kind(late: Mapping[What, Sequence[Due]]) -> list[tuple[What, Due]]:
    """Return the longest overdue of each kind, then the second of each: an old outcome hides nobody who is not seen."""
    ranked = [(place, what, due) for what, rows in late.items() for place, due in enumerate(rows)]
    return [(what, due) for _place, what, due in sorted(ranked, key=lambda one: one[0])]
