"""The second step of signing in: codes from a phone, codes on paper, who must have it, and that none counts twice."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import authenticators, passkeys, recovery_codes, second_factors, throttling
from outreach.access.audit import AuditLine
from outreach.access.authenticators import Authenticator
from outreach.access.devices import Device
from outreach.access.passkeys import Passkey
from outreach.access.recovery_codes import RecoveryCode
from outreach.access.signins import SignIn
from outreach.access.throttling import KnownDevice
from outreach.access.users import User
from outreach.core import ciphertext, clock
from outreach.core.ciphertext import Tampered
from outreach.core.keys import KeyStore, key_store
from outreach.core.keys.ring import read_ring, write_ring
from outreach.web.application import OutreachApp
from tests.access.test_account import stale
from tests.access.test_signins import sign_in
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast
from tests.support.ways_in import PAPER, Open, code, phone_of


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """The clock stands still, so that no code runs out in the middle of a test."""
    with clock.travel(clock.now()):
        yield


def enter(client: Browser, typed: str) -> str:
    answer = client.post("/sign-in/code", data={"code": typed})
    return answer.location if answer.status_code == 303 else answer.text


def test_a_password_alone_opens_nothing_once_codes_are_set_up(db: Session, cast: Cast, browser: Open) -> None:
    app, client = phone_of(db, cast.malee), browser()
    assert sign_in(client) == "/sign-in/code"
    assert client.get("/cases/").location == "/sign-in/code?next=/cases/"
    assert cast.malee.name not in client.get("/sign-in/code").text
    assert enter(client, code(app)) == "/"
    assert client.get("/cases/").status_code == 200


def test_the_wanted_page_and_the_words_wait_for_the_second_step(db: Session, cast: Cast, browser: Open) -> None:
    app, client = phone_of(db, cast.malee), browser(cast.malee)
    page = f"/cases/{cast.nok_case.id}/notes/new"
    with clock.travel(clock.now() + timedelta(minutes=30)):
        address = client.post(page, data={"body": "พิมพ์ค้าง"}).location
        step = client.post(address, data={"username": "malee", "password": PASSWORD}).location
        assert step == f"/sign-in/code?next={page}"
        assert client.post(step, data={"code": code(app)}).location == f"{page}?draft=1"


def test_a_code_counts_once(db: Session, cast: Cast, browser: Open) -> None:
    app, thief = phone_of(db, cast.malee), browser()
    used = code(app)
    for client, wanted in ((browser(), "/"), (thief, "it was used before")):
        sign_in(client)
        assert wanted in enter(client, used)
    assert thief.get("/cases/").status_code == 303


def test_a_code_older_than_one_that_was_used_counts_no_more(db: Session, cast: Cast) -> None:
    app = phone_of(db, cast.malee)
    assert authenticators.accepts(db, cast.malee, code(app))
    assert not authenticators.accepts(db, cast.malee, code(app, -1))


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(db: Session, cast: Cast, steps: int, fits: bool) -> None:
    app = phone_of(db, cast.malee)
    assert authenticators.accepts(db, cast.malee, code(app, steps)) is fits


def test_a_code_may_be_typed_in_thai_figures_and_with_a_space(db: Session, cast: Cast) -> None:
    typed = code(phone_of(db, cast.malee)).translate({ord("0") + n: chr(ord("๐") + n) for n in range(10)})
    assert authenticators.accepts(db, cast.malee, f" {typed[:3]} {typed[3:]}")


def test_nobody_elses_code_fits(db: Session, cast: Cast) -> None:
    app = phone_of(db, cast.somchai)
    phone_of(db, cast.malee)
    assert not authenticators.accepts(db, cast.malee, code(app))


def test_a_code_on_paper_counts_once(db: Session, cast: Cast, browser: Open) -> None:
    phone_of(db, cast.malee)
    paper = recovery_codes.make(db, cast.malee)
    for wanted in ("/", "it was used before"):
        client = browser()
        sign_in(client)
        assert wanted in enter(client, paper[3].upper().replace("-", " "))
    assert recovery_codes.left(db, cast.malee) == 9


def test_new_codes_on_paper_replace_the_old_ones(db: Session, cast: Cast, browser: Open) -> None:
    phone_of(db, cast.malee)
    old = recovery_codes.make(db, cast.malee)
    shown = PAPER.findall(browser(cast.malee).post("/account/recovery-codes").text)
    assert len(set(shown)) == 10
    assert not recovery_codes.use(db, cast.malee, old[0])
    assert recovery_codes.use(db, cast.malee, shown[0])


def test_neither_secret_nor_paper_can_be_read_in_the_tables(db: Session, cast: Cast) -> None:
    app = phone_of(db, cast.malee)
    paper = recovery_codes.make(db, cast.malee)
    assert app.secret.encode() not in db.scalars(select(Authenticator.secret_sealed)).one()
    assert not {c.replace("-", "") for c in paper} & set(db.scalars(select(RecoveryCode.code_digest)))


def test_the_secret_of_one_is_worthless_in_anothers_row(db: Session, cast: Cast) -> None:
    phone_of(db, cast.malee)
    other = authenticators.propose(db, cast.somchai)
    other.secret_sealed = db.scalars(
        select(Authenticator.secret_sealed).where(Authenticator.user_id == cast.malee.id)
    ).one()
    with pytest.raises(Tampered):
        authenticators.secret_of(db, other)


def test_guessing_codes_is_slowed(db: Session, cast: Cast, browser: Open) -> None:
    app, client = phone_of(db, cast.malee), browser()
    sign_in(client)
    for _ in range(5):
        enter(client, "000000x")
    assert "Too many tries" in enter(client, code(app))


def test_who_must_have_a_second_step_is_led_to_set_it_up_first(db: Session, cast: Cast, browser: Open) -> None:
    client = browser()
    assert sign_in(client, "prasit") == "/"
    assert client.get("/cases/").location == "/account/codes"
    page = client.get("/account/codes").text
    app = authenticators.propose(db, cast.prasit)
    assert re.search(r'<svg [^>]*class="segno"><path [^>]*#fff', page)
    assert authenticators.secret_of(db, app)[:4] in page
    assert "This code is not right" in client.post("/account/codes", data={"code": "x"}).text
    right = code(pyotp.TOTP(authenticators.secret_of(db, app)))
    assert len(PAPER.findall(client.post("/account/codes", data={"code": right}).text)) == 10
    assert client.get("/cases/").status_code == 200


@pytest.mark.parametrize(("username", "must"), [("malee", False), ("wanna", False), ("chai", True), ("dao", True)])
def test_it_is_demanded_of_some_and_offered_to_all(cast: Cast, browser: Open, username: str, must: bool) -> None:
    client = browser()
    sign_in(client, username)
    assert (client.get("/").location == "/account/codes") is must
    assert client.get("/account/codes").status_code == 200


def test_a_demonstration_only_offers_it(
    app: OutreachApp, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "offered")
    client = browser()
    sign_in(client, "prasit")
    assert client.get("/cases/").status_code == 200


def test_a_site_may_demand_it_of_everybody(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "everybody")
    client = browser()
    sign_in(client, "malee")
    assert client.get("/cases/").location == "/account/codes"
    phone_of(db, cast.wanna)
    assert browser(cast.wanna).post("/account/codes/remove").status_code == 200
    db.add(Passkey(user_id=cast.somchai.id, credential=b"1", public_key=b"1"))
    db.commit()
    assert sign_in(browser(), "somchai") == "/sign-in/code"


def test_setting_it_up_ends_all_other_sessions(db: Session, cast: Cast, browser: Open) -> None:
    phone, desk = browser(cast.malee), browser(cast.malee)
    proposed = authenticators.propose(db, cast.malee)
    right = code(pyotp.TOTP(authenticators.secret_of(db, proposed)))
    phone.post("/account/codes", data={"code": right})
    assert (phone.get("/").status_code, desk.get("/").status_code) == (200, 303)


def test_a_new_phone_replaces_the_old_once_its_code_is_right(db: Session, cast: Cast, browser: Open) -> None:
    old, client = phone_of(db, cast.malee), browser(cast.malee)
    client.get("/account/codes")
    client.post("/account/codes", data={"code": code(old)})
    assert authenticators.accepts(db, cast.malee, code(old))
    new = pyotp.TOTP(authenticators.secret_of(db, authenticators.propose(db, cast.malee)))
    client.post("/account/codes", data={"code": code(new)})
    assert not authenticators.accepts(db, cast.malee, code(old, 1))
    assert authenticators.accepts(db, cast.malee, code(new, 1))


def test_who_must_have_it_cannot_stop_it_and_others_can(db: Session, cast: Cast, browser: Open) -> None:
    for user, is_stopped in ((cast.prasit, False), (cast.malee, True)):
        phone_of(db, user)
        answer = browser(user).post("/account/codes/remove")
        assert (answer.status_code == 303) is is_stopped
        assert authenticators.is_set_up(db, user) is not is_stopped


def test_the_last_passkey_of_who_must_have_a_second_step_stays(db: Session, cast: Cast, browser: Open) -> None:
    passkey = Passkey(user_id=cast.prasit.id, credential=b"1", public_key=b"1")
    db.add(passkey)
    db.flush()
    page = f"/account/passkeys/{passkey.id}/remove"
    assert "Set up codes from the phone first" in browser(cast.prasit).post(page).text
    phone_of(db, cast.prasit)
    assert browser(cast.prasit).post(page).status_code == 303
    assert passkeys.of_user(db, cast.prasit) == []


def test_the_fresh_proof_asks_for_the_code_too(db: Session, cast: Cast, browser: Open) -> None:
    app, client = phone_of(db, cast.dao), browser(cast.dao)
    stale(db)
    asked = client.get("/users/new").location
    assert "Please fill this in" in client.post(asked, data={"password": PASSWORD}).text
    assert "Password or code" in client.post(asked, data={"password": PASSWORD, "code": "000000x"}).text
    assert client.post(asked, data={"password": PASSWORD, "code": code(app)}).location == "/users/new"


def test_half_a_sign_in_makes_no_device_known_and_is_on_record(db: Session, cast: Cast, browser: Open) -> None:
    app, client = phone_of(db, cast.malee), browser()
    sign_in(client)
    assert "device=" not in "".join(client.post("/sign-in/code", data={"code": "x"}).headers.getlist("Set-Cookie"))
    enter(client, code(app))
    acts = db.scalars(select(AuditLine.action).where(AuditLine.actor_id == cast.malee.id).order_by(AuditLine.seq)).all()
    assert acts[-4:] == ["sign_in.half", "sign_in.wrong_code", "sign_in.proved", "sign_in.second"]
    assert db.scalars(select(SignIn.awaits_code)).all() == [False]


@pytest.fixture
def older_ring(app: OutreachApp) -> Iterator[KeyStore]:
    """The ring as it was made before second factors had a key of their own, and workers that know no other."""
    store = key_store(app.extensions["settings"])
    before, vault = store.ring_path.read_bytes(), app.extensions["vault"]
    known = vault._ring
    write_ring(store.ring_path, read_ring(store.ring_path).without("factor", [1]), replaces=True)
    vault._ring = store.load()
    yield store
    store.ring_path.write_bytes(before)
    vault._ring = known


def test_a_secret_lies_under_the_key_of_second_factors(db: Session, cast: Cast) -> None:
    phone_of(db, cast.malee)
    cell = db.scalars(select(Authenticator.secret_sealed)).one()
    assert ciphertext.read_header(cell)[1] == 2
    assert authenticators.need_own_key(db)


def test_with_an_older_ring_codes_go_on_and_get_a_key_by_command(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, older_ring: KeyStore
) -> None:
    phone, client = phone_of(db, cast.malee), browser()
    assert not authenticators.need_own_key(db)
    assert enter_all(client, phone) == "/"
    db.commit()
    with app.app_context():
        assert "factor        none yet: flask --app wsgi keys complete" in runs(app, "keys", "status")
        assert "1 keys added (factor), 1 secrets sealed anew" in runs(app, "keys", "complete")
        assert "0 keys added (none), 0 secrets sealed anew" in runs(app, "keys", "complete")
        assert "factor        version 1" in runs(app, "keys", "status")
    db.expire_all()
    assert authenticators.need_own_key(db)
    db.commit()
    with clock.travel(clock.now() + timedelta(minutes=1)):
        assert enter_all(browser(), phone) == "/"  # a worker that runs on reads the ring anew
    assert "rows are as they were last written" in runs(app, "audit", "verify")


def enter_all(client: Browser, phone: pyotp.TOTP) -> str:
    assert sign_in(client) == "/sign-in/code"
    return enter(client, code(phone))


def runs(app: OutreachApp, *words: str) -> str:
    with app.app_context():
        done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 0, done.output
    return done.output


def passkey_of(db: Session, user: User, number: bytes = b"1") -> Passkey:
    passkey = Passkey(user_id=user.id, credential=number, public_key=b"1")
    db.add(passkey)
    db.flush()
    return passkey


def test_to_a_caseworker_a_passkey_is_a_way_in_and_no_lock(db: Session, cast: Cast) -> None:
    passkey_of(db, cast.malee)
    passkey_of(db, cast.prasit, b"2")
    asked = {
        (user.username, setting): second_factors.is_asked(db, user, setting)
        for user in (cast.malee, cast.prasit)
        for setting in ("required", "everybody", "offered")
    }
    assert {one for one, is_asked in asked.items() if not is_asked} == {("malee", "required"), ("malee", "offered")}


def test_of_whom_it_is_demanded(cast: Cast) -> None:
    demanded = {
        setting: {user.username for user in (cast.malee, cast.chai) if second_factors.is_demanded(user, setting)}
        for setting in ("required", "everybody", "offered")
    }
    assert demanded == {"required": {"chai"}, "everybody": {"malee", "chai"}, "offered": set()}


def test_a_right_code_forgets_the_wrong_ones_before(db: Session, cast: Cast) -> None:
    app, phone = phone_of(db, cast.malee), Device("p" * 43)
    for typed in ("000000x", "000000x", code(app), "000000x", "000000x", "000000x"):
        assert second_factors.shows(db, cast.malee, typed, phone) is (typed != "000000x")
    assert second_factors.shows(db, cast.malee, code(app, 1), phone)


def test_stopping_codes_ends_those_on_paper_and_is_on_record(db: Session, cast: Cast) -> None:
    phone_of(db, cast.prasit)
    passkey_of(db, cast.prasit)
    second_factors.stop_codes(db, cast.prasit, required=True)
    assert (authenticators.is_set_up(db, cast.prasit), recovery_codes.left(db, cast.prasit)) == (False, 0)
    line = db.scalars(select(AuditLine).where(AuditLine.action == "second_factor.removed")).one()
    assert (line.actor_id, line.about) == (cast.prasit.id, f"user:{cast.prasit.id}")


def test_a_passkey_may_go_unless_it_is_the_last_one_demanded(db: Session, cast: Cast) -> None:
    first = passkey_of(db, cast.prasit)
    passkey_of(db, cast.prasit, b"2")
    second_factors.remove_passkey(db, cast.prasit, first.id, required=True)
    second_factors.remove_passkey(db, cast.malee, passkey_of(db, cast.malee, b"3").id, required=False)
    assert (len(passkeys.of_user(db, cast.prasit)), passkeys.of_user(db, cast.malee)) == (1, [])


def test_the_last_passkey_may_go_where_codes_are_set_up(db: Session, cast: Cast) -> None:
    phone_of(db, cast.prasit)
    second_factors.remove_passkey(db, cast.prasit, passkey_of(db, cast.prasit).id, required=True)
    assert passkeys.of_user(db, cast.prasit) == []


def test_a_reset_leaves_no_paper_code_and_no_known_device(db: Session, cast: Cast) -> None:
    phone_of(db, cast.malee)
    throttling.know(db, "malee", Device("p" * 43))
    throttling.know(db, "somchai", Device("p" * 43))
    second_factors.forget_all(db, cast.malee)
    assert recovery_codes.left(db, cast.malee) == 0
    assert len(db.scalars(select(KnownDevice)).all()) == 1
