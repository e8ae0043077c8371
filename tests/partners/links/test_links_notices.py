"""What an agency is told by e-mail: that there is something, in two languages, and not a word of whom or what for."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox.messages import Letter, Message, MessageState, read
from outreach.c2_connect import referrals
from outreach.c2_connect.letters import mail_frame, senders
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.core.language import LazyText, in_every_language
from outreach.directory.agencies.contacts import ContactPersonDetails, end, put
from outreach.directory.needs import Need
from outreach.partners import links
from outreach.partners.links import ReferralLink, notices, texts
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

TO, SITE = "help@agency.example", "https://baan-rao.example"
CANARY = "คานารีเจ็ดตัว"


@pytest.fixture(autouse=True)
def site(app: OutreachApp, db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """OUTREACH_ORIGIN is set."""
    monkeypatch.setitem(db.info, "origin", SITE)
    monkeypatch.setitem(app.extensions["sessions"].kw["info"], "origin", SITE)


@pytest.fixture
def reached(db: Session, cast: Cast) -> None:
    """The agency has named somebody with an e-mail address."""
    put(db, cast.nfe, None, ContactPersonDetails(name="ครูต้อย", email=TO, gets_referrals=True))


def sent(db: Session, cast: Cast) -> Referral:
    shared = ["nickname", "full_name", "age", "sex"]
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=shared, message=CANARY)


def good_one(db: Session, referral: Referral) -> ReferralLink | None:
    """The link that opens the referral now."""
    return next((link for link in links.of_referral(db, referral.id) if links.is_good(db, link, referral)), None)


def letters(db: Session, referral: Referral) -> list[Letter]:
    found = [read(message) for message in reversed(outbox.of(db, notices.about(referral)))]
    return [letter for letter in found if letter]


def test_an_agency_without_an_address_is_not_written_to(db: Session, cast: Cast) -> None:
    referral = sent(db, cast)
    assert letters(db, referral) == []


def test_an_agency_with_accounts_is_told_to_sign_in(db: Session, cast: Cast, reached: None) -> None:
    (letter,) = letters(db, sent(db, cast))
    assert (letter.to, letter.subject.startswith("มีการส่งต่อใหม่")) == (TO, True)
    assert (f"{SITE}/\n" in letter.body.decode(), "/l/" in letter.body.decode()) == (True, False)


def test_an_agency_without_accounts_gets_a_link_with_a_code(
    db: Session, cast: Cast, reached: None, browser: Callable[..., Browser]
) -> None:
    cast.wanna.disabled_at = clock.now()
    referral = sent(db, cast)
    (letter,) = letters(db, referral)
    address = re.findall(rf"{SITE}(/l/[\w-]+)", letter.body.decode())
    assert len(set(address)) == 1
    link = good_one(db, referral)
    assert link
    assert (link.mailed, link.code_digest, link.made_by) == (True, None, None)
    code = links.new_code(db, referral, link, cast.malee)
    client = browser()
    client.get(address[0])
    client.post("/r/", data={"code": code})
    assert "นก" in client.get("/r/").text


@pytest.mark.parametrize("what", ["link/copy", "link/mail", "links/{id}/withdraw"])
def test_a_mail_with_a_link_that_is_good_no_more_never_leaves(
    db: Session, cast: Cast, reached: None, browser: Callable[..., Browser], what: str
) -> None:
    cast.wanna.disabled_at = clock.now()
    referral = sent(db, cast)
    (old,) = letters(db, referral)
    first = good_one(db, referral)
    assert first
    path = f"/cases/{referral.case_id}/referrals/{referral.id}/{what.format(id=first.id)}"
    assert browser(cast.malee).post(path).status_code in (200, 303)
    waiting = letters(db, referral)
    assert (old.id in {letter.id for letter in waiting}, len(waiting)) == (False, int(what == "link/mail"))


def test_a_mailed_link_is_for_who_gets_the_mail(db: Session, cast: Cast) -> None:
    cast.wanna.disabled_at = clock.now()
    phoned = put(db, cast.nfe, None, ContactPersonDetails(name="ครูแดง", phone="043 221 202", gets_referrals=True))
    with clock.travel(clock.now() + timedelta(minutes=1)):
        mailed = put(db, cast.nfe, None, ContactPersonDetails(name="ครูต้อย", email=TO, gets_referrals=True))
    referral = sent(db, cast)
    link = good_one(db, referral)
    assert link
    end(db, phoned)
    assert (link.contact_id, links.is_good(db, link, referral)) == (mailed.id, True)
    end(db, mailed)
    assert not links.is_good(db, link, referral)


def test_an_unsent_message_of_a_revoked_referral_never_leaves(db: Session, cast: Cast, reached: None) -> None:
    referral = sent(db, cast)
    referrals.revoke(db, cast.nok_case, referral, cast.malee)
    assert [message.state for message in outbox.of(db, notices.about(referral))] == [MessageState.DROPPED]


def test_who_was_told_is_told_that_it_was_taken_back(db: Session, cast: Cast, reached: None) -> None:
    referral = sent(db, cast)
    (first,) = outbox.of(db, notices.about(referral))
    outbox.messages.finish(db, first, MessageState.SENT)
    with clock.travel(clock.now() + timedelta(minutes=1)):
        referrals.revoke(db, cast.nok_case, referral, cast.malee)
    (letter,) = letters(db, referral)
    assert letter.subject.endswith("A referral to your agency was taken back")


def test_what_has_not_left_is_dropped_when_the_answer_comes(db: Session, cast: Cast, reached: None) -> None:
    referral = sent(db, cast)
    referrals.answer(db, referral, ReferralState.SEEN, cast.wanna)
    assert len(letters(db, referral)) == 1
    referrals.answer(db, referral, ReferralState.ACCEPTED, cast.wanna)
    assert letters(db, referral) == []


def test_a_webhook_of_the_same_referral_is_left_alone(db: Session, cast: Cast, reached: None) -> None:
    referral = sent(db, cast)
    hook = outbox.webhook(db, "https://agency.example/", b"{}", notices.about(referral))
    referrals.revoke(db, cast.nok_case, referral, cast.malee)
    assert hook.state == MessageState.WAITING


def test_an_address_that_no_mail_can_reach_is_not_used(db: Session, cast: Cast) -> None:
    contact = put(db, cast.nfe, None, ContactPersonDetails(name="ครู", email=TO, gets_referrals=True))
    contact.email = "ครู ต้อย"  # as it came by an import
    assert letters(db, sent(db, cast)) == []


def test_no_message_tells_anything_of_the_young_person(db: Session, cast: Cast, reached: None) -> None:
    cast.wanna.disabled_at = clock.now()
    referral = sent(db, cast)
    said = " ".join(letter.subject + letter.body.decode() for letter in letters(db, referral))
    sender = senders.of_referral(db, referral.id)
    said += texts.body(texts.TAKEN_BACK_WORDS, None, sender) + in_every_language(texts.TAKEN_BACK)
    said += texts.to_paste(f"{SITE}/l/x", referral.answer_due_on, sender)
    person, need = cast.nok_case.person, referral.need
    canaries = [person.given_name, person.family_name, cast.nok_case.number, CANARY]
    canaries += [str(cast.nok_case.id), str(person.id), str(referral.id), need.value, need.label.text, "มาลี"]
    assert [word for word in canaries if word and word in said] == []
    assert "ให้คำปรึกษา" not in said


def test_the_message_about_one_is_that_about_another(db: Session, cast: Cast, reached: None) -> None:
    cast.wanna.disabled_at = clock.now()
    (first,) = letters(db, sent(db, cast))
    (second,) = letters(db, share(db, cast.fon_case, cast.anong, cast.nfe, Need.EDUCATION_EQUIVALENCY))
    said = [(letter.subject + letter.body.decode()).replace(letter.sender_name, "") for letter in (first, second)]
    bare = [re.sub(r"/l/[\w-]+", "", text) for text in said]
    assert bare[0] == bare[1]


def test_each_text_takes_nothing_but_a_day_and_an_address() -> None:
    said = [*vars(texts).values(), *vars(mail_frame).values()]
    found = [value for value in said if isinstance(value, LazyText)]
    assert len(found) >= 9
    for words in found:
        assert set(re.findall(r"%\((\w+)\)", words.text)) <= {"day", "link", "site", "centre", "phone", "email"}


def test_a_message_speaks_thai_first_and_then_english(db: Session, cast: Cast, reached: None) -> None:
    (letter,) = letters(db, sent(db, cast))
    thai, _, english = letter.body.decode().partition("\n---\n")
    assert re.search("[ก-ฮ]", thai)
    assert not re.search("[ก-ฮ]", english.replace(letter.sender_name, ""))
    assert str(clock.today().year + 543) in thai


def test_without_an_origin_no_link_is_invented(
    db: Session, cast: Cast, reached: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(db.info, "origin", "")
    cast.wanna.disabled_at = clock.now()
    referral = sent(db, cast)
    (letter,) = letters(db, referral)
    assert ("http" in letter.body.decode(), good_one(db, referral)) == (False, None)


def test_message_rows_name_the_referral_alone(db: Session, cast: Cast, reached: None) -> None:
    (message,) = outbox.of(db, notices.about(sent(db, cast)))
    assert isinstance(message, Message)
    assert re.fullmatch(r"referral:[0-9a-f-]{36}", message.about)
