"""A visit that the head of the centre asks for stands with whoever carries the case, until a contact or an answer."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import cases, visits
from outreach.casefile.cases import Case
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.casefile.visits import Answer, VisitRequest
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


def standing(db: Session, user: User) -> list[Case]:
    return [one.case for one in visits.waiting(db, user)]


def test_a_request_stands_until_a_contact_is_written(db: Session, cast: Cast) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    assert standing(db, cast.malee) == [cast.nok_case]
    met = ContactDetails(day=clock.today(), how=HowItWent.TALKED)
    contacts.log(db, cast.nok_case, met, cast.malee)
    assert standing(db, cast.malee) == []


def test_a_request_stands_until_it_is_answered(db: Session, cast: Cast) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    visits.answer(db, cast.nok_case, Answer.NOT_MET, cast.malee)
    assert standing(db, cast.malee) == []
    row = db.scalars(select(VisitRequest)).one()
    assert (row.made_by, row.caseworker_id, row.answer, row.answered_by) == (
        cast.prasit.id,
        cast.malee.id,
        Answer.NOT_MET,
        cast.malee.id,
    )
    told = db.scalars(select(AuditLine.action).where(AuditLine.action.startswith("visit."))).all()
    assert told == ["visit.ask", "visit.answer"]


def told(db: Session, user: User) -> list[str]:
    return list(db.scalars(select(CaseNotice.kind).where(CaseNotice.user_id == user.id, CaseNotice.read_at.is_(None))))


def one_of(db: Session) -> VisitRequest:
    return db.scalars(select(VisitRequest)).one()


@pytest.mark.parametrize("said", list(Answer))
def test_who_asked_is_told_of_the_answer(db: Session, cast: Cast, said: Answer) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    visits.answer(db, cast.nok_case, said, cast.malee)
    assert (told(db, cast.prasit), told(db, cast.malee)) == ([said.notice], [])


def test_who_asked_is_told_once_that_they_were_seen(db: Session, cast: Cast) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    for _ in range(2):
        contacts.log(db, cast.nok_case, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.somchai)
    assert told(db, cast.prasit) == [NoticeKind.VISIT_MET]


def test_what_is_taken_back_is_asked_of_nobody(db: Session, cast: Cast) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    visits.take_back(db, cast.nok_case, one_of(db).id, cast.prasit)
    assert (standing(db, cast.malee), told(db, cast.malee)) == ([], [NoticeKind.VISIT_TAKEN_BACK])
    assert visits.ask(db, [cast.nok_case], cast.prasit) == 1


def test_only_who_asked_takes_it_back_and_only_unanswered(db: Session, cast: Cast) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    with pytest.raises(Refused):
        visits.take_back(db, cast.nok_case, one_of(db).id, cast.somchai)
    visits.answer(db, cast.nok_case, Answer.NOT_NOW, cast.malee)
    with pytest.raises(Refused):
        visits.take_back(db, cast.nok_case, one_of(db).id, cast.prasit)


def test_its_page_leads_each_to_what_they_may(db: Session, cast: Cast, browser: Open) -> None:
    head, malee, page = browser(cast.prasit, "en"), browser(cast.malee, "en"), f"/cases/{cast.nok_case.id}/visits"
    head.post("/cases/visits", data={"cases": str(cast.nok_case.id)})
    assert page in malee.get(f"/cases/{cast.nok_case.id}").text
    assert ("not_met" in malee.get(page).text, "take-back" in malee.get(page).text) == (True, False)
    back = f"{page}/{one_of(db).id}/take-back"
    assert back in head.get(page).text
    assert head.post(back).location == page
    assert "taken back" in head.get(page).text


def test_who_takes_a_case_over_takes_the_request_over(db: Session, cast: Cast) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    assert standing(db, cast.malee) == []
    assert standing(db, cast.somchai) == [cast.nok_case]


def test_who_asks_twice_has_asked_once(db: Session, cast: Cast) -> None:
    for _ in range(2):
        visits.ask(db, [cast.nok_case, cast.ton_case], cast.prasit)
    assert len(db.scalars(select(VisitRequest)).all()) == 2


def test_nothing_ticked_or_a_closed_case_is_refused(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        visits.ask(db, [], cast.prasit)
    cast.nok_case.closed_on = clock.today()
    with pytest.raises(Refused):
        visits.ask(db, [cast.nok_case], cast.prasit)


def test_home_of_a_caseworker_shows_it_and_takes_the_answer(cast: Cast, browser: Open) -> None:
    head, malee, case = browser(cast.prasit, "en"), browser(cast.malee, "en"), f"/cases/{cast.nok_case.id}"
    assert head.post("/cases/visits", data={"cases": str(cast.nok_case.id)}).status_code == 303
    assert "Asked for a visit: 1 case." in head.get("/cases/").text
    assert f"{case}/visit/not_met" in malee.get("/").text
    assert "Visits asked for" not in browser(cast.somchai, "en").get("/").text
    assert malee.post(f"{case}/visit/not_met").status_code == 303
    assert "Visits asked for" not in malee.get("/").text


def test_a_visit_to_another_centres_case_is_no_such_page(db: Session, cast: Cast, browser: Open) -> None:
    ids = [str(cast.nok_case.id), str(cast.fon_case.id)]
    assert browser(cast.prasit).post("/cases/visits", data={"cases": ids}).status_code == 404
    assert db.scalars(select(VisitRequest)).all() == []
