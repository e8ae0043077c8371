"""Worklists: what waits for somebody today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import admissions, outbox
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.c2_connect.agencies import agreements, proposing
from outreach.c2_connect.chasing import stuck
from outreach.c4_continue import follow_ups
from outreach.c5_complete import closures, outcomes, retention
from outreach.casefile import contradictions, emergencies, erasing, flags, transfers
from outreach.casefile.cases import Case, visible_to
from outreach.casefile.kinds import Kind
from outreach.casefile.milestones import Milestone
from outreach.casefile.stages import Stage
from outreach.ground import clock
from outreach.ground.sealing import vault_of
from outreach.web.paging import PAGE_ROWS, Page, beyond, page_of

SILENT_FOR = timedelta(days=45)  # no contact and no follow-up for so long: "not seen lately" (design)
SEEN = (Kind.CONTACT_MADE, Kind.FOLLOW_UP_DONE, Kind.THERAPY_ATTENDED, Kind.STAY_BEGUN)
MOST_SILENT = 15
MOST_STUCK = 5


@dataclass(frozen=True)
class Today:
    """A caseworker's or supervisor's day."""

    due: Sequence[follow_ups.Due]
    stuck: Sequence[stuck.Stuck]
    stuck_count: int
    silent: Sequence[tuple[Case, date]]
    outcomes: Sequence[tuple[outcomes.Outcome, Case]]
    closures: Sequence[tuple[closures.Closure, Case]]
    erasures: Sequence[tuple[erasing.Erasure, Case]]
    emergencies: Sequence[tuple[emergencies.EmergencyAccess, Case]]
    over: Sequence[tuple[retention.RetentionProposal, Case]]
    flags: int
    contradictions: int
    uncarried: int
    admissions: int
    open_by_stage: dict[Stage, int]
    stuck_messages: int
    agency_changes: int
    agreements_ending: int


def today(session: Session, actor: User) -> Today:
    """Everything that waits, in a number of queries that does not grow with the cases."""
    made = Today(
        due=follow_ups.due(session, actor, clock.today()),
        stuck=stuck.of_user(session, actor, most=MOST_STUCK).rows,
        stuck_count=stuck.count(session, actor),
        silent=_silent(session, actor),
        outcomes=outcomes.waiting(session, actor),
        closures=closures.waiting(session, actor),
        erasures=erasing.waiting(session, actor),
        emergencies=emergencies.waiting(session, actor),
        over=retention.waiting(session, actor) if actor.may(Permission.KEEP_RECORDS) else [],
        flags=flags.waiting(session, actor),
        contradictions=contradictions.count(session, actor),
        uncarried=transfers.count(session, actor),
        admissions=admissions.count_for(session, actor),
        open_by_stage=_open_by_stage(session, actor),
        stuck_messages=outbox.count_stuck(session) if actor.may(Permission.APPROVE) else 0,
        agency_changes=proposing.count_waiting(session, actor.centre_id) if actor.may(Permission.APPROVE) else 0,
        agreements_ending=_agreements_ending(session, actor),
    )
    vault_of(session).fetch_keys(session, {case.person_id for case, _day in made.silent})
    return made


def cases_page(session: Session, actor: User, stage: Stage | None, closed: bool, after: str | None) -> Page[Case]:
    """The user's cases, newest first, a page at a time. `after` is the key of the last row seen (`Case.number`, id)."""
    query = visible_to(actor).where(Case.closed_on.is_not(None) if closed else Case.closed_on.is_(None))
    if stage:
        query = query.where(Case.stage == stage)
    query = query.where(beyond(after, Case.opened_on, Case.id, date.fromisoformat))
    query = query.order_by(Case.opened_on.desc(), Case.id.desc()).limit(PAGE_ROWS + 1)
    rows = session.scalars(query).all()
    vault_of(session).fetch_keys(session, [case.person_id for case in rows])
    return page_of(rows, lambda case: f"{case.opened_on.isoformat()}_{case.id}")


def _silent(session: Session, actor: User) -> list[tuple[Case, date]]:
    mine = visible_to(actor).where(Case.closed_on.is_(None)).with_only_columns(Case.id)
    last = func.max(Milestone.day)
    quiet = (
        select(Milestone.case_id, last.label("seen"))
        .where(Milestone.case_id.in_(mine), Milestone.kind.in_(SEEN), Milestone.voided_at.is_(None))
        .group_by(Milestone.case_id)
        .having(last < clock.today() - SILENT_FOR)
        .subquery()
    )
    query = select(Case, quiet.c.seen).join(quiet, quiet.c.case_id == Case.id).order_by(quiet.c.seen.desc())
    return [(case, seen) for case, seen in session.execute(query.limit(MOST_SILENT))]


def _agreements_ending(session: Session, actor: User) -> int:
    keeps = actor.may(Permission.KEEP_DIRECTORY)
    return len(agreements.ending(session, clock.today(), actor.centre_id)) if keeps else 0


def _open_by_stage(session: Session, actor: User) -> dict[Stage, int]:
    mine = visible_to(actor).where(Case.closed_on.is_(None)).with_only_columns(Case.stage, func.count())
    counts = dict(session.execute(mine.group_by(Case.stage)).all())
    return {stage: counts.get(stage, 0) for stage in Stage}
