"""The outbox in the database: with its transaction, sealed, one sender at a time, later and later, then stuck."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from config import Posting
from outreach.access import outbox
from outreach.access.outbox import claims, looking
from outreach.access.outbox.claims import MOST_TRIES, TRUE_FOR, wait_after
from outreach.access.outbox.faults import Fault, Undelivered
from outreach.access.outbox.messages import Message, MessageKind, MessageState, is_address
from outreach.access.outbox.sender import Sender
from outreach.core import clock
from outreach.core.sealing import Unreadable, vault_of
from outreach.web.application import OutreachApp
from tests.support.cast import Cast

TO, ABOUT, WORDS = "help@agency.example", "referral:1", "คานารีในซอง"
ALL = tuple(MessageKind)


def written(db: Session, about: str = ABOUT) -> Message:
    return outbox.mail(db, TO, "เรื่อง", WORDS, about)


def test_a_message_is_gone_with_the_transaction_that_it_tells_of(db: Session, cast: Cast) -> None:
    written(db)
    db.rollback()
    assert outbox.of(db, ABOUT) == []


def test_neither_address_nor_words_stand_in_the_database(db: Session, cast: Cast) -> None:
    message = written(db)
    row = db.execute(text("SELECT * FROM messages")).one()
    stored = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    assert (TO.encode() in stored, WORDS.encode() in stored) == (False, False)
    assert outbox.messages.read(message).body.decode() == WORDS  # type: ignore[union-attr]


def test_what_is_over_keeps_no_content_and_no_key(db: Session, cast: Cast) -> None:
    message = written(db)
    assert outbox.cancel(db, ABOUT) == 1
    assert (message.state, message.content, message.address) == (MessageState.DROPPED, None, None)
    assert not vault_of(db).destroy_key(db, message.id)
    assert outbox.cancel(db, ABOUT) == 0


def test_who_cancels_one_leaves_the_others(db: Session, cast: Cast) -> None:
    written(db)
    other = written(db, "referral:2")
    outbox.cancel(db, ABOUT)
    assert other.state == MessageState.WAITING


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("help@agency.example", True),
        ("a.b+c@sub.agency.go.th", True),
        ("help@agency", False),
        ("help@agency.example\nBcc: all@agency.example", False),
        ("one@agency.example, two@agency.example", False),
        ("<help@agency.example>", False),
        ("ครู@agency.example", False),
        ("a" * 64 + "@" + "b" * 200 + ".example", False),
        ("", False),
    ],
)
def test_one_plain_address_is_taken(address: str, good: bool) -> None:
    assert is_address(address) is good


def test_no_line_break_gets_into_a_subject(db: Session, cast: Cast) -> None:
    with pytest.raises(ValueError, match="no mail can carry"):
        outbox.mail(db, TO, "เรื่อง\r\nBcc: all@agency.example", WORDS, ABOUT)


def test_the_waits_double_from_a_minute_to_six_hours() -> None:
    minutes = [wait_after(tries, 0).total_seconds() / 60 for tries in (1, 2, 3, 9, 10, 20, 500)]
    assert minutes == [1, 2, 4, 256, 360, 360, 360]
    assert wait_after(3, 1) == timedelta(minutes=2)
    weekend = sum((wait_after(tries, 0.5) for tries in range(1, MOST_TRIES)), timedelta())
    assert timedelta(days=2) < weekend < timedelta(days=4)


def test_a_claim_holds_for_five_minutes_and_not_longer(db: Session, cast: Cast) -> None:
    written(db)
    first = claims.take(db, ALL)
    assert first
    assert claims.take(db, ALL) is None
    with clock.travel(clock.now() + timedelta(minutes=4, seconds=59)):
        assert claims.take(db, ALL) is None
    with clock.travel(clock.now() + timedelta(minutes=5, seconds=1)):
        second = claims.take(db, ALL)
    assert second
    assert (first.letter.id, first.claim == second.claim) == (second.letter.id, False)


def test_a_sender_that_comes_back_too_late_changes_nothing(db: Session, cast: Cast) -> None:
    message = written(db)
    first = claims.take(db, ALL)
    with clock.travel(clock.now() + timedelta(minutes=6)):
        assert claims.take(db, ALL)
    assert first
    claims.failed(db, first, Undelivered(Fault.TO_REFUSED), 0)
    claims.arrived(db, first)
    assert (message.state, message.fault) == (MessageState.WAITING, None)


def test_what_was_cancelled_while_it_left_is_not_taken_up_again(db: Session, cast: Cast) -> None:
    message = written(db)
    claimed = claims.take(db, ALL)
    outbox.cancel(db, ABOUT)
    assert claimed
    claims.failed(db, claimed, Undelivered(Fault.TIMEOUT), 0)
    assert message.state == MessageState.DROPPED


def fail(db: Session, fault: Fault) -> Message:
    claimed = claims.take(db, ALL)
    assert claimed
    claims.failed(db, claimed, Undelivered(fault, 451), 0)
    return db.get_one(Message, claimed.letter.id)


def test_a_passing_fault_is_tried_twenty_times(db: Session, cast: Cast) -> None:
    message, moment = written(db), clock.now()
    for tries in range(1, MOST_TRIES):
        with clock.travel(moment):
            fail(db, Fault.LATER)
            assert (message.state, message.tries) == (MessageState.WAITING, tries)
            assert claims.take(db, ALL) is None
            moment = message.due_at
    with clock.travel(moment):
        fail(db, Fault.LATER)
    assert (message.state, message.fault, message.answer) == (MessageState.STUCK, Fault.LATER, 451)
    assert message.content


@pytest.mark.parametrize("fault", [Fault.TO_REFUSED, Fault.GONE, Fault.FORBIDDEN_TARGET])
def test_what_will_not_get_better_is_stuck_at_once(db: Session, cast: Cast, fault: Fault) -> None:
    written(db)
    assert fail(db, fault).state == MessageState.STUCK


def test_a_message_whose_sender_dies_each_time_ends_too(db: Session, cast: Cast) -> None:
    message, moment = written(db), clock.now()
    for _ in range(MOST_TRIES):
        with clock.travel(moment):
            assert claims.take(db, ALL)
        moment += timedelta(minutes=6)
    with clock.travel(moment):
        assert claims.take(db, ALL) is None
    assert (message.state, message.fault) == (MessageState.STUCK, Fault.CUT_OFF)


def test_what_waited_for_more_than_a_week_is_not_sent_unasked(db: Session, cast: Cast) -> None:
    message = written(db)
    with clock.travel(clock.now() + TRUE_FOR + timedelta(minutes=1)):
        assert claims.take(db, ALL) is None
        assert (message.state, message.fault) == (MessageState.STUCK, Fault.TOO_OLD)
        looking.retry(db, message, cast.dao)
        assert claims.take(db, ALL)


def test_a_message_without_its_key_is_put_aside(db: Session, cast: Cast) -> None:
    message = written(db)
    vault_of(db).destroy_key(db, message.id)
    after = written(db, "referral:2")
    claimed = claims.take(db, ALL)
    assert (message.fault, claimed and claimed.letter.id) == (Fault.UNREADABLE, after.id)
    assert isinstance(message.address, Unreadable)


def test_a_closed_door_costs_one_message_of_its_lane_a_try(db: Session, cast: Cast) -> None:
    first, second = written(db), written(db)
    elsewhere = outbox.webhook(db, "https://agency.example/hook", b"{}", ABOUT)
    first.due_at -= timedelta(minutes=2)
    elsewhere.due_at += timedelta(seconds=1)
    fail(db, Fault.UNREACHABLE)
    db.expire_all()
    assert (first.tries, second.tries) == (1, 0)
    assert second.due_at > clock.now() + timedelta(seconds=50)
    assert elsewhere.due_at < clock.now() + timedelta(seconds=5)


def test_a_wrong_address_does_not_hold_up_the_others(db: Session, cast: Cast) -> None:
    written(db)
    second = written(db)
    fail(db, Fault.TO_REFUSED)
    db.expire_all()
    assert second.due_at <= clock.now()


def test_mail_waits_while_no_server_is_set_up(app: OutreachApp, db: Session, cast: Cast) -> None:
    message = written(db)
    db.commit()
    assert list(Sender(app.extensions["sessions"], Posting()).send_due()) == []
    assert (message.state, message.tries) == (MessageState.WAITING, 0)


def test_four_senders_send_each_message_once(
    app: OutreachApp, db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {written(db, f"referral:{number}").id for number in range(24)}
    db.commit()
    handed: list[Any] = []
    monkeypatch.setattr(outbox.mailing, "send", lambda _way, letter, _trust: handed.append(letter.id))
    posting = Posting(server=("127.0.0.1", 1), sender="a@b.example")

    def work() -> None:
        for _ in Sender(app.extensions["sessions"], posting).send_due():
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (len(handed), set(handed)) == (24, wanted)
    db.expire_all()
    assert set(db.scalars(select(Message.state))) == {MessageState.SENT}


def test_what_nobody_foresaw_is_a_fault_of_one_message(
    db: Session, cast: Cast, sender: Callable[..., list[bool]], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = written(db)

    def burst(*_: object) -> None:
        raise ZeroDivisionError(WORDS)

    monkeypatch.setattr(outbox.mailing, "send", burst)
    assert sender(server=("127.0.0.1", 1), sender="a@b.example") == [False]
    assert (message.state, message.fault) == (MessageState.WAITING, Fault.CUT_OFF)


def test_old_news_is_forgotten_and_what_is_stuck_is_not(db: Session, cast: Cast) -> None:
    written(db)
    outbox.cancel(db, ABOUT)
    stuck = written(db, "referral:2")
    fail(db, Fault.GONE)
    with clock.travel(clock.now() + timedelta(days=91)):
        outbox.clear_old(db)
    assert db.scalars(select(Message)).all() == [stuck]


def test_the_page_tells_what_is_stuck_and_why_not_what_it_says(db: Session, cast: Cast, browser: Any) -> None:
    message = written(db)
    fail(db, Fault.TO_REFUSED)
    page = browser(cast.dao).get("/outbox/").text
    assert "does not know the address (451)" in page
    assert TO in page
    assert (WORDS in page, "เรื่อง" in page, "No mail server is set up" in page) == (False, False, True)
    browser(cast.dao).post(f"/outbox/{message.id}/retry")
    assert (message.state, message.tries) == (MessageState.WAITING, 0)
    browser(cast.dao).post(f"/outbox/{message.id}/drop")
    assert message.state == MessageState.DROPPED
    assert browser(cast.dao).post(f"/outbox/{message.id}/retry").status_code == 404


def test_the_supervisor_hears_of_what_is_stuck(db: Session, cast: Cast, browser: Any) -> None:
    assert "could not be delivered" not in browser(cast.prasit).get("/").text
    written(db)
    fail(db, Fault.GONE)
    assert "1 message to an agency could not be delivered" in browser(cast.prasit).get("/").text
    assert "could not be delivered" not in browser(cast.malee).get("/").text


def test_what_waited_in_an_older_copy_waits_for_a_decision(db: Session, cast: Cast) -> None:
    message = written(db)
    outbox.put_aside_all(db)
    db.expire_all()
    assert (message.state, message.fault, claims.take(db, ALL)) == (MessageState.STUCK, Fault.TOO_OLD, None)
    assert message.content
