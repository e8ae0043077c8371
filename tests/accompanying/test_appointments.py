"""Appointments: who makes them, how they end, and whose turn it is then."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.accompanying import appointments
from outreach.accompanying.appointments import AppointmentDetails, Escort, HowItEnded, Transport
from outreach.c2_connect import referrals
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.addresses import of_referral
from tests.support.cast import Cast

S = ReferralState
Browse = Callable[..., Browser]


def test_an_agency_waits_and_makes_an_appointment(db: Session, cast: Cast, browser: Browse, sent: Referral) -> None:
    wanna, day = browser(cast.wanna), clock.today() + timedelta(days=5)
    wanna.post(f"/referrals/{sent.id}/wait", data={"expected_on": day.isoformat()})
    assert (sent.state, sent.due_on) == (S.WAITING_LIST, day)
    wanna.post(f"/referrals/{sent.id}/accept")
    wanna.post(f"/referrals/{sent.id}/appointment", data={"day": day.isoformat(), "at_time": "9.30", "where": "ห้อง 4"})
    made = appointments.standing(db, sent.id)
    assert made is not None
    assert (clock.local(made.at).strftime("%H:%M"), made.where, made.made_by) == ("09:30", "ห้อง 4", cast.wanna.id)
    assert sent.due_on == day + timedelta(days=3)
    assert "ห้อง 4" in browser(cast.malee).get(of_referral(sent)).text


def test_who_does_not_come_is_the_caseworkers_at_once(db: Session, cast: Cast, browser: Browse, sent: Referral) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    at = clock.now() + timedelta(hours=1)
    appointments.make(db, sent, AppointmentDetails(at=at), cast.malee)
    with pytest.raises(Refused):
        appointments.end(db, sent, HowItEnded.MISSED, cast.wanna)
    with clock.travel(at + timedelta(hours=2)):
        appointments.end(db, sent, HowItEnded.MISSED, cast.wanna)
    assert sent.owner == Owner.CASEWORKER
    assert "did not come" in browser(cast.malee).get("/referrals/stuck").text
    with pytest.raises(Refused):
        appointments.end(db, sent, HowItEnded.CAME, cast.wanna)


@pytest.mark.parametrize("moment", [timedelta(seconds=-1), timedelta(days=366)])
def test_an_appointment_lies_ahead_within_a_year(db: Session, cast: Cast, sent: Referral, moment: timedelta) -> None:
    with pytest.raises(Refused):
        appointments.make(db, sent, AppointmentDetails(at=clock.now() + moment), cast.malee)


def test_a_cancelled_appointment_is_waited_for_no_longer(db: Session, cast: Cast, sent: Referral) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    for days, left in ((60, 14), (5, 8)):
        appointments.make(db, sent, AppointmentDetails(at=clock.now() + timedelta(days=days)), cast.malee)
        assert sent.due_on == clock.today() + timedelta(days=days + 3)
        appointments.end(db, sent, HowItEnded.CANCELLED, cast.malee)
        assert (sent.owner, sent.due_on) == (Owner.AGENCY, clock.today() + timedelta(days=left))


def test_another_appointment_takes_the_place_of_the_first(db: Session, cast: Cast, sent: Referral) -> None:
    for days in (1, 2):
        appointments.make(db, sent, AppointmentDetails(at=clock.now() + timedelta(days=days)), cast.malee)
    assert [one.ending for one in appointments.of_referral(db, sent.id)] == [None, HowItEnded.MOVED]


@pytest.mark.parametrize("whose", ["malee", "wanna"])
def test_the_form_of_another_day_holds_what_stands(
    db: Session, cast: Cast, browser: Browse, sent: Referral, whose: str
) -> None:
    at = clock.now() + timedelta(days=2)
    whole = {"where": "ห้อง 4", "with_whom": "ครูแดง", "transport": Transport.FARE_PAID, "escort": Escort.CASEWORKER}
    appointments.make(db, sent, AppointmentDetails(at=at, **whole), cast.malee)  # type: ignore[arg-type]
    page = f"{of_referral(sent)}/appointment" if whose == "malee" else f"/referrals/{sent.id}/appointment"
    shown = browser(getattr(cast, whose)).get(page).text
    assert 'value="ห้อง 4"' in shown
    assert 'value="ครูแดง"' in shown
    checked = re.findall(r"<input[^>]* checked[^>]*>", shown)
    assert sum("fare_paid" in one or "caseworker" in one for one in checked) == 2
