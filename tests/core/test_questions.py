"""Questions asked together: the same rows as asked one by one, in one statement."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Uuid, bindparam
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.core.questions import Question, Questionnaire
from outreach.core.snapshots import look
from outreach.directory.agencies import Agency
from outreach.directory.agencies.models import AgencyNeed
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.queries import counted

HERE = bindparam("agency_id", type_=Uuid)
NEEDS = Question(AgencyNeed, AgencyNeed.agency_id == HERE, by="-need", fills=Agency.served)
ITSELF = Question(Agency, Agency.id == HERE)
PEOPLE = Question(User, User.agency_id == HERE, by="-username", most=2)
ALL = Questionnaire(ITSELF, NEEDS, PEOPLE)


@pytest.fixture
def fresh(app: OutreachApp, db: Session) -> Iterator[Session]:
    db.commit()
    with app.extensions["sessions"]() as session:
        look(session)
        yield session


def columns(row: Any) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__table__.columns.keys()}  # noqa: SIM118 (not a dict)


def test_together_they_answer_as_one_by_one(fresh: Session, cast: Cast) -> None:
    here = {"agency_id": cast.nfe.id}
    with ALL.asked(fresh, **here):
        together = [[columns(row) for row in one.ask(fresh, **here)] for one in (ITSELF, NEEDS, PEOPLE)]
    fresh.expunge_all()
    alone = [[columns(row) for row in one.ask(fresh, **here)] for one in (ITSELF, NEEDS, PEOPLE)]
    assert together == alone
    assert all(alone)


def test_they_are_one_statement_and_then_none(app: OutreachApp, fresh: Session, cast: Cast) -> None:
    with counted(app.extensions["engine"]) as sent:
        with ALL.asked(fresh, agency_id=cast.nfe.id):
            [agency] = ITSELF.ask(fresh, agency_id=cast.nfe.id)
        assert agency.needs
        assert fresh.get(Agency, cast.nfe.id) is agency
    assert len(sent) == 1


def test_another_record_is_asked_for_as_ever(fresh: Session, cast: Cast) -> None:
    with ALL.asked(fresh, agency_id=cast.nfe.id):
        assert [one.id for one in ITSELF.ask(fresh, agency_id=cast.police.id)] == [cast.police.id]


def test_behind_the_block_a_question_is_asked_anew(db: Session, cast: Cast) -> None:
    here, active = {"agency_id": cast.nfe.id}, Question(Agency, Agency.id == HERE, Agency.active)
    with Questionnaire(active).asked(db, **here):
        assert active.ask(db, **here) == [cast.nfe]
    cast.nfe.active = False
    assert active.ask(db, **here) == []


def test_what_a_session_holds_is_not_read_over(db: Session, cast: Cast) -> None:
    cast.nfe.name_en = "Renamed"
    with ALL.asked(db, agency_id=cast.nfe.id):
        [found] = ITSELF.ask(db, agency_id=cast.nfe.id)
    assert found is cast.nfe
    assert found.name_en == "Renamed"


def test_what_is_asked_anew_replaces_what_the_session_held(db: Session, cast: Cast) -> None:
    asked = Question(Agency, Agency.id == HERE, anew=True)
    db.execute(Agency.__table__.update().values(name_en="Renamed"))
    with Questionnaire(asked).asked(db, agency_id=cast.nfe.id):
        assert asked.ask(db, agency_id=cast.nfe.id) == [cast.nfe]
    assert cast.nfe.name_en == "Renamed"
