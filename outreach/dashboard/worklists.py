"""Worklists: today's work of a user."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import admissions, checks, notices, outbox
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.c2_connect.chasing import stuck
from outreach.c5_complete import closures, outcomes, retention
from outreach.casefile import cases, contradictions, due_lists, emergencies, erasing, flags, restrictions, transfers
from outreach.casefile.cases import Case, visible_to
from outreach.casefile.due_days import What
from outreach.casefile.due_lists import Due
from outreach.casefile.queues import Queue
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.sealing import vault_of
from outreach.directory.agencies import agreements, proposing
from outreach.web.paging import Keyset, Page

NEWEST = Keyset(Case.opened_on.desc(), Case.id.desc())
MOST_DUE = 5
MOST_STUCK = 5


@dataclass(frozen=True)
class Today:
    """Today's work of a caseworker or supervisor."""

    due: dict[What, Sequence[Due]]
    due_counts: dict[What, int]
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
    notices: list[notices.Shown]
    agency_changes: int
    agreements_ending: int


def today(session: Session, actor: User) -> Today:
    """Return everything that waits, in a number of queries that does not grow with the cases."""
    return Today(
        due=due_lists.first(session, actor, MOST_DUE),
        due_counts=due_lists.counts(session, actor),
        stuck=stuck.of_user(session, actor, most=MOST_STUCK).rows,
        stuck_count=stuck.count(session, actor),
        outcomes=outcomes.waiting(actor).count(session),
        closures=closures.waiting(actor).count(session),
        flags=flags.waiting(session, actor),
        contradictions=contradictions.count(session, actor),
        uncarried=transfers.count(session, actor),
        admissions=admissions.count_for(session, actor),
        open_by_stage=_open_by_stage(session, actor),
        stuck_messages=outbox.count_stuck(session) if actor.may(Permission.APPROVE) else 0,
        alarm=checks.alarm(session) if actor.may(Permission.APPROVE) else None,
        notices=notices.unread(session, actor),
        agency_changes=proposing.count_waiting(session, actor.centre_id) if actor.may(Permission.APPROVE) else 0,
        agreements_ending=_agreements_ending(session, actor),
    )


def queues(actor: User) -> dict[str, Queue[Any]]:
    """Return the queues of decisions of a user, by the names used in query arguments."""
    found: dict[str, Queue[Any]] = {
        "outcomes": outcomes.waiting(actor),
        "closures": closures.waiting(actor),
        "emergencies": emergencies.waiting(actor),
        "erasures": erasing.waiting(actor),
    }
    return found | ({"over": retention.waiting(actor)} if actor.may(Permission.KEEP_RECORDS) else {})


def cases_page(session: Session, actor: User, stage: Stage | None, closed: bool, after: str | None) -> Page[Case]:
    """Return a page of the user's cases, newest first. after: key of the last row (opened_on, id)."""
    query = visible_to(actor).where(Case.closed_on.is_not(None) if closed else Case.closed_on.is_(None))
    if stage:
        query = query.where(Case.stage == stage)
    rows = session.scalars(NEWEST.rows(query, after)).all()
    vault_of(session).fetch_keys(session, [case.person_id for case in rows])
    return NEWEST.page(rows)


def _agreements_ending(session: Session, actor: User) -> int:
    keeps = actor.may(Permission.KEEP_DIRECTORY)
    return len(agreements.ending(session, clock.today(), actor.centre_id)) if keeps else 0


def _open_by_stage(session: Session, actor: User) -> dict[Stage, int]:
    """Return the number of open cases by stage, counted in an index, without those hidden from the actor."""
    found = select(Case.stage, func.count()).where(cases.belongs_to(actor), Case.closed_on.is_(None))
    counts = dict(session.execute(found.group_by(Case.stage)).all())
    kept = found.where(Case.person_id.in_(restrictions.hidden_from(actor)))
    hidden = dict(session.execute(kept.group_by(Case.stage)).all())
    return {stage: counts.get(stage, 0) - hidden.get(stage, 0) for stage in Stage}
