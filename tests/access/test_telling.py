"""How somebody wants to be told of what is new: their own choice, the address sealed, and gone when they end it."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from outreach.access import telling
from outreach.access.outbox import MessageKind
from outreach.access.telling import TellingWish, When, Wish
from outreach.core.errors import Refused
from outreach.core.sealing.vault import DataKey
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
PAGE, TO = "/account/telling", "malee@kk.example"
TYPED = {"when": "daily", "hour": "7", "way": "mail", "address": TO}


def test_a_choice_is_kept_and_shown_again(db: Session, cast: Cast, browser: Open) -> None:
    malee = browser(cast.malee, "en")
    assert malee.post(PAGE, data=TYPED).status_code == 303
    kept = db.scalars(select(TellingWish)).one()
    assert (kept.when, kept.hour, kept.way, kept.language) == (When.DAILY, 7, MessageKind.MAIL, "en")
    assert TO in malee.get(PAGE).text
    assert TO not in browser(cast.somchai).get(PAGE).text


def test_the_page_names_what_is_offered_and_what_is_missing(cast: Cast, browser: Open) -> None:
    malee = browser(cast.malee, "en")
    assert "LINE user ID" not in malee.get(PAGE).text
    assert "Write the address to which the messages go." in malee.post(PAGE, data=TYPED | {"address": ""}).text


def test_the_address_does_not_stand_in_the_database(db: Session, cast: Cast) -> None:
    telling.choose(db, Wish(When.DAILY, 7, MessageKind.MAIL, TO), "th", cast.malee)
    db.commit()
    row = db.execute(text("SELECT * FROM telling_wishes")).one()
    assert TO.encode() not in b"".join(bytes(cell) for cell in row if isinstance(cell, bytes))
    assert TO not in str(row)


def test_who_ends_it_leaves_neither_address_nor_key(db: Session, cast: Cast, browser: Open) -> None:
    malee = browser(cast.malee)
    malee.post(PAGE, data=TYPED)
    owner = db.scalars(select(TellingWish.id)).one()
    assert malee.post(PAGE, data=TYPED | {"when": "never"}).status_code == 303
    assert db.scalars(select(TellingWish)).all() == []
    assert db.scalar(select(func.count()).select_from(DataKey).where(DataKey.owner_id == owner)) == 0


@pytest.mark.parametrize(
    ("way", "said"),
    [
        (MessageKind.MAIL, "0812345678"),
        (MessageKind.MAIL, ""),
        (MessageKind.LINE, "malee"),
        (MessageKind.LINE, "U" + "g" * 32),
        (MessageKind.SMS, TO),
        (MessageKind.SMS, "1669"),
    ],
)
def test_an_address_of_another_way_is_refused(db: Session, cast: Cast, way: MessageKind, said: str) -> None:
    with pytest.raises(Refused):
        telling.choose(db, Wish(When.AT_ONCE, 8, way, said), "th", cast.malee)


def test_a_way_that_is_not_set_up_is_not_offered(db: Session, cast: Cast, browser: Open) -> None:
    malee = browser(cast.malee)
    assert 'value="line"' not in malee.get(PAGE).text
    typed = TYPED | {"way": "line", "address": "U" + "a" * 32}
    assert malee.post(PAGE, data=typed).status_code == 200
    assert db.scalars(select(TellingWish)).all() == []
