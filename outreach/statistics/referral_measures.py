"""The figures of the referrals: how many went where, how they ended, how soon an agency answers.

A referral is counted by where it stands today. Drafts were never sent and count nowhere. No sealed field is read.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from outreach.c2_connect import agencies
from outreach.c2_connect.needs import PURPOSE, Need
from outreach.c2_connect.referrals import Referral, was_sent
from outreach.c2_connect.steps import OVER, ReferralState, ReferralStep
from outreach.casefile.consents import Purpose
from outreach.ground import clock
from outreach.ground.codes import Code
from outreach.statistics.disclosure import HIDDEN_BELOW, ROUNDED_TO, blur
from outreach.statistics.measures import CrossRow, Row
from outreach.statistics.suppression import protect

_S = ReferralState


class Standing(Code):
    """Where referrals stand, in few enough words for a table."""

    WAITING = "waiting", "Waits for an answer"
    LISTED = "listed", "On a waiting list"
    UNDER_WAY = "under_way", "Being helped"
    COMPLETED = "completed", "Completed"
    DECLINED = "declined", "Declined"
    ENDED = "ended", "Ended otherwise"


OF_STATE: dict[ReferralState, Standing] = {
    _S.SENT: Standing.WAITING,
    _S.SEEN: Standing.WAITING,
    _S.WAITING_LIST: Standing.LISTED,
    _S.ACCEPTED: Standing.UNDER_WAY,
    _S.IN_SERVICE: Standing.UNDER_WAY,
    _S.COMPLETED: Standing.COMPLETED,
    _S.DECLINED: Standing.DECLINED,
    _S.ENDED: Standing.ENDED,
    _S.REVOKED: Standing.ENDED,
    _S.EXPIRED: Standing.ENDED,
}
ANSWERS = (_S.ACCEPTED, _S.DECLINED, _S.WAITING_LIST)
DECIDED = (_S.ACCEPTED, _S.DECLINED)


@dataclass(frozen=True)
class Answering:
    """How an agency answers; None where fewer than ten referrals would stand behind a figure.

    days: from sending to the first answer, the median, in days. accepted: of those that were accepted or declined, in
    percent; completed: of the accepted ones that are over, in percent; both to the nearest 5. Who still waits on a
    list, or is being helped, is not counted as a no.
    """

    agency: str
    answered: int | None
    days: int | None
    accepted: int | None
    completed: int | None


def by_standing(session: Session) -> list[Row]:
    """Referrals by where they stand: exact, of the whole programme."""
    counts = _counted(session, lambda standing, _need, _agency: standing.value)
    return [Row(one.value, one.label, counts.get(one.value, 0)) for one in Standing]


def by_need(session: Session) -> list[Row]:
    """Referrals by need: exact, of the whole programme."""
    counts = _counted(session, lambda _standing, need, _agency: need.value)
    return [Row(need.value, need.label, counts.get(need.value, 0)) for need in Need]


def by_purpose_and_standing(session: Session) -> list[CrossRow]:
    """What for, crossed with where it stands, beside exact totals of both: what could be worked out is hidden too."""
    counts = _counted(session, lambda standing, need, _agency: (PURPOSE[need], standing.value))
    table = protect([[counts.get((purpose, one.value), 0) for one in Standing] for purpose in Purpose])
    return [CrossRow(purpose.label, tuple(line)) for purpose, line in zip(Purpose, table, strict=True)]


def by_agency_and_standing(session: Session) -> list[CrossRow]:
    """Referrals by agency and standing. Only the totals by standing are exact, so that blurring is enough."""
    counts = _counted(session, lambda standing, _need, agency: (agency, standing.value))
    known = agencies.everyone(session)
    return [CrossRow(one.name, tuple(blur(counts.get((one.id, to.value), 0)) for to in Standing)) for one in known]


def answering(session: Session) -> list[Answering]:
    """For each agency how soon and how it answers, in the order of the directory."""
    found = _answers(session)
    return [_answering(agency.name, found.get(agency.id, Answers())) for agency in agencies.everyone(session)]


@dataclass
class Answers:
    """What was counted of an agency: the days to each first answer; and referrals."""

    days: list[int] = field(default_factory=list)
    decided: int = 0
    accepted: int = 0
    over: int = 0  # of the accepted ones
    completed: int = 0


def _answering(name: str, found: Answers) -> Answering:
    return Answering(
        name,
        answered=blur(len(found.days)),
        days=_at_least(len(found.days), _median(found.days)),
        accepted=_percent(found.accepted, found.decided),
        completed=_percent(found.completed, found.over),
    )


def _answers(session: Session) -> dict[UUID, Answers]:
    """By agency. Whether one was accepted is told by its steps: it stays so when it is taken back later."""
    first = (
        select(
            ReferralStep.referral_id,
            func.min(ReferralStep.at).label("at"),
            func.max(case((ReferralStep.state.in_(DECIDED), 1), else_=0)).label("decided"),
            func.max(case((ReferralStep.state == _S.ACCEPTED, 1), else_=0)).label("accepted"),
        )
        .where(ReferralStep.state.in_(ANSWERS))
        .group_by(ReferralStep.referral_id)
        .subquery()
    )
    query = select(Referral.agency_id, Referral.sent_on, Referral.state, first.c.at, first.c.decided, first.c.accepted)
    found: dict[UUID, Answers] = defaultdict(Answers)
    answered = session.execute(query.join(first, first.c.referral_id == Referral.id))
    for agency_id, sent_on, state, at, decided, accepted in answered:
        one = found[agency_id]
        one.days.append(_days(sent_on, at))
        one.decided += decided
        one.accepted += accepted
        one.over += bool(accepted) and state in OVER
        one.completed += state == _S.COMPLETED
    return found


def _counted(session: Session, key: Callable[[Standing, Need, UUID], Hashable]) -> dict[Hashable, int]:
    query = (
        select(Referral.state, Referral.need, Referral.agency_id, func.count())
        .where(was_sent())
        .group_by(Referral.state, Referral.need, Referral.agency_id)
    )
    counts: dict[Hashable, int] = {}
    for state, need, agency_id, count in session.execute(query):
        at = key(OF_STATE[state], need, agency_id)
        counts[at] = counts.get(at, 0) + count
    return counts


def _days(sent_on: date, at: datetime) -> int:
    return max(0, (clock.local(at).date() - sent_on).days)


def _median(days: Sequence[int]) -> int:
    return round(median(days)) if days else 0


def _at_least(behind: int, figure: int) -> int | None:
    return figure if behind >= HIDDEN_BELOW else None


def _percent(part: int, whole: int) -> int | None:
    return _at_least(whole, ROUNDED_TO * round(100 * part / whole / ROUNDED_TO)) if whole else None
