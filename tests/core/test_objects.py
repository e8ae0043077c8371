"""Objects of rows read by the driver: the same as those of an ordinary query."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Uuid, bindparam, inspect, select
from sqlalchemy.orm import Session, aliased

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.casefile.people import Person
from outreach.core.objects import Objects
from outreach.core.snapshots import look
from outreach.directory.agencies import Agency
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.queries import counted

HERE = bindparam("case_id", type_=Uuid)
OTHER = aliased(User)
ASKED = select(Case, OTHER, User.name, User.made_at).join(User, User.centre_id == Case.centre_id)
ASKED = ASKED.outerjoin(OTHER, (OTHER.id == User.id) & (OTHER.name == "nobody")).where(Case.id == HERE)
ASKED = ASKED.order_by(User.username)
COLLEAGUES = Objects(ASKED)


@pytest.fixture
def fresh(app: OutreachApp, db: Session) -> Iterator[Session]:
    db.commit()
    with app.extensions["sessions"]() as session:
        look(session)
        yield session


def columns(row: Any) -> dict[str, object]:
    return {column.name: getattr(row, column.name) for column in row.__table__.columns}


def test_they_are_those_of_an_ordinary_query(fresh: Session, cast: Cast) -> None:
    case, person, *_ = found = COLLEAGUES.of(fresh, case_id=cast.nok_case.id)[0]
    read = [columns(case), columns(found[0].person), *found[1:]]
    fresh.expunge_all()
    case, *rest = fresh.execute(ASKED, {"case_id": cast.nok_case.id}).first() or ()
    assert read == [columns(case), columns(case.person), *rest]
    assert person is None


def test_the_session_gives_its_own_object_and_keeps_a_new_one(fresh: Session, cast: Cast) -> None:
    known = fresh.get_one(Case, cast.nok_case.id)
    assert COLLEAGUES.of(fresh, case_id=cast.nok_case.id)[0][0] is known
    read = COLLEAGUES.of(fresh, case_id=cast.ton_case.id)[0][0]
    assert fresh.get(Case, cast.ton_case.id) is read
    assert not fresh.is_modified(read)


def test_what_the_session_changed_is_found(db: Session, cast: Cast) -> None:
    cast.prasit.name = "new"
    assert "new" in [name for _case, _none, name, _at in COLLEAGUES.of(db, case_id=cast.nok_case.id)]


def test_apart_they_belong_to_no_session_and_begin_nothing(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    with app.extensions["engine"].connect() as connection:
        case, *_rest = next(COLLEAGUES.apart(connection, case_id=cast.nok_case.id))
        assert not connection.in_transaction()
    assert (case.id, inspect(case).detached) == (cast.nok_case.id, True)


def test_what_an_object_always_brings_along_is_read_with_it(app: OutreachApp, fresh: Session, cast: Cast) -> None:
    with counted(app.extensions["engine"]) as sent:
        case = COLLEAGUES.of(fresh, case_id=cast.nok_case.id)[0][0]
        assert isinstance(case.person, Person)
    assert len(sent) == 1


def test_an_object_that_brings_a_list_along_is_not_taken(fresh: Session) -> None:
    with pytest.raises(ValueError, match="served"):
        Objects(select(Agency)).of(fresh)
