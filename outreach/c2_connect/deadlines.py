"""Deadlines of referrals: every open one has one owner and one due day (design).

First the agency; if overdue, the caseworker; if overdue again, the supervisor. A referral that returned without help
belongs to the caseworker until somebody decides what becomes of the need.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from outreach.c2_connect.steps import ReferralState
from outreach.core.codes import Code

ANSWER_DAYS, ANSWER_DAYS_URGENT = 14, 3  # default of an agency
BEGIN_DAYS = 14  # from acceptance to the start of the service
PROGRESS_DAYS = 30  # between progress reports
REVIEW_DAYS = 30  # on a waiting list without an expected day
DRAFT_DAYS = 7
CAME_BACK_DAYS = 7  # declined, expired, ended: until the next step for the young person is decided
AFTER_APPOINTMENT_DAYS = 3
CASEWORKER_DAYS, CASEWORKER_DAYS_URGENT = 3, 1
SUPERVISOR_DAYS, SUPERVISOR_DAYS_URGENT = 7, 2
REMIND_BEFORE, REMIND_BEFORE_URGENT = timedelta(days=3), timedelta(days=1)

_S = ReferralState
_OF_AGENCY = {_S.ACCEPTED: BEGIN_DAYS, _S.IN_SERVICE: PROGRESS_DAYS, _S.WAITING_LIST: REVIEW_DAYS}


class Owner(Code):
    """Owner of a referral: the one who has to act."""

    AGENCY = "agency", "Agency"
    CASEWORKER = "caseworker", "Caseworker"
    SUPERVISOR = "supervisor", "Supervisor"


@dataclass(frozen=True)
class Turn:
    """Owner and due day."""

    owner: Owner
    due_on: date


def answer_days(days: int | None, days_urgent: int | None, urgent: bool) -> int:
    """Return the days for an answer: the agency's own number, or the default."""
    chosen, usual = (days_urgent, ANSWER_DAYS_URGENT) if urgent else (days, ANSWER_DAYS)
    return usual if chosen is None else chosen


def asked_on_paper(due_on: date, asked_on: date, days: int, expires_on: date) -> date:
    """Return the answer day for a letter of `asked_on`: the original one, unless it is past.

    A letter after that day gives the agency its days again, as long as it can see the referral.
    """
    return due_on if due_on >= asked_on else max(asked_on, min(asked_on + timedelta(days=days), expires_on))


def after(state: ReferralState, day: date, *, shared: bool, expected_on: date | None = None) -> Turn | None:
    """Return the turn after a step to this state on a day; None if all is done.

    shared: the agency still has access; if not, the caseworker acts. Not for a first answer (sent, seen), whose
    deadline is set when the referral is sent.
    """
    if state.came_back:
        return turn_after_return(day)
    if state.is_over:
        return None
    if state == ReferralState.DRAFT:
        return Turn(Owner.CASEWORKER, day + timedelta(days=DRAFT_DAYS))
    due_on = day + timedelta(days=_OF_AGENCY[state])
    if expected_on and state == ReferralState.WAITING_LIST:
        due_on = expected_on
    return Turn(Owner.AGENCY, due_on) if shared else caseworkers(day, urgent=False)


def turn_after_return(day: date) -> Turn:
    """Return the caseworker's turn with a referral that is over while the need remains."""
    return Turn(Owner.CASEWORKER, day + timedelta(days=CAME_BACK_DAYS))


def caseworkers(day: date, *, urgent: bool) -> Turn:
    """Return the caseworker's turn from this day."""
    return Turn(Owner.CASEWORKER, day + timedelta(days=CASEWORKER_DAYS_URGENT if urgent else CASEWORKER_DAYS))


def supervisors(day: date, *, urgent: bool) -> Turn:
    """Return the supervisor's turn from this day."""
    return Turn(Owner.SUPERVISOR, day + timedelta(days=SUPERVISOR_DAYS_URGENT if urgent else SUPERVISOR_DAYS))


def after_appointment(day: date) -> Turn:
    """Return the agency's turn to report after an appointment."""
    return Turn(Owner.AGENCY, day + timedelta(days=AFTER_APPOINTMENT_DAYS))
