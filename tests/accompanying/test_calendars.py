"""The calendar file of an appointment: it names nobody, and moves what was moved."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from outreach.accompanying import appointments
from outreach.accompanying.appointments import AppointmentDetails
from outreach.c2_connect.referrals import Referral
from outreach.core import clock
from tests.conftest import Browser
from tests.support.addresses import of_referral
from tests.support.cast import Cast

Browse = Callable[..., Browser]


@pytest.mark.parametrize("whose", ["malee", "wanna"])
def test_a_calendar_file_names_nobody(db: Session, cast: Cast, browser: Browse, sent: Referral, whose: str) -> None:
    at = clock.now().replace(microsecond=0) + timedelta(days=3)
    appointments.make(db, sent, AppointmentDetails(at=at, where="บ้านน้องนก", with_whom="ครูแดง"), cast.malee)
    page = (of_referral(sent) if whose == "malee" else f"/referrals/{sent.id}") + "/appointment.ics"
    answer = browser(getattr(cast, whose), speaks="th").get(page)
    (event,) = Calendar.from_ical(answer.data).events
    assert (event.start, str(event["summary"])) == (at, f"นัดหมาย – การส่งต่อ {sent.number}")
    assert not [word for word in ("นก", "ธีระ", "ครูแดง", "น้อง") if word in answer.text.replace("\r\n ", "")]
    assert answer.content_type == "text/calendar; charset=utf-8"


def test_a_calendar_moves_what_was_moved_and_adds_what_is_new(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    def entry(days: int) -> tuple[str, int]:
        appointments.make(db, sent, AppointmentDetails(at=clock.now() + timedelta(days=days)), cast.malee)
        (event,) = Calendar.from_ical(browser(cast.malee).get(of_referral(sent) + "/appointment.ics").data).events
        return str(event["uid"]), int(event["sequence"])

    first, number = entry(3)
    assert (entry(5), entry(4), number) == ((first, 1), (first, 2), 0)
    appointments.end(db, sent, appointments.HowItEnded.CANCELLED, cast.malee)
    other, number = entry(6)
    assert (other != first, number) == (True, 0)
