"""Young people who lead others: their terms, how many are in office on a day, and what outlives the case."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import core_leaders
from outreach.c1_core_person.core_leaders import LeaderTerm, TermDetails, TermEnd
from outreach.casefile import contradictions, corrections
from outreach.casefile.contradictions import Standing
from outreach.casefile.corrections import AskedBy, Change, Kind, Why
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def term(db: Session, cast: Cast) -> LeaderTerm:
    """Nok leads the music group since the first day of the case."""
    details = TermDetails(role="นำวงดนตรี", since=cast.nok_case.opened_on, trained_where="ค่ายผู้นำ")
    return core_leaders.begin(db, cast.nok_case, details, cast.malee)


def change(db: Session, cast: Cast, term: LeaderTerm) -> None:
    """Void a term, or let it count again."""
    entry = corrections.load(db, cast.nok_case, Kind.CORE_LEADER, term.id)
    verb = corrections.restore if term.is_voided else corrections.void
    verb(db, cast.nok_case, entry, Change(why=Why.TWICE), cast.malee)


def test_the_head_counts_who_is_in_office_on_a_day(db: Session, cast: Cast, term: LeaderTerm) -> None:
    days = cast.nok_case.opened_on - timedelta(days=1), clock.today()
    assert [core_leaders.count(db, day, cast.prasit) for day in days] == [0, 1]
    assert core_leaders.count(db, clock.today(), cast.anong) == 0
    core_leaders.end(db, cast.nok_case, term, term.since, TermEnd.SERVED, cast.malee)
    after = term.since + timedelta(days=1)
    assert [core_leaders.count(db, day, cast.prasit) for day in (term.since, after)] == [1, 0]


def test_nobody_holds_two_terms_at_once(db: Session, cast: Cast, term: LeaderTerm) -> None:
    later = TermDetails(role="-", since=clock.today())
    with pytest.raises(Refused):
        core_leaders.begin(db, cast.nok_case, later, cast.malee)
    change(db, cast, term)
    core_leaders.begin(db, cast.nok_case, later, cast.malee)
    with pytest.raises(Refused):
        change(db, cast, term)
    assert core_leaders.of_case(db, cast.nok_case)[-1].is_voided


def test_a_wrong_last_day_is_corrected(db: Session, cast: Cast, term: LeaderTerm, browser: Open) -> None:
    core_leaders.end(db, cast.nok_case, term, clock.today(), TermEnd.MOVED, cast.malee)
    malee, url = browser(cast.malee), f"/cases/{cast.nok_case.id}/entries/core_leader/{term.id}/correct"
    typed = {
        "role": "นำวงดนตรี",
        "since": str(term.since),
        "ended_why": "served",
        "why": "wrong_day",
        "asked_by": "staff",
    }
    for day, status in ((term.since - timedelta(days=1), 200), (term.since, 303)):
        assert malee.post(url, data=typed | {"until": str(day)}).status_code == status
    db.refresh(term)
    assert (term.until, term.ended_why) == (term.since, TermEnd.SERVED)
    assert malee.post(url, data=typed | {"until": ""}).status_code == 303
    db.refresh(term)
    assert (term.until, term.ended_why, term.ended_by) == (None, None, None)
    assert 'name="until"' not in malee.get(url).text


def test_two_terms_at_once_are_put_before_the_head(db: Session, cast: Cast, term: LeaderTerm) -> None:
    named = {name: getattr(term, name) for name in ("case_id", "person_id", "made_by")}
    db.add(LeaderTerm(**named, since=clock.today(), role="-"))
    db.flush()
    shown = contradictions.of_people(db, [cast.nok_case.person_id])
    assert [one.found.kind for one in shown] == [Standing.LEADER_TERM] * 2
    core_leaders.end(db, cast.nok_case, term, clock.today(), TermEnd.SERVED, cast.malee)
    assert contradictions.of_people(db, [cast.nok_case.person_id]) == []


def test_a_term_ends_once_and_not_before_it_began(db: Session, cast: Cast, term: LeaderTerm) -> None:
    with pytest.raises(Refused) as refused:
        core_leaders.end(db, cast.nok_case, term, term.since - timedelta(days=1), TermEnd.MOVED, cast.malee)
    assert refused.value.field == "until"
    core_leaders.end(db, cast.nok_case, term, clock.today(), TermEnd.MOVED, cast.malee)
    with pytest.raises(Refused):
        core_leaders.end(db, cast.nok_case, term, clock.today(), TermEnd.MOVED, cast.malee)


def test_a_closed_case_begins_no_term_and_ends_one(db: Session, cast: Cast, term: LeaderTerm) -> None:
    cast.nok_case.closed_on = clock.today()
    core_leaders.end(db, cast.nok_case, term, clock.today(), TermEnd.SERVED, cast.malee)
    with pytest.raises(Refused):
        core_leaders.begin(db, cast.nok_case, TermDetails(role="-", since=clock.today()), cast.malee)


def test_a_voided_term_counts_nowhere(db: Session, cast: Cast, term: LeaderTerm) -> None:
    entry = corrections.load(db, cast.nok_case, Kind.CORE_LEADER, term.id)
    change = Change(why=Why.WRONG_PERSON, asked_by=AskedBy.STAFF, reason="เขียนผิดคน")
    corrections.void(db, cast.nok_case, entry, change, cast.malee)
    assert core_leaders.count(db, clock.today(), cast.prasit) == 0


def test_it_is_begun_on_the_case_and_stands_in_the_list(db: Session, cast: Cast, browser: Open) -> None:
    client, day = browser(cast.malee), clock.show_date(clock.today(), "en", "numeric")
    typed = {"role": "นำวงดนตรี", "since": day}
    assert client.post(f"/cases/{cast.nok_case.id}/core-leader", data=typed).status_code == 303
    outcome = f"/cases/{cast.nok_case.id}/outcome?kind=core_leader"
    assert outcome in client.get(f"/cases/{cast.nok_case.id}/core-leader").text
    assert re.search(r'<option selected value="core_leader"', client.get(outcome).text)
    assert "นำวงดนตรี" in client.get("/core-leaders/").text
    assert "นำวงดนตรี" in browser(cast.prasit).get("/core-leaders/").text
    assert "นำวงดนตรี" not in browser(cast.somchai).get("/core-leaders/").text
