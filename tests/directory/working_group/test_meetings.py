"""Meetings of the working group: numbered by year, minutes until they are confirmed, and the official papers."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.core import clock, paper_days
from outreach.core.errors import NotFound, Refused
from outreach.directory.agencies import Agreement, agreements
from outreach.directory.agencies.agreements import AgreementDetails
from outreach.directory.working_group import calling_off, meetings, members, papers, signed
from outreach.directory.working_group.meetings import AgendaPart, GroupMeeting, MeetingDetails
from outreach.directory.working_group.members import GroupMember, MemberDetails, sits_on
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.papers import copied, signs

Open = Callable[..., Browser]


@pytest.fixture
def held(db: Session, cast: Cast) -> GroupMeeting:
    """A meeting of today."""
    return meetings.call(db, MeetingDetails(day=clock.today(), where="ห้องประชุม", agenda="แผนปี"), cast.prasit)


@pytest.fixture
def somsri(db: Session, cast: Cast) -> GroupMember:
    """Who sits in the working group for the school."""
    details = MemberDetails(name="สมศรี", position="ครู", since=clock.today() - timedelta(days=9))
    return members.add(db, cast.nfe, details, cast.prasit)


def write(db: Session, meeting: GroupMeeting, cast: Cast, *came: Any) -> None:
    words = {AgendaPart.CHAIR: ("แจ้งงบประมาณ", None), AgendaPart.DECIDED: ("แผนปี", "เห็นชอบ")}
    meetings.write_minutes(db, meeting, [one.id for one in came], "ผู้สังเกตการณ์", words, cast.prasit)


def test_meetings_are_numbered_by_year_and_centre(db: Session, cast: Cast, held: GroupMeeting) -> None:
    details = MeetingDetails(day=held.day, where="-")
    again, elsewhere = meetings.call(db, details, cast.prasit), meetings.call(db, details, cast.anong)
    before = meetings.call(db, MeetingDetails(day=date(held.day.year - 1, 5, 1), where="-"), cast.prasit)
    assert [one.number for one in (held, again, elsewhere, before)] == [1, 2, 1, 1]
    with pytest.raises(NotFound):
        meetings.get(db, elsewhere.id, cast.prasit)


def test_a_meeting_called_off_keeps_its_number_and_nothing_else(db: Session, cast: Cast, held: GroupMeeting) -> None:
    calling_off.call_off(db, held, cast.prasit)
    for again in (calling_off.call_off, meetings.confirm):
        with pytest.raises(Refused, match="called off"):
            again(db, held, cast.prasit)
    with pytest.raises(NotFound):
        papers.invitation(db, held, cast.prasit)
    assert not held.is_held
    assert meetings.call(db, MeetingDetails(day=held.day, where="-"), cast.prasit).number == 2


def test_what_was_held_is_not_called_off(db: Session, cast: Cast, held: GroupMeeting) -> None:
    write(db, held, cast)
    with pytest.raises(Refused, match="it was held"):
        calling_off.call_off(db, held, cast.prasit)


def test_a_member_is_put_right_or_voided(
    db: Session, cast: Cast, browser: Open, held: GroupMeeting, somsri: GroupMember
) -> None:
    details = MemberDetails(name="สมศรี ใจดี", position="ครู", since=somsri.since)
    members.change(db, somsri, details, cast.prasit)
    assert somsri.name == "สมศรี ใจดี"
    write(db, held, cast, somsri)
    with pytest.raises(Refused) as refused:
        members.change(db, somsri, replace(details, since=held.day + timedelta(days=1)), cast.prasit)
    assert refused.value.field == "since"
    with pytest.raises(Refused, match="came to a meeting"):
        members.void(db, somsri, cast.prasit)
    write(db, held, cast)
    db.commit()
    client, page = browser(cast.prasit), f"/working-group/members/{somsri.id}"
    assert "สมศรี ใจดี" in client.get(f"{page}/change").text
    assert client.post(f"{page}/void").status_code == 303
    assert members.of_centre(db, cast.prasit) == []


def test_minutes_change_until_they_are_confirmed(
    db: Session, cast: Cast, held: GroupMeeting, somsri: GroupMember
) -> None:
    with pytest.raises(Refused):
        meetings.confirm(db, held, cast.prasit)
    write(db, held, cast, somsri)
    write(db, held, cast)
    assert meetings.came_to(db, held) == set()
    assert meetings.minutes(db, held)[AgendaPart.DECIDED].resolved == "เห็นชอบ"
    meetings.confirm(db, held, cast.prasit)
    with pytest.raises(Refused):
        write(db, held, cast, somsri)


def test_no_minutes_before_the_day(db: Session, cast: Cast) -> None:
    details = MeetingDetails(day=clock.today() + timedelta(days=7), where="-")
    with pytest.raises(Refused):
        write(db, meetings.call(db, details, cast.prasit), cast)


def test_who_has_left_is_invited_no_more(db: Session, cast: Cast, somsri: GroupMember) -> None:
    today = clock.today()
    members.end(db, somsri, today, cast.prasit)
    on = [members.of_centre(db, cast.prasit, sits_on(day)) for day in (today, today + timedelta(days=1))]
    assert on == [[somsri], []]
    with pytest.raises(Refused, match="before they came"):
        members.end(db, somsri, somsri.since - timedelta(days=1), cast.prasit)
    members.end(db, somsri, None, cast.prasit)
    assert members.of_centre(db, cast.prasit, sits_on(today + timedelta(days=1))) == [somsri]


def test_meetings_to_come_are_numbered_by_their_day(db: Session, cast: Cast, held: GroupMeeting) -> None:
    on = date(held.day.year + 1, 1, 10)
    late, early = (
        meetings.call(db, MeetingDetails(day=on + timedelta(days=n), where="-"), cast.prasit) for n in (9, 2)
    )
    with clock.travel(on):
        now = meetings.call(db, MeetingDetails(day=on, where="-"), cast.prasit)
    assert [one.number for one in (now, early, late)] == [1, 2, 3]
    meetings.change(db, late, MeetingDetails(day=on + timedelta(days=1), where="-"), cast.prasit)
    assert [one.number for one in (now, late, early)] == [1, 2, 3]


def test_a_memorandum_of_the_day_names_one_meeting(db: Session, cast: Cast, held: GroupMeeting) -> None:
    details = AgreementDetails(kind=Agreement.MOU, signed_on=held.day)
    made = agreements.agree(db, cast.nfe, details, cast.dao)
    earlier = AgreementDetails(kind=Agreement.MOU, signed_on=held.day - timedelta(days=1))
    agreements.agree(db, cast.police, earlier, cast.dao)
    assert [one for one, _agency in signed.open_to(db, held)] == [made]
    signed.name(db, held, made.id, cast.prasit)
    assert signed.open_to(db, held) == []
    with pytest.raises(Refused):
        signed.name(db, held, made.id, cast.prasit)
    signed.take_back(db, held, made.id, cast.prasit)
    assert signed.of_meeting(db, held) == []


def test_the_team_reads_and_the_head_writes(
    db: Session, cast: Cast, browser: Open, held: GroupMeeting, somsri: GroupMember
) -> None:
    db.commit()
    page = f"/working-group/meetings/{held.id}"
    typed = {"came": str(somsri.id), "decided_said": "แผนปี", "decided_resolved": "เห็นชอบตามเสนอ"}
    assert browser(cast.prasit).post(f"{page}/minutes", data=typed).status_code == 303
    shown = browser(cast.malee).get(page).text
    assert [word in shown for word in ("สมศรี", "เห็นชอบตามเสนอ", f'{page}/minutes"')] == [True, True, False]
    assert browser(cast.anong).get(page).status_code == browser(cast.wanna).get(page).status_code == 404


@pytest.mark.parametrize("what", ["invitation", "minutes"])
def test_the_papers_are_laid_in_the_official_form(
    db: Session, cast: Cast, browser: Open, held: GroupMeeting, somsri: GroupMember, what: str
) -> None:
    write(db, held, cast, somsri)
    db.commit()
    answer = browser(cast.prasit).get(f"/working-group/meetings/{held.id}/{what}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


def test_an_invitation_has_its_day_and_who_calls(db: Session, cast: Cast, held: GroupMeeting) -> None:
    held.at_time = time(9, 30)
    laid = copied(papers.invitation(db, held, cast.prasit))["pdfium"]
    said = (paper_days.long_day(clock.today()), "๐๙.๓๐น.", cast.prasit.name, "ขอแสดงความนับถือ")
    assert [signs(word) for word in said if signs(word) not in laid] == []
