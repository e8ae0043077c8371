"""Letting somebody in takes two people: the administrator has the link, the second person the word."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.access import admissions, authenticators, invitations, passkeys, roles, users
from outreach.access.admissions import Admission, AdmissionReason
from outreach.access.audit import AuditLine
from outreach.access.passkeys import Passkey
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.access.test_signins import sign_in
from tests.access.test_users import typed
from tests.conftest import Browser
from tests.support.cast import PASSWORD, Cast
from tests.support.ways_in import LINK, NEW, WORD, Open, phone_of


def waiting(db: Session) -> Admission:
    return db.scalars(select(Admission).where(Admission.decided_at.is_(None))).one()


def confirm(db: Session, browser: Open, second: User) -> str:
    [word] = WORD.findall(browser(second).post(f"/admissions/{waiting(db).id}/confirm").text)
    return str(word)


def link_for(browser: Open, admin: User, user: User) -> str:
    [link] = LINK.findall(browser(admin).post(f"/users/{user.id}/link").text)
    return str(link)


def choose(client: Browser, link: str, **words: str) -> str:
    answer = client.post(link, data={"new_password": NEW, "again": NEW} | words)
    return answer.location if answer.status_code == 303 else answer.text


def test_a_new_user_chooses_a_password_with_link_and_word(db: Session, cast: Cast, browser: Open) -> None:
    assert browser(cast.dao).post("/users/new", data=typed(cast)).location == "/users/"
    made = users.by_name(db, "preecha")
    assert made
    word, link = confirm(db, browser, cast.prasit), link_for(browser, cast.dao, made)
    somebody = browser()
    assert "Your user name is preecha" in somebody.get(link).text
    assert choose(somebody, link, word=word.upper().replace("-", " ")) == "/sign-in?chosen=1"
    assert sign_in(somebody, "preecha", NEW) == "/"
    assert somebody.get("/").status_code == 200


def test_before_the_second_person_nobody_gets_a_link(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.dao).post("/users/new", data=typed(cast))
    made = users.by_name(db, "preecha")
    assert made
    assert "second person must confirm" in browser(cast.dao).post(f"/users/{made.id}/link").text


def test_the_link_alone_is_worthless_and_five_wrong_words_end_it(db: Session, cast: Cast, browser: Open) -> None:
    admissions.ask(db, cast.malee, AdmissionReason.LOST, cast.dao)
    word, link = confirm(db, browser, cast.prasit), link_for(browser, cast.dao, cast.malee)
    client = browser()
    assert "Please fill this in" in choose(client, link)
    for _ in range(5):
        assert "This is not the word" in choose(client, link, word="aaaaa-bbbbb")
    assert "This link is over" in choose(client, link, word=word)
    assert choose(client, link_for(browser, cast.dao, cast.malee), word=word) == "/sign-in?chosen=1"


@pytest.mark.parametrize(("hours", "is_good"), [(23, True), (25, False)])
def test_a_link_is_good_for_a_day(db: Session, cast: Cast, browser: Open, hours: int, is_good: bool) -> None:
    link = f"/invitation/{invitations.invite(db, cast.malee, None)}"
    with clock.travel(clock.now() + timedelta(hours=hours)):
        page = browser(None, "th").get(link).text
    assert ("ตั้งรหัสผ่านของท่าน" in page) is is_good
    assert ("โปรดขอลิงก์ใหม่จากผู้ดูแลระบบ" in page) is not is_good


def test_a_link_works_once_and_a_new_one_ends_the_one_before(db: Session, cast: Cast, browser: Open) -> None:
    first, second = (f"/invitation/{invitations.invite(db, cast.malee, None)}" for _ in range(2))
    assert "This link is over" in choose(browser(), first)
    assert choose(browser(), second) == "/sign-in?chosen=1"
    assert "This link is over" in choose(browser(), second)


def test_looking_at_a_link_does_not_use_it_up(db: Session, cast: Cast, browser: Open) -> None:
    link = f"/invitation/{invitations.invite(db, cast.malee, None)}"
    for _ in range(3):
        assert "Choose your password" in browser().get(link).text


def test_a_weak_password_leaves_the_link_good(db: Session, cast: Cast, browser: Open) -> None:
    link = f"/invitation/{invitations.invite(db, cast.malee, None)}"
    weak = "malee malee malee"
    assert "too easy to guess" in choose(browser(), link, new_password=weak, again=weak)
    assert choose(browser(), link) == "/sign-in?chosen=1"


def test_the_tables_hold_neither_link_nor_word(db: Session, cast: Cast, browser: Open) -> None:
    admission = admissions.ask(db, cast.malee, AdmissionReason.LOST, cast.dao)
    word = admissions.confirm(db, admission, cast.prasit)
    token = admissions.make_link(db, cast.malee, cast.dao)
    kept = db.scalars(select(invitations.Invitation)).one()
    assert token not in kept.token_digest
    assert word.replace("-", "") not in f"{kept.word_digest}{admission.word_digest}"


def test_a_reset_ends_password_sessions_factors_and_devices(db: Session, cast: Cast, browser: Open) -> None:
    phone = browser()
    sign_in(phone)
    phone_of(db, cast.malee)
    db.add(Passkey(user_id=cast.malee.id, credential=b"1", public_key=b"1"))
    browser(cast.dao).post(f"/users/{cast.malee.id}/reset", data={"reason": "stolen"})
    assert phone.get("/").status_code == 200
    confirm(db, browser, cast.prasit)
    assert phone.get("/").status_code == 303
    assert "not right" in sign_in(phone)
    assert not authenticators.is_set_up(db, cast.malee)
    assert passkeys.of_user(db, cast.malee) == []


def test_a_refused_reset_changes_nothing(db: Session, cast: Cast, browser: Open) -> None:
    admissions.ask(db, cast.malee, AdmissionReason.LOST, cast.dao)
    browser(cast.prasit).post(f"/admissions/{waiting(db).id}/refuse")
    assert sign_in(browser()) == "/"
    assert "second person must confirm" in browser(cast.dao).post(f"/users/{cast.malee.id}/link").text


def test_the_person_is_told_who_reset_and_confirmed_until_read(db: Session, cast: Cast, browser: Open) -> None:
    admissions.confirm(db, admissions.ask(db, cast.malee, AdmissionReason.LOST, cast.dao), cast.prasit)
    users.set_password(db, cast.malee, PASSWORD)
    client = browser()
    for _ in range(2):
        assert sign_in(client) == "/account/notice?next=/"
        page = client.get("/account/notice").text
        assert cast.dao.name in page
        assert cast.prasit.name in page
        assert "Lost the phone" in page
    assert client.post("/account/notice?next=/cases/").location == "/cases/"
    assert sign_in(client) == "/"


def test_who_may_be_the_second_person(db: Session, cast: Cast) -> None:
    other = _made(db, "other-admin", Role.ADMINISTRATOR)
    head = _made(db, "other-head", Role.SUPERVISOR, centre_id=cast.anong.centre_id)
    everybody = {name: getattr(cast, name) for name in ("malee", "prasit", "wanna", "chai", "dao")}
    everybody |= {"other": other, "head": head}
    may = {
        subject.username: {
            n for n, second in everybody.items() if admissions.may_decide(db, subject, cast.dao.id, second)
        }
        for subject in (cast.somchai, cast.anong, cast.prasit, cast.wanna, cast.chai, other)
    }
    assert may == {
        "somchai": {"prasit"},
        "anong": {"head"},
        "prasit": {"head"},
        "wanna": {"prasit", "head"},
        "chai": {"prasit", "head", "other"},
        "other-admin": {"prasit", "head"},
    }


def test_neither_asker_nor_person_nor_closed_account_confirms(db: Session, cast: Cast, browser: Open) -> None:
    admission = admissions.ask(db, cast.chai, AdmissionReason.LOST, cast.dao)
    assert browser(cast.dao).post(f"/admissions/{admission.id}/confirm").status_code == 404
    cast.prasit.disabled_at = clock.now()
    assert not admissions.may_decide(db, cast.chai, cast.dao.id, cast.prasit)
    admission.decided_by = cast.dao.id
    with pytest.raises(IntegrityError, match="two_people"):
        db.flush()


def test_the_second_person_makes_no_link(db: Session, cast: Cast) -> None:
    other = _made(db, "other-admin", Role.ADMINISTRATOR)
    admissions.confirm(db, admissions.ask(db, cast.chai, AdmissionReason.LOST, cast.dao), other)
    with pytest.raises(Refused, match="second person"):
        admissions.make_link(db, cast.chai, other)


def test_where_nobody_could_confirm_no_account_is_made(db: Session, cast: Cast, browser: Open) -> None:
    page = browser(cast.dao).post("/users/new", data=typed(cast, centre=str(cast.anong.centre_id))).text
    assert "nobody who can confirm" in page
    assert users.by_name(db, "preecha") is None


def test_a_reset_is_asked_once_and_never_for_oneself(db: Session, cast: Cast) -> None:
    admissions.ask(db, cast.malee, AdmissionReason.LOST, cast.dao)
    for user, reason in ((cast.malee, "asked already"), (cast.dao, "your own sign-in")):
        with pytest.raises(Refused, match=reason):
            admissions.ask(db, user, AdmissionReason.LOST, cast.dao)


def test_the_operators_reset_is_on_record_and_told(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    said = _operator(app, db, "users", "reset", "malee", "--site", "http://localhost")
    [link] = LINK.findall(said)
    assert choose(browser(), link) == "/sign-in?chosen=1"
    client = browser()
    assert sign_in(client, "malee", NEW) == "/account/notice?next=/"
    assert "the operator of the server" in client.get("/account/notice").text
    assert "admission.operator" in db.scalars(select(AuditLine.action)).all()
    assert "no user" in _operator(app, db, "users", "reset", "nobody")


def test_a_role_and_sessions_end_together(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    assert client.get("/cases/").status_code == 200
    typed_role = {"role": "manager", "centre": ""}
    assert browser(cast.dao).post(f"/users/{cast.malee.id}/role", data=typed_role).location == "/users/"
    assert client.get("/cases/").status_code == 303
    assert cast.malee.role is Role.MANAGER


@pytest.mark.parametrize("way", [[Role.ADMINISTRATOR], [Role.MANAGER, Role.ADMINISTRATOR]])
def test_who_ever_worked_with_cases_becomes_no_administrator(db: Session, cast: Cast, way: list[Role]) -> None:
    *first, last = way
    for role in first:
        roles.change(db, cast.malee, role, None, cast.dao)
    with pytest.raises(Refused, match="worked with cases"):
        roles.change(db, cast.malee, last, None, cast.dao)


def test_no_change_of_role_leads_to_cases_or_to_another_centres(db: Session, cast: Cast) -> None:
    other = _made(db, "other-admin", Role.ADMINISTRATOR)
    home, away = cast.malee.centre_id, cast.anong.centre_id
    for user, role, centre in (
        (other, Role.CASEWORKER, home),
        (cast.chai, Role.SUPERVISOR, home),
        (cast.malee, Role.CASEWORKER, away),
        (cast.malee, Role.PARTNER, None),
        (cast.wanna, Role.MANAGER, None),
    ):
        with pytest.raises(Refused, match="needs a new account"):
            roles.change(db, user, role, centre, cast.dao)


def test_nobody_changes_their_own_role(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused, match="your own role"):
        roles.change(db, cast.dao, Role.MANAGER, None, cast.dao)


def _made(db: Session, username: str, role: Role, **where: object) -> User:
    return users.create(db, username=username, name="คนใหม่", role=role, actor=None, **where)  # type: ignore[arg-type]


def _operator(app: OutreachApp, db: Session, *words: str) -> str:
    db.commit()
    with app.app_context():
        said = app.test_cli_runner().invoke(args=list(words)).output
    db.expire_all()
    return said


def test_who_can_confirm_sees_how_many_wait_on_the_first_page(db: Session, cast: Cast, browser: Open) -> None:
    waits = "1 account waits for you to confirm it"
    assert "wait for you to confirm" not in browser(cast.prasit).get("/").text
    admissions.ask(db, cast.malee, AdmissionReason.LOST, cast.dao)
    assert waits in browser(cast.prasit).get("/").text
    assert waits not in browser(cast.somchai).get("/").text
    assert waits not in browser(cast.dao).get("/users/").text
    common = {"password_hash": "-", "must_change_password": False}
    second = User(username="second", name="คนที่สอง", role=Role.ADMINISTRATOR, **common)
    db.add(second)
    admissions.ask(db, cast.chai, AdmissionReason.LOST, cast.dao)
    assert waits in browser(second).get("/users/").text
