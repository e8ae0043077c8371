"""Pages of accompanying: the appointment and its calendar file, the hand-over, what the young person says."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from outreach.accompanying import appointments, feedbacks, handovers
from outreach.accompanying.appointments import AppointmentDetails, Escort, HowItEnded
from outreach.accompanying.feedbacks import FeedbackDetails, Helped, HowWasIt, WhyNot
from outreach.accompanying.handovers import HandoverDetails
from outreach.c2_connect import chasing, referrals
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.given import Given
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

S = ReferralState
NEED = Need.COUNSELLING
Browse = Callable[..., Browser]


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok's, to Wanna's agency."""
    return share(db, cast.nok_case, cast.malee, cast.nfe, NEED, fields=["nickname"])


def of(referral: Referral) -> str:
    """The address of a referral's page."""
    return f"/cases/{referral.case_id}/referrals/{referral.id}"


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
    assert "ห้อง 4" in browser(cast.malee).get(of(sent)).text


@pytest.mark.parametrize("whose", ["malee", "wanna"])
def test_a_calendar_file_names_nobody(db: Session, cast: Cast, browser: Browse, sent: Referral, whose: str) -> None:
    at = clock.now().replace(microsecond=0) + timedelta(days=3)
    appointments.make(db, sent, AppointmentDetails(at=at, where="บ้านน้องนก", with_whom="ครูแดง"), cast.malee)
    page = (of(sent) if whose == "malee" else f"/referrals/{sent.id}") + "/appointment.ics"
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
        (event,) = Calendar.from_ical(browser(cast.malee).get(of(sent) + "/appointment.ics").data).events
        return str(event["uid"]), int(event["sequence"])

    first, number = entry(3)
    assert (entry(5), entry(4), number) == ((first, 1), (first, 2), 0)
    appointments.end(db, sent, appointments.HowItEnded.CANCELLED, cast.malee)
    other, number = entry(6)
    assert (other != first, number) == (True, 0)


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


def test_the_hand_over_and_young_persons_words_are_on_the_page(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    malee, today = browser(cast.malee), clock.today().isoformat()
    malee.post(of(sent) + "/handover", data={"day": today, "escort": "caseworker", "told": "แนะนำให้ครูรู้จัก"})
    malee.post(of(sent) + "/feedback", data={"day": today, "helped": "no"})
    assert feedbacks.of_referral(db, sent.id) == []
    said = {"day": today, "helped": "no", "why_not": "no_funds", "how": "bad", "words": "เขาบอกว่าเต็ม"}
    malee.post(of(sent) + "/feedback", data=said)
    assert (len(handovers.of_referral(db, sent.id)), len(feedbacks.of_referral(db, sent.id))) == (1, 1)
    page = malee.get(of(sent)).text
    assert [word for word in ("แนะนำให้ครูรู้จัก", "เขาบอกว่าเต็ม") if word not in page] == []
    assert "เขาบอกว่าเต็ม" not in browser(cast.wanna).get(f"/referrals/{sent.id}").text


@pytest.mark.parametrize("helped", list(Helped))
def test_what_was_completed_but_no_help_is_the_caseworkers_again(
    db: Session, cast: Cast, browser: Browse, sent: Referral, helped: Helped
) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    referrals.answer(db, sent, S.COMPLETED, cast.wanna, given=[Given.ADVICE])
    told = FeedbackDetails(day=clock.today(), helped=helped, why_not=WhyNot.NO_FUNDS)
    feedbacks.give(db, cast.nok_case, sent, told, cast.malee)
    without = helped in (Helped.NO, Helped.NOT_YET)
    assert (sent.owner, sent.due_on) == (
        (Owner.CASEWORKER, clock.today() + timedelta(days=7)) if without else (None, None)
    )
    page = browser(cast.malee).get("/referrals/stuck").text
    assert [word in page for word in ("it was no help", "/settle", f"/next?agency={cast.police.id}")] == [without] * 3
    feedbacks.give(db, cast.nok_case, sent, FeedbackDetails(day=clock.today(), helped=Helped.YES), cast.malee)
    assert sent.owner is None


def test_who_did_not_feel_safe_there_is_at_once_the_supervisors(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    told = FeedbackDetails(day=clock.today(), helped=Helped.PARTLY, how=HowWasIt.UNSAFE)
    feedbacks.give(db, cast.nok_case, sent, told, cast.malee)
    assert (sent.owner, sent.due_on) == (Owner.SUPERVISOR, clock.today() + timedelta(days=2))
    assert "They did not feel safe there" in browser(cast.prasit).get("/referrals/stuck").text
    better = FeedbackDetails(day=clock.today(), helped=Helped.YES, how=HowWasIt.GOOD)
    feedbacks.give(db, cast.nok_case, sent, better, cast.malee)
    assert sent.owner == Owner.SUPERVISOR
    referrals.answer(db, sent, S.IN_SERVICE, cast.wanna)
    assert sent.owner == Owner.SUPERVISOR
    chasing.hand_back(db, cast.nok_case, sent, cast.prasit)
    referrals.answer(db, sent, S.IN_SERVICE, cast.wanna)
    assert sent.owner == Owner.AGENCY


def test_nobody_was_handed_over_before_the_referral_was_sent(db: Session, cast: Cast, sent: Referral) -> None:
    day = sent.sent_on - timedelta(days=1)
    details = HandoverDetails(day=day, escort=Escort.CASEWORKER, told="-")
    with pytest.raises(Refused) as refusal:
        handovers.note(db, cast.nok_case, sent, details, cast.malee)
    assert refusal.value.field == "day"
