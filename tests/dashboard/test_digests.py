"""The message that something new waits: a number and who sends it, when it was wished for, once."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from outreach.access import telling
from outreach.access.outbox import MessageKind
from outreach.access.outbox.messages import Letter, Message, MessageState, read
from outreach.access.telling import When, Wish
from outreach.access.users import User
from outreach.casefile import notices
from outreach.casefile.notices import NoticeKind
from outreach.core import clock
from outreach.dashboard import digests
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.world import letterhead

TO = "malee@kk.example"
MORNING = datetime(2026, 11, 30, 7, 0, tzinfo=clock.TIME_ZONE)


def wish(when: When, way: MessageKind = MessageKind.MAIL, to: str = TO, hour: int = 8) -> Wish:
    return Wish(when, hour, way, to)


def happens(db: Session, cast: Cast, times: int = 1) -> None:
    """Something new for Malee."""
    for _ in range(times):
        notices.tell(db, [cast.malee.id], NoticeKind.COMMENT, cast.nok_case.id, cast.prasit)
    db.commit()


def sent(db: Session, user: User) -> list[Letter | None]:
    """What waits in the outbox for a user."""
    db.expire_all()
    known = telling.of_user(db, user.id)
    about = f"telling:{known.id if known else ''}"
    found = db.scalars(select(Message).where(Message.about == about, Message.state == MessageState.WAITING))
    return [read(message) for message in found]


@pytest.fixture
def sessions(app: OutreachApp, db: Session, cast: Cast) -> sessionmaker[Session]:
    """Of the application, whose centre has a letterhead."""
    letterhead(db, cast.prasit).email = "baanrao@kk.example"
    db.commit()
    return app.extensions["sessions"]  # type: ignore[no-any-return]


def choose(db: Session, cast: Cast, chosen: Wish, language: str = "en") -> None:
    telling.choose(db, chosen, language, cast.malee)
    db.commit()


@pytest.mark.parametrize("hour", [0, 16], ids=["before the daily hour", "after it"])
def test_soon_after_it_happens_a_number_is_told(db: Session, cast: Cast, sessions: Any, hour: int) -> None:
    with clock.travel(MORNING + timedelta(hours=hour)):
        choose(db, cast, wish(When.AT_ONCE))
    with clock.travel(MORNING + timedelta(hours=hour, minutes=1)):
        happens(db, cast, 3)
        assert digests.run(sessions) == 1
        [letter] = sent(db, cast.malee)
        assert letter is not None
        assert (letter.to, letter.subject) == (TO, "New in Baan Rao: 3")
        assert (digests.run(sessions), len(sent(db, cast.malee))) == (0, 1)


def test_the_message_names_nobody_and_holds_no_link(db: Session, cast: Cast, sessions: Any) -> None:
    choose(db, cast, wish(When.AT_ONCE), "th")
    happens(db, cast)
    digests.run(sessions)
    [letter] = sent(db, cast.malee)
    assert letter is not None
    words = letter.body.decode() + letter.subject
    named = [cast.malee.name, cast.prasit.name, "นก", cast.nok_case.number, "http", "/notices"]
    assert [name for name in named if name in words] == []


def test_no_more_often_than_every_15_minutes(db: Session, cast: Cast, sessions: Any) -> None:
    choose(db, cast, wish(When.AT_ONCE))
    happens(db, cast)
    digests.run(sessions)
    happens(db, cast)
    assert digests.run(sessions) == 0
    with clock.travel(clock.now() + digests.AT_MOST_EVERY + timedelta(seconds=1)):
        assert digests.run(sessions) == 1
    [letter] = sent(db, cast.malee)  # the one that had not left says less, and is dropped
    assert letter is not None
    assert letter.subject.endswith("2")


def test_once_a_day_from_the_hour_of_bangkok_on(db: Session, cast: Cast, sessions: Any) -> None:
    with clock.travel(MORNING):
        choose(db, cast, wish(When.DAILY))
    with clock.travel(MORNING + timedelta(minutes=59)):
        happens(db, cast)
        assert digests.run(sessions) == 0
    with clock.travel(MORNING + timedelta(hours=1)):
        assert digests.run(sessions) == 1
    with clock.travel(MORNING + timedelta(hours=15)):
        happens(db, cast)
        assert digests.run(sessions) == 0
    with clock.travel(MORNING + timedelta(days=1, hours=1)):
        assert digests.run(sessions) == 1


def test_a_day_without_news_stays_silent_until_the_next(db: Session, cast: Cast, sessions: Any) -> None:
    with clock.travel(MORNING):
        choose(db, cast, wish(When.DAILY))
    with clock.travel(MORNING + timedelta(hours=1)):
        assert digests.run(sessions) == 0
        happens(db, cast)
        assert digests.run(sessions) == 0
    with clock.travel(MORNING + timedelta(days=1, hours=1)):
        assert digests.run(sessions) == 1


def test_what_was_read_meanwhile_is_not_told(db: Session, cast: Cast, sessions: Any) -> None:
    choose(db, cast, wish(When.AT_ONCE))
    happens(db, cast)
    notices.read(db, cast.malee.id)
    db.commit()
    assert digests.run(sessions) == 0


def test_a_closed_account_is_told_nothing(db: Session, cast: Cast, sessions: Any) -> None:
    choose(db, cast, wish(When.AT_ONCE))
    happens(db, cast)
    cast.malee.disabled_at = clock.now()
    db.commit()
    assert digests.run(sessions) == 0


@pytest.mark.parametrize(
    ("way", "to", "kept"),
    [(MessageKind.LINE, "U" + "a" * 32, "U" + "a" * 32), (MessageKind.SMS, "081-234 5678", "+66812345678")],
)
def test_line_and_sms_say_it_in_short(
    db: Session, cast: Cast, sessions: Any, way: MessageKind, to: str, kept: str
) -> None:
    choose(db, cast, wish(When.AT_ONCE, way, to))
    happens(db, cast)
    digests.run(sessions)
    [letter] = sent(db, cast.malee)
    assert letter is not None
    assert (letter.kind, letter.to) == (way, kept)
    assert "Questions: 0 4322 1400" in letter.body.decode()


def test_four_runners_tell_once(db: Session, cast: Cast, sessions: Any) -> None:
    choose(db, cast, wish(When.AT_ONCE))
    happens(db, cast)
    done: list[int] = []
    threads = [threading.Thread(target=lambda: done.append(digests.run(sessions))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (sum(done), len(done), len(sent(db, cast.malee))) == (1, 4, 1)
