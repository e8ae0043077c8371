"""What the working group decides: one owner, a day, late until it is done."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.access import leaving
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.directory.working_group import decisions, meetings
from outreach.directory.working_group.decisions import DecisionDetails, DecisionState, GroupDecision
from outreach.directory.working_group.meetings import AgendaPart, GroupMeeting, MeetingDetails
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def held(db: Session, cast: Cast) -> GroupMeeting:
    """A meeting of ten days ago."""
    day = clock.today() - timedelta(days=10)
    return meetings.call(db, MeetingDetails(day=day, where="ห้องประชุม"), cast.prasit)


@pytest.fixture
def mine(db: Session, cast: Cast, held: GroupMeeting) -> GroupDecision:
    """Malee is to ask the school, until yesterday."""
    details = DecisionDetails(words="ประสานโรงเรียน", due_on=clock.today() - timedelta(days=1), worker_id=cast.malee.id)
    return decisions.decide(db, held, details, cast.prasit)


def test_it_is_late_until_it_is_done(db: Session, cast: Cast, mine: GroupDecision) -> None:
    assert (mine.state, decisions.late(db, cast.prasit)) == (DecisionState.LATE, 1)
    decisions.done(db, mine, clock.today(), "รับแล้ว", cast.malee)
    assert (mine.state, decisions.late(db, cast.prasit)) == (DecisionState.DONE, 0)
    with pytest.raises(Refused):
        decisions.done(db, mine, clock.today(), None, cast.malee)


def test_one_owner_answers_for_it(db: Session, cast: Cast, held: GroupMeeting) -> None:
    today = clock.today()
    for owners in ({}, {"worker_id": cast.malee.id, "agency_id": cast.nfe.id}):
        with pytest.raises(Refused) as refused:
            decisions.decide(db, held, DecisionDetails(words="-", due_on=today, **owners), cast.prasit)
        assert refused.value.field == "worker"


def test_the_longest_due_stands_first(db: Session, cast: Cast, held: GroupMeeting, mine: GroupDecision) -> None:
    later = DecisionDetails(words="-", due_on=clock.today(), agency_id=cast.nfe.id)
    theirs = decisions.decide(db, held, later, cast.prasit)
    assert list(decisions.owed(db, cast.malee, None).rows) == [mine, theirs]
    decisions.void(db, mine, cast.prasit)
    assert list(decisions.owed(db, cast.malee, None).rows) == [theirs]
    assert list(decisions.owed(db, cast.anong, None).rows) == []


def test_only_who_answers_for_it_or_the_head_calls_it_done(db: Session, cast: Cast, mine: GroupDecision) -> None:
    assert decisions.owned(db, mine.id, cast.malee) is decisions.owned(db, mine.id, cast.prasit)
    for other in (cast.somchai, cast.anong):
        with pytest.raises(NotFound):
            decisions.owned(db, mine.id, other)


def test_who_leaves_leaves_it_behind(db: Session, cast: Cast, mine: GroupDecision) -> None:
    said = "Decisions of the working group: 1"
    assert any(said in str(words) for words in leaving.of_user(db, cast.malee))
    decisions.done(db, mine, clock.today(), None, cast.prasit)
    assert not any(said in str(words) for words in leaving.of_user(db, cast.malee))


def test_the_head_gives_it_to_somebody_else(db: Session, cast: Cast, browser: Open, mine: GroupDecision) -> None:
    db.commit()
    client, page = browser(cast.prasit), f"/working-group/decisions/{mine.id}/change"
    day = clock.show_date(clock.today(), "en", "numeric")
    typed = {"words": "ประสานโรงเรียน", "worker": "", "agency": str(cast.nfe.id), "due_on": day}
    assert client.post(page, data=typed).status_code == 303
    db.refresh(mine)
    assert (mine.worker_id, mine.agency_id, mine.state) == (None, cast.nfe.id, DecisionState.OPEN)


def test_confirmed_minutes_keep_their_decisions(db: Session, cast: Cast, mine: GroupDecision) -> None:
    meeting, due = mine.meeting, mine.due_on
    meetings.write_minutes(db, meeting, (), None, {AgendaPart.TOLD: ("รับทราบ", None)}, cast.prasit)
    meetings.confirm(db, meeting, cast.prasit)
    other = DecisionDetails(words="อื่น", due_on=due, worker_id=cast.malee.id)
    with pytest.raises(Refused, match="confirmed"):
        decisions.decide(db, meeting, other, cast.prasit)
    with pytest.raises(Refused, match="confirmed"):
        decisions.change(db, mine, other, cast.prasit)
    with pytest.raises(Refused, match="confirmed"):
        decisions.void(db, mine, cast.prasit)
    handed_over = DecisionDetails(words=mine.words or "", due_on=due, worker_id=cast.prasit.id)
    decisions.change(db, mine, handed_over, cast.prasit)
    decisions.done(db, mine, clock.today(), None, cast.prasit)
    assert (mine.worker_id, mine.state) == (cast.prasit.id, DecisionState.DONE)


def test_nothing_is_due_before_the_meeting(db: Session, cast: Cast, held: GroupMeeting, mine: GroupDecision) -> None:
    early = DecisionDetails(words="-", due_on=held.day - timedelta(days=1), worker_id=cast.malee.id)
    for verb, row in ((decisions.decide, held), (decisions.change, mine)):
        with pytest.raises(Refused) as refused:
            verb(db, row, early, cast.prasit)
        assert refused.value.field == "due_on"


def test_a_refused_voiding_is_said(db: Session, cast: Cast, browser: Open, mine: GroupDecision) -> None:
    decisions.void(db, mine, cast.prasit)
    db.commit()
    answer = browser(cast.prasit).post(f"/working-group/decisions/{mine.id}/void")
    assert (answer.status_code, "it counts nowhere" in answer.text) == (200, True)


def test_a_day_before_the_meeting_is_refused(db: Session, cast: Cast, mine: GroupDecision) -> None:
    with pytest.raises(Refused) as refused:
        decisions.done(db, mine, mine.meeting.day - timedelta(days=1), None, cast.malee)
    assert refused.value.field == "done_on"


def test_it_is_decided_and_done_on_the_pages(db: Session, cast: Cast, browser: Open, held: GroupMeeting) -> None:
    db.commit()
    head, today = browser(cast.prasit), clock.show_date(clock.today(), "en", "numeric")
    page = f"/working-group/meetings/{held.id}/decisions/new"
    typed = {"words": "ประสานโรงเรียน", "worker": str(cast.malee.id), "agency": "", "due_on": today}
    assert head.post(page, data=typed).status_code == 303
    [owed] = decisions.owed(db, cast.malee, None).rows
    client = browser(cast.malee)
    assert "ประสานโรงเรียน" in client.get("/working-group/decisions").text
    done = {"done_on": today, "outcome": "รับแล้ว"}
    assert client.post(f"/working-group/decisions/{owed.id}/done", data=done).status_code == 303
    assert "ประสานโรงเรียน" not in client.get("/working-group/decisions").text
