"""Deadlines of referrals: every open one has one owner and one due day (design).

First the agency; if it lets the day go by, the caseworker; if they do, the head of the centre. What came back without
help is the caseworker's until somebody decides what becomes of the need.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from outreach.c2_connect.steps import ReferralState
from outreach.core.codes import Code

ANSWER_DAYS, ANSWER_DAYS_URGENT = 14, 3  # of an agency that says nothing else
BEGIN_DAYS = 14  # from the yes to the beginning of the service
PROGRESS_DAYS = 30  # from one report of progress to the next
REVIEW_DAYS = 30  # on a waiting list without an expected day
DRAFT_DAYS = 7
CAME_BACK_DAYS = 7  # declined, run out, ended: until it is known where the young person goes now
AFTER_APPOINTMENT_DAYS = 3
CASEWORKER_DAYS, CASEWORKER_DAYS_URGENT = 3, 1
SUPERVISOR_DAYS, SUPERVISOR_DAYS_URGENT = 7, 2
REMIND_BEFORE, REMIND_BEFORE_URGENT = timedelta(days=3), timedelta(days=1)

_S = ReferralState
_OF_AGENCY = {_S.ACCEPTED: BEGIN_DAYS, _S.IN_SERVICE: PROGRESS_DAYS, _S.WAITING_LIST: REVIEW_DAYS}


class Owner(Code):
    """Whose turn it is."""

    AGENCY = "agency", "Agency"
    CASEWORKER = "caseworker", "Caseworker"
    SUPERVISOR = "supervisor", "Supervisor"


@dataclass(frozen=True)
class Turn:
    """Who has to act, and by which day."""

    owner: Owner
    due_on: date


def answer_days(days: int | None, days_urgent: int | None, urgent: bool) -> int:
    """How many days an agency has for its answer; what it does not say itself is the house's rule."""
    chosen, usual = (days_urgent, ANSWER_DAYS_URGENT) if urgent else (days, ANSWER_DAYS)
    return usual if chosen is None else chosen


def asked_on_paper(due_on: date, asked_on: date, days: int, expires_on: date) -> date:
    """By when a letter of `asked_on` asks for the answer: the day that the agency was told, never one that is past.

    A letter that goes out after that day gives the agency its days anew, as long as it can see the referral.
    """
    return due_on if due_on >= asked_on else max(asked_on, min(asked_on + timedelta(days=days), expires_on))


def after(state: ReferralState, day: date, *, shared: bool, expected_on: date | None = None) -> Turn | None:
    """Whose turn it is once a step to this state was taken on a day; nobody's if all is done.

    shared: whether the agency can still look; if not, the caseworker goes on. Not for a first answer (sent, seen):
    that day is told to the agency when the referral is sent.
    """
    if state.came_back:
        return came_back(day)
    if state.is_over:
        return None
    if state == ReferralState.DRAFT:
        return Turn(Owner.CASEWORKER, day + timedelta(days=DRAFT_DAYS))
    due_on = day + timedelta(days=_OF_AGENCY[state])
    if expected_on and state == ReferralState.WAITING_LIST:
        due_on = expected_on
    return Turn(Owner.AGENCY, due_on) if shared else caseworkers(day, urgent=False)


def came_back(day: date) -> Turn:
    """Over, and the need is still there: the caseworker's turn."""
    return Turn(Owner.CASEWORKER, day + timedelta(days=CAME_BACK_DAYS))


def caseworkers(day: date, *, urgent: bool) -> Turn:
    """The caseworker's turn from this day."""
    return Turn(Owner.CASEWORKER, day + timedelta(days=CASEWORKER_DAYS_URGENT if urgent else CASEWORKER_DAYS))


def supervisors(day: date, *, urgent: bool) -> Turn:
    """The head of the centre's turn from this day."""
    return Turn(Owner.SUPERVISOR, day + timedelta(days=SUPERVISOR_DAYS_URGENT if urgent else SUPERVISOR_DAYS))


def after_appointment(day: date) -> Turn:
    """The agency says within days of an appointment how it went."""
    return Turn(Owner.AGENCY, day + timedelta(days=AFTER_APPOINTMENT_DAYS))
