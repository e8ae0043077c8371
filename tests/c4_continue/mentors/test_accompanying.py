"""Mentors: nobody is linked to one whose background was not checked; hours are added up; what goes on ends first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c4_continue.mentors import accompanying, register
from outreach.c4_continue.mentors.accompanying import MentorshipDetails
from outreach.c4_continue.mentors.models import Mentor
from outreach.c4_continue.mentors.register import MentorDetails
from outreach.casefile import corrections
from outreach.casefile.corrections import Change, Kind, Why
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.erasures import erased

Open = Callable[..., Browser]
NAMED = MentorDetails(name="ครูแดง ใจงาม", phone="081 234 5678")


def _mentor(db: Session, cast: Cast) -> Mentor:
    return register.add(db, replace(NAMED, checked_on=clock.today()), cast.malee)


def _by(mentor: Mentor) -> MentorshipDetails:
    return MentorshipDetails(mentor_id=mentor.id, from_on=clock.today())


def test_only_who_was_checked_by_then_accompanies_somebody(db: Session, cast: Cast) -> None:
    mentor = register.add(db, NAMED, cast.malee)
    with pytest.raises(Refused, match="not checked"):
        accompanying.begin(db, cast.nok_case, _by(mentor), cast.malee)
    register.change(db, mentor, replace(NAMED, checked_on=clock.today()), cast.prasit)
    assert mentor.checked_by == cast.prasit.id
    early = replace(_by(mentor), from_on=clock.today() - timedelta(days=1))
    with pytest.raises(Refused, match="not checked"):
        accompanying.begin(db, cast.nok_case, early, cast.malee)
    accompanying.begin(db, cast.nok_case, _by(mentor), cast.malee)
    with pytest.raises(Refused, match="already"):
        accompanying.begin(db, cast.nok_case, _by(mentor), cast.malee)
    with pytest.raises(Refused, match="cannot be taken away"):
        register.change(db, mentor, NAMED, cast.malee)


def test_the_end_of_a_mentor_is_taken_back(db: Session, cast: Cast) -> None:
    mentor = _mentor(db, cast)
    register.end(db, mentor, "ย้ายไปกรุงเทพฯ", cast.prasit)
    register.reopen(db, mentor, cast.prasit)
    assert (mentor.may_accompany, mentor.why_ended) == (True, None)
    with pytest.raises(Refused):
        register.reopen(db, mentor, cast.prasit)


def test_hours_are_added_up_and_a_mentor_ends_after_the_last(db: Session, cast: Cast) -> None:
    mentor = _mentor(db, cast)
    first = accompanying.begin(db, cast.nok_case, replace(_by(mentor), hours=3), cast.malee)
    second = accompanying.begin(db, cast.ton_case, replace(_by(mentor), hours=4), cast.somchai)
    assert register.given(db, [mentor.id]) == {mentor.id: (2, 7)}
    over = replace(_by(mentor), hours=5, until_on=clock.today())
    accompanying.go_on(db, cast.nok_case, first, over, cast.malee)
    with pytest.raises(Refused, match="End that first"):
        register.end(db, mentor, "ย้ายไปกรุงเทพฯ", cast.prasit)
    accompanying.go_on(db, cast.ton_case, second, over, cast.somchai)
    register.end(db, mentor, "ย้ายไปกรุงเทพฯ", cast.prasit)
    entry = corrections.load(db, cast.nok_case, Kind.MENTORSHIP, first.id)
    with pytest.raises(Refused, match="no mentor any more"):
        corrections.correct(db, cast.nok_case, entry, _by(mentor), Change(why=Why.NOT_SO), cast.malee)
    assert register.given(db, [mentor.id]) == {mentor.id: (0, 10)}


def test_with_an_erased_person_it_ends_and_the_hours_stay(db: Session, cast: Cast) -> None:
    mentor = _mentor(db, cast)
    row = accompanying.begin(db, cast.nok_case, replace(_by(mentor), hours=2, note="คุยดี"), cast.malee)
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    db.refresh(row)
    assert (row.until_on, row.note) == (clock.today(), None)
    assert register.given(db, [mentor.id]) == {mentor.id: (0, 2)}


def test_the_register_is_the_centres_own(db: Session, cast: Cast, browser: Open) -> None:
    client, today = browser(cast.malee), f"{clock.today():%d/%m/%Y}"
    path = client.post("/mentors/new", data={"name": NAMED.name, "checked_on": today}).location
    assert "ครูแดง" in client.get("/mentors/").text
    case = f"/cases/{cast.nok_case.id}"
    client.post(f"{case}/mentor", data={"mentor_id": path.rsplit("/", 1)[1], "from_on": today, "hours": "2"})
    assert "ครูแดง" in client.get(f"{case}/support").text
    assert "ครูแดง" not in client.get(case).text
    assert "that you do not see: 1" in browser(cast.somchai).get(path).text
    assert "ครูแดง" not in browser(cast.anong).get("/mentors/").text
    with pytest.raises(NotFound):
        register.get(db, register.of_centre(db, cast.malee.centre_id)[0].id, cast.anong)
