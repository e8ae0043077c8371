"""A change of role: which way it may go, what it leaves behind, and that others' past is not one's own."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import roles
from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.core.errors import Refused
from tests.support.cast import Cast


def test_who_never_worked_with_cases_becomes_administrator(db: Session, cast: Cast) -> None:
    roles.change(db, cast.malee, Role.MANAGER, None, cast.dao)
    roles.change(db, cast.chai, Role.ADMINISTRATOR, None, cast.dao)
    assert roles.held(db, cast.chai) == {Role.MANAGER, Role.ADMINISTRATOR}
    assert roles.held(db, cast.malee) == {Role.CASEWORKER, Role.MANAGER}


def test_a_partner_has_worked_with_cases_too(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused, match="worked with cases"):
        roles.change(db, cast.wanna, Role.ADMINISTRATOR, None, cast.dao)


def test_a_role_without_a_centre_takes_none(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused, match="belong to a centre") as refusal:
        roles.change(db, cast.chai, Role.ADMINISTRATOR, cast.malee.centre_id, cast.dao)
    assert refusal.value.field == "centre"


def test_it_is_on_record_and_no_change_is_none(db: Session, cast: Cast) -> None:
    roles.change(db, cast.chai, Role.MANAGER, None, cast.dao)
    roles.change(db, cast.chai, Role.ADMINISTRATOR, None, cast.dao)
    lines = db.scalars(select(AuditLine).where(AuditLine.action == "user.role")).all()
    assert [(line.actor_id, line.about) for line in lines] == [(cast.dao.id, f"user:{cast.chai.id}")]
