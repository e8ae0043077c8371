"""An answer about a visit that was tapped by mistake is undone by who gave it, and stays on record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import visit_undoing, visits
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.casefile.visits import Answer, VisitRequest
from outreach.core import clock, undoing
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def answered(db: Session, cast: Cast) -> VisitRequest:
    """Malee has answered what Prasit asked."""
    visits.ask(db, [cast.nok_case], cast.prasit)
    visits.answer(db, cast.nok_case, Answer.NOT_NOW, cast.malee)
    return db.scalars(select(VisitRequest)).one()


def told(db: Session, user: User) -> list[str]:
    return list(db.scalars(select(CaseNotice.kind).where(CaseNotice.user_id == user.id, CaseNotice.read_at.is_(None))))


def test_an_undone_answer_stays_and_the_request_stands(db: Session, cast: Cast, answered: VisitRequest) -> None:
    at = answered.answered_at
    visit_undoing.undo(db, cast.nok_case, answered.id, cast.malee)
    was = visit_undoing.of_case(db, cast.nok_case)
    assert [one.request for one in visits.waiting(db, cast.malee)] == [answered]
    assert [(one.answer, one.answered_at, one.made_by) for one in was] == [(Answer.NOT_NOW, at, cast.malee.id)]
    assert told(db, cast.prasit) == [NoticeKind.VISIT_UNDONE]


def test_who_was_met_meanwhile_is_not_asked_for_again(db: Session, cast: Cast, answered: VisitRequest) -> None:
    contacts.log(db, cast.nok_case, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.malee)
    visit_undoing.undo(db, cast.nok_case, answered.id, cast.malee)
    assert (visits.waiting(db, cast.malee), told(db, cast.prasit)) == ([], [NoticeKind.VISIT_MET])


def test_nobody_else_undoes_it_and_nobody_too_late(db: Session, cast: Cast, answered: VisitRequest) -> None:
    with pytest.raises(Refused):
        visit_undoing.undo(db, cast.nok_case, answered.id, cast.somchai)
    answered.answered_at = clock.now() - undoing.WITHIN - timedelta(seconds=1)
    with pytest.raises(Refused):
        visit_undoing.undo(db, cast.nok_case, answered.id, cast.malee)


def test_what_was_asked_anew_is_not_asked_twice(db: Session, cast: Cast, answered: VisitRequest) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    with pytest.raises(Refused):
        visit_undoing.undo(db, cast.nok_case, answered.id, cast.malee)


def test_the_slip_of_a_thumb_is_undone_where_it_is_said(db: Session, cast: Cast, browser: Open) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    malee, page = browser(cast.malee, "en"), f"/cases/{cast.nok_case.id}/visits"
    malee.post(f"/cases/{cast.nok_case.id}/visit/not_met")
    undo = f"{page}/{db.scalars(select(VisitRequest)).one().id}/undo"
    assert [undo in one.get(at).text for one, at in ((malee, "/"), (malee, page))] == [True, True]
    assert undo not in browser(cast.prasit, "en").get(page).text
    assert malee.post(undo).location == page
    text = malee.get(page).text
    assert [words in text for words in ("undone by", "not answered yet")] == [True, True]
