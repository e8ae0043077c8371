"""Observed behaviour of agencies: time to answer, unanswered referrals, declines with their reasons."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals.models import Referral, was_sent
from outreach.c2_connect.routing.judging import Seen
from outreach.c2_connect.steps import DeclineReason, ReferralState, ReferralStep
from outreach.core import clock
from outreach.directory.needs import Need

LAST = 50  # most recent referrals of an agency examined, within a year
LOOKED_AT = timedelta(days=365)


@dataclass(frozen=True)
class History:
    """Observed behaviour of all agencies, and towards one young person."""

    seen: dict[UUID, Seen]
    declined: dict[tuple[UUID, Need], tuple[DeclineReason, ...]]
    waiting_lists: frozenset[UUID]
    opened: frozenset[tuple[UUID, Need]] = frozenset()

    def of(self, agency_id: UUID, need: Need) -> Seen:
        """Return the observations of one agency."""
        seen = self.seen.get(agency_id, Seen())
        key = (agency_id, need)
        return Seen(seen.asked, seen.days, seen.silent, self.declined.get(key, ()), key in self.opened)


def of_people(session: Session, person_ids: Collection[UUID], day: date) -> dict[UUID, History]:
    """Return the history for each of these young people on a day, in four queries."""
    seen, lists = _seen(session, day), keeps_lists(session)
    declined, opened = _declined(session, person_ids), _opened(session, person_ids)
    return {one: History(seen, declined[one], lists, frozenset(opened[one])) for one in person_ids}


def keeps_lists(session: Session, agency_ids: Collection[UUID] | None = None) -> frozenset[UUID]:
    """Return the agencies that keep a waiting list: those that have put somebody on one."""
    query = select(Referral.agency_id).join(ReferralStep, ReferralStep.referral_id == Referral.id)
    query = query.where(ReferralStep.state == ReferralState.WAITING_LIST)
    if agency_ids is not None:
        query = query.where(Referral.agency_id.in_(agency_ids))
    return frozenset(session.scalars(query.distinct()))


def _seen(session: Session, day: date) -> dict[UUID, Seen]:
    """Return how the recent referrals of each agency were answered."""
    turn = func.row_number().over(partition_by=Referral.agency_id, order_by=(Referral.sent_on.desc(), Referral.id))
    recent = was_sent(), Referral.sent_on > day - LOOKED_AT
    columns = (
        Referral.id,
        Referral.agency_id,
        Referral.sent_on,
        Referral.answer_due_on,
        Referral.state,
        Referral.changed_at,
    )
    last = select(*columns, turn.label("turn")).where(*recent).subquery()
    facts = (last.c.agency_id, last.c.sent_on, last.c.answer_due_on, last.c.state, last.c.changed_at)
    answers = ReferralState.where(lambda state: state.is_answer)
    given = ReferralStep.state.in_(answers), ReferralStep.undone_at.is_(None)
    answered = and_(ReferralStep.referral_id == last.c.id, *given)
    query = (
        select(*facts, func.min(ReferralStep.at))
        .outerjoin(ReferralStep, answered)
        .where(last.c.turn <= LAST)
        .group_by(last.c.id, *facts)
    )
    found: dict[UUID, list[tuple[float | None, bool]]] = defaultdict(list)
    for agency_id, sent_on, due_on, state, changed_at, at in session.execute(query):
        silent = at is None and _was_silent(state, due_on, changed_at, day)
        found[agency_id].append((_waited(sent_on, at), silent))
    return {agency_id: _summed(rows) for agency_id, rows in found.items()}


def _was_silent(state: ReferralState, due_on: date, changed_at: datetime | None, day: date) -> bool:
    """Return True if an unanswered referral became overdue, also if we revoked it because of that."""
    until = clock.local(changed_at).date() if changed_at and state == ReferralState.REVOKED else day
    if state.awaits_answer or state == ReferralState.REVOKED:
        return due_on < until
    return state == ReferralState.EXPIRED


def _waited(sent_on: date, answered_at: datetime | None) -> float | None:
    """Return the days from sending to the answer."""
    return None if answered_at is None else float((clock.local(answered_at).date() - sent_on).days)


def _summed(rows: Iterable[tuple[float | None, bool]]) -> Seen:
    rows = list(rows)
    days = [waited for waited, _silent in rows if waited is not None]
    average = sum(days) / len(days) if days else None
    return Seen(asked=len(rows), days=average, silent=sum(silent for _waited, silent in rows))


def _opened(session: Session, person_ids: Collection[UUID]) -> dict[UUID, set[tuple[UUID, Need]]]:
    query = select(Referral.person_id, Referral.agency_id, Referral.need).where(Referral.person_id.in_(person_ids))
    found: dict[UUID, set[tuple[UUID, Need]]] = defaultdict(set)
    states = ReferralState.where(lambda state: state.is_open)
    for person_id, agency_id, need in session.execute(query.where(Referral.state.in_(states))):
        found[person_id].add((agency_id, need))
    return found


def _declined(
    session: Session, person_ids: Collection[UUID]
) -> dict[UUID, dict[tuple[UUID, Need], tuple[DeclineReason, ...]]]:
    query = (
        select(Referral.person_id, Referral.agency_id, Referral.need, ReferralStep.reason)
        .join(ReferralStep, ReferralStep.referral_id == Referral.id)
        .where(Referral.person_id.in_(person_ids), ReferralStep.state == ReferralState.DECLINED)
        .order_by(ReferralStep.at.desc())
    )
    found: dict[UUID, dict[tuple[UUID, Need], tuple[DeclineReason, ...]]] = defaultdict(dict)
    for person_id, agency_id, need, reason in session.execute(query):
        if reason:
            mine, key = found[person_id], (agency_id, need)
            mine[key] = (*mine.get(key, ()), reason)
    return found
