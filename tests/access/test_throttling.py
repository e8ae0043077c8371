"""The brake on guessing, the device that is known, and that words and time do not tell who exists."""

import statistics
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.access import audit, devices, notices, passwords, throttling, users
from outreach.access.audit import AuditLine
from outreach.access.devices import Device
from outreach.access.throttling import FailedSignIn, KnownDevice
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.access.test_signins import sign_in
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast

Open = Callable[..., Browser]
WRONG = "wrong wrong wrong"
PHONE, ELSEWHERE = Device("p" * 43), Device("e" * 43)


def fail(client: Browser, times: int, username: str = "malee") -> None:
    for _ in range(times):
        sign_in(client, username, WRONG)


def test_who_guesses_elsewhere_does_not_lock_out_the_known_phone(cast: Cast, browser: Open) -> None:
    phone = browser()
    sign_in(phone)
    phone.post("/sign-out")
    fail(browser(), 6)
    assert "Too many tries" in sign_in(browser())
    assert sign_in(phone) == "/"


def test_nor_does_a_network_that_tries_many_names(db: Session, cast: Cast, browser: Open) -> None:
    phone = browser()
    sign_in(phone)
    db.add_all(FailedSignIn(name=f"{number:064}", network="127.0.0.0/24") for number in range(40))
    assert "Too many tries" in sign_in(browser())
    assert sign_in(phone) == "/"


def test_a_known_device_has_a_brake_of_its_own(cast: Cast, browser: Open) -> None:
    phone = browser()
    sign_in(phone)
    fail(phone, 5)
    assert "Too many tries" in sign_in(phone)
    assert sign_in(browser()) == "/"


def test_a_device_is_known_to_who_signed_in_on_it_alone(cast: Cast, browser: Open) -> None:
    phone = browser()
    sign_in(phone)
    fail(browser(), 5, "somchai")
    assert "Too many tries" in sign_in(phone, "somchai")


def test_a_failed_try_makes_no_device_known(db: Session, cast: Cast, browser: Open) -> None:
    fail(browser(), 1)
    assert db.scalars(select(KnownDevice)).all() == []


def test_the_owner_coming_in_does_not_let_the_guesser_begin_anew(cast: Cast, browser: Open) -> None:
    phone = browser()
    sign_in(phone)
    fail(browser(), 5)
    sign_in(phone)
    assert "Too many tries" in sign_in(browser())


@pytest.mark.parametrize(("days", "is_known"), [(364, True), (366, False)])
def test_a_device_is_forgotten_after_a_year(db: Session, cast: Cast, days: int, is_known: bool) -> None:
    throttling.know(db, "malee", PHONE)
    with clock.travel(clock.now() + timedelta(days=days)):
        assert (throttling.check(db, "malee", PHONE).device is not None) is is_known
        throttling.clear_old(db)
        assert bool(db.scalars(select(KnownDevice)).all()) is is_known


def test_no_name_is_looked_up_while_the_brake_is_on(
    db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser()
    fail(client, 5)
    monkeypatch.setattr(users, "by_name", lambda *_: pytest.fail("looked up"))
    assert "Too many tries" in sign_in(client)


def test_the_brake_is_on_record_once_in_15_minutes_for_a_network(db: Session, cast: Cast, browser: Open) -> None:
    def told() -> int:
        return len(db.scalars(select(AuditLine).where(AuditLine.action == "sign_in.braked")).all())

    client = browser()
    fail(client, 5)
    assert told() == 0
    fail(client, 3)
    assert told() == 1
    with clock.travel(clock.now() + timedelta(minutes=16)):
        fail(client, 6)
        assert told() == 2


def test_the_steps_are_counted_by_themselves(db: Session, cast: Cast) -> None:
    for _ in range(5):
        throttling.failed(db, throttling.check(db, "malee", PHONE, "code"))
    assert throttling.check(db, "malee", PHONE)
    with pytest.raises(Refused):
        throttling.check(db, "malee", PHONE, "code")


def test_neither_name_nor_device_can_be_read_in_the_tables(db: Session, cast: Cast) -> None:
    throttling.know(db, "malee", PHONE)
    throttling.failed(db, throttling.check(db, "malee", PHONE))
    rows = [*db.scalars(select(KnownDevice)), *db.scalars(select(FailedSignIn))]
    assert len(rows) == 2
    assert all("malee" not in row.name and PHONE.token not in (row.device or "") for row in rows)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("?", "?"),
    ],
)
def test_a_network_is_what_one_household_shares(address: str, network: str) -> None:
    assert devices.network_of(address) == network


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/128 Mobile", "Chrome · Android"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/26.0 Chrome/122", "Samsung · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1 Line/14.9", "LINE · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/128 Safari/537.36 Edg/128.0", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1", "Safari · Mac"),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_named_in_two_words(told: str, words: str) -> None:
    assert devices.in_words(told) == words


def test_a_hash_of_other_costs_is_made_anew_at_the_next_sign_in(db: Session, cast: Cast, browser: Open) -> None:
    cheaper = passwords.PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1)
    cast.malee.password_hash = cheaper.hash(PASSWORD)
    assert sign_in(browser()) == "/"
    assert "m=65536,t=3,p=1" in cast.malee.password_hash
    kept = cast.malee.password_hash
    sign_in(browser())
    assert cast.malee.password_hash == kept


def test_who_guesses_holds_up_nobody_who_works(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slow comparison runs outside any transaction: another worker writes meanwhile."""
    fits = passwords.fits

    def write_meanwhile(stored_hash: str, password: str) -> bool:
        with app.extensions["sessions"]() as session, session.begin():
            audit.record(session, "sign_out", None)
        return fits(stored_hash, password)

    monkeypatch.setattr(passwords, "fits", write_meanwhile)
    assert sign_in(browser()) == "/"
    assert "not right" in sign_in(browser(), "malee", WRONG)


@pytest.mark.slow
def test_an_unknown_name_takes_as_long_as_a_known_one(db: Session, cast: Cast, browser: Open) -> None:
    """Medians of interleaved tries, as a ratio: what slows the machine slows both. Without the dummy it is over 10."""
    took: dict[str, list[float]] = {"malee": [], "nobody": []}
    for number in range(24):
        for username in sorted(took, reverse=bool(number % 2)):
            db.execute(update(FailedSignIn).values(at=clock.now() - timedelta(days=1)))
            client = browser()
            db.commit()
            before = time.perf_counter()
            sign_in(client, username, WRONG)
            took[username].append(time.perf_counter() - before)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.5 < known / unknown < 2


def test_tries_count_for_15_minutes_devices_are_known_for_a_year(db: Session) -> None:
    now = clock.now()
    with clock.travel(now):
        throttling.know(db, "malee", PHONE)
        for _ in range(5):
            throttling.failed(db, throttling.check(db, "malee", ELSEWHERE))
    with clock.travel(now + timedelta(minutes=15, seconds=-1)), pytest.raises(Refused, match="Too many tries"):
        throttling.check(db, "malee", ELSEWHERE)
    with clock.travel(now + timedelta(minutes=15)):
        assert throttling.check(db, "malee", ELSEWHERE).device is None
    for days, known in ((365, False), (364, True)):
        with clock.travel(now + timedelta(days=days)):
            assert bool(throttling.check(db, "malee", PHONE).device) is known


def test_what_no_longer_counts_is_cleared_and_nothing_else(db: Session) -> None:
    now = clock.now()
    with clock.travel(now):
        throttling.know(db, "malee", PHONE)
        throttling.failed(db, throttling.check(db, "malee", ELSEWHERE))
    for moment, tries, devices_known in (
        (timedelta(days=1), 1, 1),
        (timedelta(days=1, seconds=1), 0, 1),
        (timedelta(days=365), 0, 1),
        (timedelta(days=365, seconds=1), 0, 0),
    ):
        with clock.travel(now + moment):
            throttling.clear_old(db)
        assert len(db.scalars(select(FailedSignIn)).all()) == tries
        assert len(db.scalars(select(KnownDevice)).all()) == devices_known


@pytest.mark.parametrize(("passes", "left"), [(PHONE, [None]), (ELSEWHERE, [PHONE.digest])])
def test_who_comes_in_has_their_own_devices_tries_forgotten(
    db: Session, passes: Device, left: list[str | None]
) -> None:
    throttling.know(db, "malee", PHONE)
    for device in (PHONE, ELSEWHERE):
        throttling.failed(db, throttling.check(db, "malee", device))
    throttling.failed(db, throttling.check(db, "somchai", ELSEWHERE))
    throttling.passed(db, throttling.check(db, "malee", passes))
    mine = throttling.check(db, "malee", PHONE).name
    assert db.scalars(select(FailedSignIn.device).where(FailedSignIn.name == mine)).all() == left
    assert len(db.scalars(select(FailedSignIn)).all()) == 2


def test_a_names_fifth_failure_on_a_known_device_is_the_last(db: Session) -> None:
    for name in ("malee", "somchai"):
        throttling.know(db, name, PHONE)
    for _ in range(4):
        throttling.failed(db, throttling.check(db, "malee", PHONE))
        throttling.failed(db, throttling.check(db, "malee", ELSEWHERE))
        throttling.failed(db, throttling.check(db, "somchai", PHONE))
    throttling.failed(db, throttling.check(db, "malee", PHONE))
    with pytest.raises(Refused, match="Too many tries"):
        throttling.check(db, "malee", PHONE)
    assert throttling.check(db, "malee", ELSEWHERE).device is None
    assert throttling.check(db, "somchai", PHONE).device == PHONE.digest


def test_each_device_of_a_name_is_known_by_itself_and_seen_anew(db: Session) -> None:
    now = clock.now()
    for days, device in ((0, PHONE), (0, ELSEWHERE), (9, PHONE)):
        with clock.travel(now + timedelta(days=days)):
            throttling.know(db, "malee", device)
    seen = {one.device: (one.seen_at - now).days for one in db.scalars(select(KnownDevice))}
    assert seen == {PHONE.digest: 9, ELSEWHERE.digest: 0}


def test_forgetting_the_devices_of_a_name_leaves_those_of_others(db: Session) -> None:
    for name in ("malee", "somchai"):
        throttling.know(db, name, PHONE)
    throttling.forget_devices(db, "malee")
    assert [bool(throttling.check(db, name, PHONE).device) for name in ("malee", "somchai")] == [False, True]


def from_network(client: Browser, number: int, password: str = WRONG, username: str = "malee") -> str:
    """A try to sign in from another network."""
    typed = {"username": username, "password": password}
    where = {"REMOTE_ADDR": f"203.{number // 256}.{number % 256}.7"}
    answer = client.post("/sign-in", data=typed, environ_overrides=where)
    return answer.location if answer.status_code == 303 else answer.text


def guesses(db: Session, many: int) -> None:
    """Wrong passwords for Malee's name, each from a network of its own, an hour ago."""
    name, then = throttling.check(db, "malee", ELSEWHERE).name, clock.now() - timedelta(hours=1)
    db.add_all(FailedSignIn(name=name, network=f"198.51.{number}.0/24", at=then) for number in range(many))


def test_a_stranger_keeps_no_name_off_a_new_browser(cast: Cast, browser: Open) -> None:
    for _ in range(6):
        refused = from_network(browser(), 1)
    assert "Too many tries" in refused
    assert from_network(browser(), 2, PASSWORD) == "/"
    assert "Too many tries" in from_network(browser(), 1, PASSWORD), "the owner's success elsewhere frees nobody"


def test_many_networks_guess_once_each_and_the_owner_comes_in(db: Session, cast: Cast, browser: Open) -> None:
    guesses(db, 49)
    assert "not right" in from_network(browser(), 1)
    assert "Too many tries" in from_network(browser(), 1, PASSWORD)
    assert from_network(browser(), 2, PASSWORD) == "/account/notice?next=/"
    with clock.travel(clock.now() + timedelta(minutes=15)):
        assert from_network(browser(), 1, PASSWORD).startswith("/account/")


def test_all_networks_have_ten_thousand_guesses_a_day_at_a_name(db: Session, cast: Cast, browser: Open) -> None:
    phone = browser()
    sign_in(phone)
    guesses(db, throttling.MOST_PER_DAY)
    assert "Too many tries" in from_network(browser(), 1, PASSWORD)
    assert sign_in(phone) == "/account/notice?next=/", "on a browser that the name knows its owner comes in"
    with clock.travel(clock.now() + timedelta(hours=23, seconds=1)):
        assert from_network(browser(), 1, PASSWORD).startswith("/")


def test_an_unknown_name_is_braked_alike(cast: Cast, browser: Open) -> None:
    answers = [[from_network(browser(), 1, WRONG, name) for _ in range(7)] for name in ("malee", "nobody")]
    said = [["not right" in one for one in of_one] for of_one in answers]
    assert said[0] == said[1] == [True] * 5 + [False] * 2


def test_one_customer_has_one_network_of_the_new_kind(db: Session) -> None:
    for number in range(5):
        audit.origin.set(f"2001:db8:7:{number:x}::1")
        throttling.failed(db, throttling.check(db, "malee", ELSEWHERE))
    with pytest.raises(Refused):
        throttling.check(db, "malee", ELSEWHERE)
    audit.origin.set("2001:db8:8::1")
    assert throttling.check(db, "malee", ELSEWHERE)


def test_codes_are_tried_five_times_and_fifty_times_a_day(db: Session) -> None:
    now = clock.now()
    for quarter in range(10):
        with clock.travel(now + timedelta(minutes=16 * quarter)):
            for number in range(5):
                audit.origin.set(f"203.0.{number}.1")
                throttling.failed(db, throttling.check(db, "malee", ELSEWHERE, "code"))
            with pytest.raises(Refused, match="15 minutes"):
                throttling.check(db, "malee", ELSEWHERE, "code")
    with clock.travel(now + timedelta(hours=23)), pytest.raises(Refused, match="tomorrow"):
        throttling.check(db, "malee", ELSEWHERE, "code")
    with clock.travel(now + timedelta(hours=24, minutes=1)):
        assert throttling.check(db, "malee", ELSEWHERE, "code")


def test_who_comes_in_and_their_head_hear_that_others_guess(db: Session, cast: Cast, browser: Open) -> None:
    guesses(db, throttling.MANY)
    for _ in range(2):
        assert sign_in(browser()).startswith("/account/notice")
    assert [[one.notice.kind for one in notices.unread(db, user)] for user in (cast.malee, cast.prasit)] == [
        ["guessed"],
        ["guessed"],
    ]
    assert "many wrong passwords" in browser(cast.prasit).get("/").text
