"""Worklists: today's work of a user."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CompoundSelect, Select, func, literal_column, select, union_all
from sqlalchemy.orm import Session

from outreach.access import admissions, checks, notices, outbox
from outreach.access.permissions import Permission, may
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.c2_connect.chasing import stuck
from outreach.c5_complete import closures, outcomes, retention
from outreach.casefile import (
    cases,
    contradictions,
    due_lists,
    emergencies,
    erasing,
    flags,
    mending,
    restrictions,
    take_overs,
    transfers,
    visits,
)
from outreach.casefile.cases import Case
from outreach.casefile.due_days import What
from outreach.casefile.queues import Queue
from outreach.casefile.risks import pressing, urgent
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.dashboard.agenda import days
from outreach.directory.agencies import agreements, proposing

MOST_STUCK = 2
MOST_PRESSING = 20  # counted; the first five are shown


@dataclass(frozen=True)
class Today:
    """Today's work of a caseworker or supervisor."""

    agenda: days.Agenda
    stuck: Sequence[stuck.Stuck]
    stuck_count: int
    outcomes: int
    closures: int
    flags: int
    contradictions: int
    uncarried: int
    admissions: int
    open_by_stage: dict[Stage, int]
    stuck_messages: int
    alarm: checks.Alarm | None
    decides: bool
    notices: list[notices.Shown]
    take_overs: int
    mendings: int
    agency_changes: int
    agreements_ending: int
    visits: Sequence[visits.Asked]
    red: Sequence[Case]
    urgent: Sequence[Case]
    urgent_count: int

    @property
    def shares(self) -> dict[str, int]:
        """How many rows of each group a telephone shows; the others are there on a desk, and in the lists."""
        agenda = self.agenda
        groups = {"red": len(self.red), "urgent": len(self.urgent), "overdue": len(agenda.overdue)}
        groups |= {"today": len(agenda.today), "soon": len(agenda.soon), "news": len(agenda.news)}
        always = "overdue", "today"
        there = {name: count for name, count in groups.items() if count or name in always}
        return dict.fromkeys(groups, 0) | days.shares(there, days.LINES - bool(agenda.outcome_count))

    @property
    def to_decide(self) -> int:
        """How many decisions wait, of those that are counted here."""
        decided = self.outcomes + self.closures + self.stuck_count if self.decides else 0
        counted = self.uncarried, self.take_overs, self.mendings, self.contradictions, self.admissions
        return decided + sum(counted) + self.flags + self.agency_changes + self.agreements_ending


def today(session: Session, actor: User) -> Today:
    """Return everything that waits, in a number of queries that does not grow with the cases."""
    day = clock.today()
    pressed = urgent.first(session, actor, 2 * MOST_PRESSING)
    number: dict[str, int] = defaultdict(int, session.execute(_counting(actor, day)).mappings().one())
    return Today(
        agenda=days.of(session, actor, number["overdue"], number["lasting"]),
        stuck=stuck.of_user(session, actor, most=MOST_STUCK).rows if number["stuck"] else [],
        stuck_count=number["stuck"],
        outcomes=number["outcomes"],
        closures=number["closures"],
        flags=number["flags"],
        contradictions=contradictions.count(session, actor),
        uncarried=number["uncarried"],
        admissions=admissions.count_for(session, actor) if number["admissions"] else 0,
        open_by_stage=_open_by_stage(session, actor),
        stuck_messages=number["messages"],
        decides=actor.may(Permission.APPROVE),
        alarm=checks.alarm(session) if actor.may(Permission.APPROVE) else None,
        notices=notices.unread(session, actor),
        take_overs=number["take_overs"],
        mendings=number["mendings"],
        agency_changes=number["changes"],
        agreements_ending=number["agreements"],
        visits=visits.waiting(session, actor) if actor.may(Permission.MEET) else [],
        red=pressing.red(session, actor, MOST_PRESSING),
        urgent=[case for case in pressed if not case.marks.is_red][:MOST_PRESSING],  # the red ones stand before them
        urgent_count=len(pressed),
    )


@per_user
def _counting(actor: Viewer, day: date) -> Select[Any]:
    """Select the numbers of the home page, in one row. What a role does not see is not asked for."""
    asked: dict[str, Select[int]] = {
        "overdue": due_lists.counting(actor, None, day - timedelta(days=1)),
        "lasting": due_lists.counting(actor, What.OUTCOME, day),
        "stuck": stuck.counting(actor),
        "outcomes": outcomes.waiting(actor).counting,
        "closures": closures.waiting(actor).counting,
    }
    only_for = {
        "take_overs": (Permission.ASSIGN_CASE, take_overs.waiting(actor).counting),
        "mendings": (Permission.CORRECT_ENTRY, mending.waiting(actor).counting),
        "messages": (Permission.APPROVE, outbox.counting_stuck()),
        "changes": (Permission.APPROVE, proposing.counting_waiting(actor.centre_id)),
        "flags": (Permission.LOOK_INTO_FLAGS, flags.counting(actor)),
        "uncarried": (Permission.ASSIGN_CASE, transfers.counting(actor)),
        "agreements": (Permission.KEEP_DIRECTORY, agreements.counting_ending(day, actor.centre_id)),
        "admissions": (Permission.DECIDE_ADMISSION, admissions.counting_asked()),
    }
    asked |= {name: query for name, (needed, query) in only_for.items() if may(actor.role, needed)}
    return select(*(query.scalar_subquery().label(name) for name, query in asked.items()))


def queues(actor: User) -> dict[str, Queue[Any]]:
    """Return the queues of decisions of a user, by the names used in query arguments."""
    found: dict[str, Queue[Any]] = {
        "outcomes": outcomes.waiting(actor),
        "closures": closures.waiting(actor),
        "emergencies": emergencies.waiting(actor),
        "erasures": erasing.waiting(actor),
    }
    return found | ({"over": retention.waiting(actor)} if actor.may(Permission.KEEP_RECORDS) else {})


def _open_by_stage(session: Session, actor: User) -> dict[Stage, int]:
    """Return the number of open cases by stage, counted in an index, without those hidden from the actor."""
    counts = dict.fromkeys(Stage, 0)
    for stage, count, sign in session.execute(_by_stage(actor)):
        counts[Stage(stage)] += sign * count
    return counts


@per_user
def _by_stage(actor: Viewer) -> CompoundSelect[Any]:
    open_ones = select(Case.stage).where(cases.belongs_to(actor), Case.closed_on.is_(None)).group_by(Case.stage)
    hidden = open_ones.where(Case.person_id.in_(restrictions.hidden_from(actor)))
    counted = (one.add_columns(func.count(), literal_column(sign)) for one, sign in ((open_ones, "1"), (hidden, "-1")))
    return union_all(*counted)
