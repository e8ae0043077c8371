"""Deadlines of referrals: whose turn it is after each step, and until which day."""

from datetime import date, timedelta

import pytest

from outreach.c2_connect import deadlines
from outreach.c2_connect.deadlines import Owner, Turn
from outreach.c2_connect.steps import ReferralState

S = ReferralState
DAY = date(2026, 9, 30)
COME_BACK = [S.DECLINED, S.EXPIRED, S.ENDED]
UNDER_WAY = {S.ACCEPTED: 14, S.IN_SERVICE: 30, S.WAITING_LIST: 30}


def on(days: int) -> date:
    return DAY + timedelta(days=days)


@pytest.mark.parametrize(("state", "days"), UNDER_WAY.items())
def test_the_agency_has_its_days_while_it_can_look(state: ReferralState, days: int) -> None:
    assert deadlines.after(state, DAY, shared=True) == Turn(Owner.AGENCY, on(days))
    assert deadlines.after(state, DAY, shared=False) == Turn(Owner.CASEWORKER, on(3))


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("state", COME_BACK)
def test_what_comes_back_without_help_is_the_caseworkers(state: ReferralState, shared: bool) -> None:
    assert deadlines.after(state, DAY, shared=shared) == Turn(Owner.CASEWORKER, on(7))
    assert deadlines.turn_after_return(DAY) == Turn(Owner.CASEWORKER, on(7))


@pytest.mark.parametrize("state", [S.COMPLETED, S.REVOKED])
def test_what_is_done_or_taken_back_is_nobodys_turn(state: ReferralState) -> None:
    assert deadlines.after(state, DAY, shared=True) is None


def test_each_state_has_a_turn_but_the_two_that_are_unanswered() -> None:
    settled = {*UNDER_WAY, *COME_BACK, S.COMPLETED, S.REVOKED, S.DRAFT}
    assert {*S} - settled == {S.SENT, S.SEEN}
    for state in (S.SENT, S.SEEN):
        with pytest.raises(KeyError):
            deadlines.after(state, DAY, shared=True)


def test_a_draft_waits_a_week_for_the_caseworker() -> None:
    assert deadlines.after(S.DRAFT, DAY, shared=False) == Turn(Owner.CASEWORKER, on(7))


@pytest.mark.parametrize("state", UNDER_WAY)
def test_an_expected_day_counts_on_a_waiting_list_alone(state: ReferralState) -> None:
    turn = deadlines.after(state, DAY, shared=True, expected_on=on(90))
    assert turn is not None
    assert (turn.due_on == on(90)) is (state == S.WAITING_LIST)


def test_whoever_cannot_look_is_not_waited_for_on_a_list() -> None:
    assert deadlines.after(S.WAITING_LIST, DAY, shared=False, expected_on=on(90)) == Turn(Owner.CASEWORKER, on(3))


@pytest.mark.parametrize(
    ("days", "days_urgent", "urgent", "has"),
    [
        (None, None, False, 14),
        (None, None, True, 3),
        (5, None, False, 5),
        (5, None, True, 3),
        (None, 1, True, 1),
        (None, 1, False, 14),
        (0, 0, False, 0),
        (0, 0, True, 0),
    ],
)
def test_an_agency_has_its_own_days_or_those_of_all(
    days: int | None, days_urgent: int | None, urgent: bool, has: int
) -> None:
    assert deadlines.answer_days(days, days_urgent, urgent) == has


@pytest.mark.parametrize(
    ("due", "asked", "expires", "asks_by"),
    [
        (10, 0, 90, 10),  # the day is still to come
        (0, 0, 90, 0),  # it is today
        (-1, 0, 90, 14),  # it is past: the days again
        (-1, 0, 9, 9),  # but no longer than the agency can look
        (-5, 0, -1, 0),  # and never by a day that is past
    ],
)
def test_a_letter_asks_by_a_day_that_is_not_past(due: int, asked: int, expires: int, asks_by: int) -> None:
    assert deadlines.asked_on_paper(on(due), on(asked), 14, on(expires)) == on(asks_by)


@pytest.mark.parametrize(("urgent", "caseworker", "head"), [(False, 3, 7), (True, 1, 2)])
def test_an_urgent_turn_is_shorter_for_each_of_us(urgent: bool, caseworker: int, head: int) -> None:
    assert deadlines.caseworkers(DAY, urgent=urgent) == Turn(Owner.CASEWORKER, on(caseworker))
    assert deadlines.supervisors(DAY, urgent=urgent) == Turn(Owner.SUPERVISOR, on(head))


def test_after_an_appointment_the_agency_says_how_it_went() -> None:
    assert deadlines.after_appointment(date(2028, 2, 28)) == Turn(Owner.AGENCY, date(2028, 3, 2))  # over 29 February
