"""Marks in the head of a case, and no button to call who must not be called."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import head_marks, safe_contact
from outreach.casefile.safe_contact import Way, WishDetails
from tests.conftest import Browser
from tests.support.cast import Cast

CALL = 'href="tel:0812345678"'


def marks(db: Session, cast: Cast) -> list[str]:
    return [str(one.words) for one in head_marks.of(db, cast.nok_case, cast.malee)]


def test_nothing_is_marked_before_they_were_asked(db: Session, cast: Cast) -> None:
    assert marks(db, cast) == []


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (WishDetails(ways=[Way.CALL]), ["Reach as agreed"]),
        (WishDetails(ways=[Way.CALL], dangers="พ่อเลี้ยง"), ["Reach as agreed"]),
        (WishDetails(ways=[Way.HOME]), ["Do not call", "Reach as agreed"]),
    ],
)
def test_what_they_wished_is_marked(db: Session, cast: Cast, wish: WishDetails, said: list[str]) -> None:
    safe_contact.write(db, cast.nok_case, wish, cast.malee)
    assert marks(db, cast) == said


@pytest.mark.parametrize(("ways", "offered"), [([Way.CALL], True), ([Way.MESSAGE], False)])
def test_the_head_offers_a_call_where_they_may_be_called(
    db: Session, cast: Cast, browser: Callable[..., Browser], ways: list[Way], offered: bool
) -> None:
    cast.nok_case.person.phone = "081-234-5678"
    safe_contact.write(db, cast.nok_case, WishDetails(ways=ways), cast.malee)
    db.commit()
    head = browser(cast.malee).get(f"/cases/{cast.nok_case.id}").text.split("</header>")[1]
    assert (CALL in head) is offered
