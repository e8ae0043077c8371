"""Views of a table that a user keeps: once each, not too many, and only their own."""

import pytest
from sqlalchemy.orm import Session

from outreach.access import saved_views
from outreach.core.errors import Refused
from tests.support.cast import Cast


def test_a_view_is_kept_once_and_let_go(db: Session, cast: Cast) -> None:
    view = {"silent": "60", "sort": "silent"}
    for _ in range(2):
        saved_views.keep(db, "cases", view, cast.malee)
    assert saved_views.of_user(db, "cases", cast.malee) == [view]
    assert saved_views.of_user(db, "users", cast.malee) == []
    saved_views.let_go(db, "cases", view, cast.prasit)
    assert saved_views.of_user(db, "cases", cast.malee) == [view]
    saved_views.let_go(db, "cases", view, cast.malee)
    assert saved_views.of_user(db, "cases", cast.malee) == []


def test_nobody_keeps_more_than_the_page_can_show(db: Session, cast: Cast) -> None:
    for number in range(saved_views.MOST):
        saved_views.keep(db, "cases", {"n": str(number)}, cast.malee)
    with pytest.raises(Refused):
        saved_views.keep(db, "cases", {"n": "more"}, cast.malee)
