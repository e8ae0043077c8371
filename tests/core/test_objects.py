"""Objects of rows read by the driver: the same as those of an ordinary query."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Uuid, bindparam, inspect, select
from sqlalchemy.orm import Session, aliased

from outreach.access.users import User
from outreach.core.objects import Objects
from outreach.core.snapshots import look
from outreach.directory.agencies import Agency
from outreach.web.application import OutreachApp
from tests.support.cast import Cast

HERE = bindparam("agency_id", type_=Uuid)
OTHER = aliased(User)
ASKED = select(Agency, OTHER, User.name, User.made_at).join(User, User.agency_id == Agency.id)
ASKED = ASKED.outerjoin(OTHER, (OTHER.id == User.id) & (OTHER.name == "nobody")).where(Agency.id == HERE)
PEOPLE = Objects(ASKED.order_by(User.username))


@pytest.fixture
def fresh(app: OutreachApp, db: Session) -> Iterator[Session]:
    db.commit()
    with app.extensions["sessions"]() as session:
        look(session)
        yield session


def columns(table: Any) -> list[str]:
    return [column.name for column in table.__table__.columns]


def cells(row: Any) -> list[object]:
    agency, *rest = row
    return [agency.__class__, {name: getattr(agency, name) for name in columns(Agency)}, *rest]


def test_they_are_those_of_an_ordinary_query(fresh: Session, cast: Cast) -> None:
    found = [cells(row) for row in PEOPLE.of(fresh, agency_id=cast.nfe.id)]
    fresh.expunge_all()
    assert found == [cells(row) for row in fresh.execute(ASKED.order_by(User.username), {"agency_id": cast.nfe.id})]
    assert found[0][2] is None


def test_the_session_gives_its_own_object_and_keeps_a_new_one(fresh: Session, cast: Cast) -> None:
    known = fresh.get_one(Agency, cast.nfe.id)
    assert PEOPLE.of(fresh, agency_id=cast.nfe.id)[0][0] is known
    read = PEOPLE.of(fresh, agency_id=cast.police.id)[0][0]
    assert fresh.get(Agency, cast.police.id) is read
    assert not fresh.is_modified(read)


def test_what_the_session_changed_is_found(db: Session, cast: Cast) -> None:
    before = len(PEOPLE.of(db, agency_id=cast.nfe.id))
    db.add(User(username="new", name="New", role="partner", agency_id=cast.nfe.id, password_hash=""))
    assert len(PEOPLE.of(db, agency_id=cast.nfe.id)) == before + 1


def test_apart_they_belong_to_no_session_and_begin_nothing(app: OutreachApp, db: Session, cast: Cast) -> None:
    db.commit()
    with app.extensions["engine"].connect() as connection:
        agency, *_rest = next(PEOPLE.apart(connection, agency_id=cast.nfe.id))
        assert not connection.in_transaction()
    assert (agency.id, inspect(agency).detached) == (cast.nfe.id, True)
