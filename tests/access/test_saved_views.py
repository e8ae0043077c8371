"""Views of a table that a user keeps: once each, under names that differ, not too many, and only their own."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from outreach.access import saved_views
from outreach.access.saved_views import Kept
from outreach.core.errors import Refused
from outreach.core.sealing import DataKey
from tests.support.cast import Cast

VIEW = {"silent": "60", "sort": "silent"}


def test_a_view_is_kept_once_and_let_go_with_its_key(db: Session, cast: Cast) -> None:
    keys = db.query(DataKey).count()
    for _ in range(2):
        saved_views.keep(db, "cases", VIEW, "เงียบนาน", cast.malee)
    assert saved_views.of_user(db, "cases", cast.malee) == [Kept(VIEW, "เงียบนาน")]
    assert saved_views.of_user(db, "users", cast.malee) == []
    saved_views.let_go(db, "cases", VIEW, cast.prasit)
    assert saved_views.of_user(db, "cases", cast.malee) == [Kept(VIEW, "เงียบนาน")]
    saved_views.let_go(db, "cases", VIEW, cast.malee)
    assert (saved_views.of_user(db, "cases", cast.malee), db.query(DataKey).count()) == ([], keys)


def test_nobody_keeps_more_than_the_page_can_show(db: Session, cast: Cast) -> None:
    for number in range(saved_views.MOST):
        saved_views.keep(db, "cases", {"n": str(number)}, f"n{number}", cast.malee)
    with pytest.raises(Refused):
        saved_views.keep(db, "cases", {"n": "more"}, "more", cast.malee)


def test_a_list_is_renamed_and_no_two_have_one_name(db: Session, cast: Cast) -> None:
    saved_views.keep(db, "cases", VIEW, "วันจันทร์", cast.malee)
    saved_views.keep(db, "cases", {"urgent": "1"}, "ด่วน", cast.malee)
    saved_views.keep(db, "cases", {"urgent": "1"}, "วันจันทร์", cast.prasit)
    with pytest.raises(Refused) as refused:
        saved_views.keep(db, "cases", {"urgent": "1"}, "วันจันทร์ ", cast.malee)
    assert refused.value.field == saved_views.NAME
    saved_views.keep(db, "cases", VIEW, "ทุกวันจันทร์", cast.malee)
    assert [one.name for one in saved_views.of_user(db, "cases", cast.malee)] == ["ทุกวันจันทร์", "ด่วน"]


def test_a_list_from_before_names_can_be_named(db: Session, cast: Cast) -> None:
    saved_views.keep(db, "cases", VIEW, "เดิม", cast.malee)
    db.execute(text("UPDATE saved_views SET name_sealed = NULL"))
    db.execute(text("DELETE FROM data_keys WHERE owner_id = (SELECT id FROM saved_views)"))
    db.expire_all()
    assert saved_views.of_user(db, "cases", cast.malee) == [Kept(VIEW, "")]
    saved_views.keep(db, "cases", VIEW, "ใหม่", cast.malee)
    assert saved_views.of_user(db, "cases", cast.malee) == [Kept(VIEW, "ใหม่")]
