"""An e-mail and the page behind a link say who writes, whom to call, why, and how to know them for genuine."""

from collections.abc import Callable
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from sqlalchemy.orm import Session

from outreach.access import outbox
from outreach.access.outbox import mailing
from outreach.access.outbox.messages import Letter, read
from outreach.c2_connect.chasing import reminders
from outreach.c2_connect.letters import letterheads, mail_frame, senders
from outreach.c2_connect.letters.senders import Sender
from outreach.c2_connect.referrals import Referral
from outreach.core import clock
from outreach.directory.agencies.contacts import ContactPersonDetails, put
from outreach.directory.needs import Need
from outreach.partners import links
from outreach.partners.links import notices, texts
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import letterhead, share

TO, PHONE, EMAIL = "help@agency.example", "0 4322 1400", "baanrao@kk.example"
CENTRE = "ศูนย์สร้างโอกาสเด็กและเยาวชน บ้านเรา"
Open = Callable[..., Browser]


@pytest.fixture
def referral(db: Session, cast: Cast) -> Referral:
    """To an agency that is written to, from a centre that has a letterhead."""
    letterhead(db, cast.prasit).email = EMAIL
    put(db, cast.nfe, None, ContactPersonDetails(name="ครูต้อย", email=TO, gets_referrals=True))
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])


def mailed(db: Session, about: str) -> tuple[Letter, dict[str, str]]:
    """The newest e-mail, and its head as who gets it reads it."""
    letter = read(outbox.of(db, about)[0])
    assert letter
    sent = message_from_bytes(mailing.in_form(letter, "noreply@city.example").as_bytes())
    return letter, {name: str(make_header(decode_header(value))) for name, value in sent.items()}


def test_an_e_mail_names_centre_and_telephone_and_why_it_came(db: Session, cast: Cast, referral: Referral) -> None:
    letter, sent = mailed(db, notices.about(referral))
    assert (sent["From"], sent.get("Reply-To")) == (f"{CENTRE} <noreply@city.example>", EMAIL)
    for half in letter.body.decode().split("\n---\n"):
        assert half.count(CENTRE) == 2
        assert (PHONE in half, EMAIL in half) == (True, True)
    english = letter.body.decode().split("\n---\n")[1]
    assert mail_frame.WHY.text in english
    assert mail_frame.GENUINE.text in english
    assert cast.malee.name not in letter.body.decode()


def test_a_centre_without_a_letterhead_is_named_without_reply_to(db: Session, cast: Cast) -> None:
    put(db, cast.nfe, None, ContactPersonDetails(name="ครูต้อย", email=TO, gets_referrals=True))
    referral = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    letter, sent = mailed(db, notices.about(referral))
    assert (sent["From"], sent.get("Reply-To")) == (f"{CENTRE} <noreply@city.example>", None)
    assert f"Sent by: {CENTRE}\n" in letter.body.decode()
    assert mail_frame.AUTOMATIC.text in letter.body.decode()


@pytest.mark.parametrize("typed", ["ไม่มี", "a@b", "a@b.example, c@d.example", "a@b.example\r\nBcc: all@agency.example"])
def test_an_address_that_no_answer_would_reach_is_not_offered(typed: str) -> None:
    assert Sender(CENTRE, PHONE, typed).reply_to == ""


def test_a_centres_name_cannot_add_a_header_line_to_an_e_mail(db: Session) -> None:
    with pytest.raises(ValueError, match="no mail can carry"):
        outbox.mail(db, TO, "x", "y", "test:1", sender_name="ศูนย์\r\nBcc: all@agency.example")
    with pytest.raises(ValueError, match="no mail can carry"):
        outbox.mail(db, TO, "x", "y", "test:1", reply_to="not an address")


def test_a_reminder_names_the_centre_in_both_languages(db: Session, cast: Cast, referral: Referral) -> None:
    reminders.send(db, [referral], clock.today())
    letter, sent = mailed(db, f"agency:{cast.nfe.id}")
    assert (sent.get("Reply-To"), letter.sender_name) == (EMAIL, CENTRE)
    thai, english = letter.body.decode().split("\n---\n")
    assert (f"โทร. {PHONE}" in thai, f"telephone {PHONE}" in english) == (True, True)


def test_a_reminder_of_two_centres_names_both_without_reply_to(db: Session, cast: Cast, referral: Referral) -> None:
    other = share(db, cast.fon_case, cast.anong, cast.nfe, Need.EDUCATION_EQUIVALENCY)
    reminders.send(db, [referral, other], clock.today())
    letter, sent = mailed(db, f"agency:{cast.nfe.id}")
    assert (sent.get("Reply-To"), sent["From"]) == (None, "noreply@city.example")
    assert [name in letter.body.decode() for name in (CENTRE, "ศูนย์อื่น")] == [True, True]


def test_the_page_of_the_code_names_the_centre_and_its_telephone(
    db: Session, cast: Cast, referral: Referral, browser: Open
) -> None:
    made = links.make(db, referral, cast.malee)
    client = browser()
    client.get(f"/l/{made.token}")
    page = client.get("/r/").text
    assert all(one in page for one in (CENTRE, f"Call {PHONE}", 'href="tel:043221400"'))
    assert cast.malee.name not in page
    client.post("/r/", data={"code": links.new_code(db, referral, made.link, cast.malee)})
    assert all(one in client.get("/r/").text for one in (CENTRE, f"Call {PHONE}", cast.malee.name))


def test_a_link_that_cannot_be_opened_tells_of_no_centre(
    db: Session, cast: Cast, referral: Referral, browser: Open
) -> None:
    client = browser()
    client.get("/l/nothing")
    assert CENTRE not in client.get("/r/").text


def test_the_words_to_paste_name_the_centre_and_its_telephone(db: Session, referral: Referral) -> None:
    said = texts.to_paste("https://x/l/y", referral.answer_due_on, senders.of_referral(db, referral.id))
    assert (said.count(CENTRE), PHONE in said) == (2, True)


def test_a_letterhead_of_several_lines_stays_on_one(db: Session, cast: Cast, referral: Referral) -> None:
    head = letterheads.of_centre(db, cast.nok_case.centre_id)
    assert head
    head.phone = "0 4322 1400\nต่อ 12"
    db.flush()
    assert senders.of_referral(db, referral.id).phone == "0 4322 1400 ต่อ 12"
