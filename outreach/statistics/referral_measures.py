"""Figures of referrals: number by need, agency and standing, results, and time to the answer.

A referral counts by its standing today. Drafts were never sent and do not count. Reads no sealed field.
These counts are exact and shown to nobody: see referral_released.py.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals import Referral, was_sent
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.casefile.cases import Case
from outreach.core.codes import Code
from outreach.directory.needs import Need
from outreach.statistics.days import DaysUntil
from outreach.statistics.measures import Row
from outreach.statistics.scope import WHOLE, Scope

_S = ReferralState


class Standing(Code):
    """Standing of a referral: its states, grouped for tables."""

    WAITING = "waiting", "Waits for an answer"
    LISTED = "listed", "On a waiting list"
    SERVED = "under_way", "Being helped"
    COMPLETED = "completed", "Completed"
    DECLINED = "declined", "Declined"
    ENDED = "ended", "Ended otherwise"


OF_STATE: dict[ReferralState, Standing] = {
    _S.SENT: Standing.WAITING,
    _S.SEEN: Standing.WAITING,
    _S.WAITING_LIST: Standing.LISTED,
    _S.ACCEPTED: Standing.SERVED,
    _S.IN_SERVICE: Standing.SERVED,
    _S.COMPLETED: Standing.COMPLETED,
    _S.DECLINED: Standing.DECLINED,
    _S.ENDED: Standing.ENDED,
    _S.REVOKED: Standing.ENDED,
    _S.EXPIRED: Standing.ENDED,
}


@dataclass
class Answers:
    """Counts of the referrals that one agency answered. A place on a waiting list is an answer, not a decision.

    days: referrals by days from sending to the first answer. accepted: of the decided; over, completed: of the
    accepted. ended_undecided, ended_accepted: those that ended otherwise, by how far they had come.
    """

    days: Counter[int] = field(default_factory=Counter)
    decided: int = 0
    accepted: int = 0
    over: int = 0
    completed: int = 0
    ended_undecided: int = 0
    ended_accepted: int = 0


Key = tuple[Need, UUID, Standing]


def counts(session: Session, scope: Scope = WHOLE) -> Counter[Key]:
    """Return the number of referrals by need, agency and standing."""
    facts = (Referral.state, Referral.need, Referral.agency_id)
    query = select(*facts, func.count()).join(Case, Case.id == Referral.case_id)
    found: Counter[Key] = Counter()
    for state, need, agency_id, count in session.execute(query.where(was_sent(), scope.cases()).group_by(*facts)):
        found[need, agency_id, OF_STATE[state]] += count
    return found


def by_standing(session: Session, scope: Scope = WHOLE) -> list[Row]:
    """Return referrals by standing."""
    found = counts(session, scope)
    return [Row(one.value, one.label, sum(n for key, n in found.items() if key[2] == one)) for one in Standing]


def answers(session: Session, scope: Scope = WHOLE) -> dict[UUID, Answers]:
    """Return counts by agency. Acceptance is read from the steps: it stays if the referral is revoked later,
    not if the agency took it back within the quarter of an hour."""
    answered, decided = _S.where(lambda state: state.is_answer), _S.where(lambda state: state.is_decided)
    first = (
        select(
            ReferralStep.referral_id,
            func.min(ReferralStep.at).label("at"),
            func.max(case((ReferralStep.state.in_(decided), 1), else_=0)).label("decided"),
            func.max(case((ReferralStep.state == _S.ACCEPTED, 1), else_=0)).label("accepted"),
        )
        .where(ReferralStep.state.in_(answered), ReferralStep.undone_at.is_(None))
        .group_by(ReferralStep.referral_id)
        .subquery()
    )
    days = DaysUntil(Referral.sent_on, first.c.at).label("days")
    each = select(Referral.agency_id, Referral.state, days, first.c.decided, first.c.accepted)
    each = each.join(first, first.c.referral_id == Referral.id).join(Case, Case.id == Referral.case_id)
    all_of_them = each.where(was_sent(), scope.cases()).subquery()
    facts = tuple(all_of_them.c)
    found: dict[UUID, Answers] = {}
    for row in session.execute(select(*facts, func.count().label("many")).group_by(*facts)):
        _add(found.setdefault(row.agency_id, Answers()), row)
    return found


def _add(one: Answers, row: Any) -> None:
    one.days[max(0, row.days)] += row.many
    one.decided += row.many * row.decided
    one.accepted += row.many * row.accepted
    one.over += row.many * (row.accepted and row.state.is_over)
    one.completed += row.many * (row.state == _S.COMPLETED)
    if OF_STATE[row.state] == Standing.ENDED:
        one.ended_accepted += row.many * row.accepted
        one.ended_undecided += row.many * (not row.decided)
