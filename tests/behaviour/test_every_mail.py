"""Every kind of mail says who sends it, whom to call, where an answer goes and why it came; none looks forged."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import telling
from outreach.access.outbox import Message, MessageKind
from outreach.access.outbox.messages import Letter, read
from outreach.access.telling import When, Wish
from outreach.c2_connect import referrals
from outreach.c2_connect.chasing import reminders
from outreach.c2_connect.letters import mail_frame, senders
from outreach.c2_connect.referrals import Referral
from outreach.casefile import visits
from outreach.commands.audit import head as audit_head
from outreach.core import clock
from outreach.core.language import LazyText, in_each
from outreach.core.languages import OF_MESSAGES
from outreach.dashboard import digests
from outreach.directory.agencies.contacts import ContactPersonDetails, put
from outreach.directory.needs import Need
from outreach.partners import links
from outreach.partners.links import notices
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.world import letterhead, share

ROOT = Path(__file__).parents[2]
PHONE, EMAIL = "0 4322 1400", "baanrao@kk.example"
CENTRE = "ศูนย์สร้างโอกาสเด็กและเยาวชน บ้านเรา"
WRITERS = {  # every module that writes or sends an e-mail, and the tests below that have it do so
    "outreach/c2_connect/chasing/reminders.py": ["reminder"],
    "outreach/partners/links/notices.py": ["referral", "link", "taken_back"],
    "outreach/dashboard/digests.py": ["digest"],
    "outreach/commands/audit/head.py": ["head"],
}


@pytest.fixture
def referral(db: Session, cast: Cast) -> Referral:
    """To an agency that is written to, from a centre with a letterhead."""
    letterhead(db, cast.prasit).email = EMAIL
    db.info["origin"] = "https://baanrao.example"
    put(db, cast.nfe, None, ContactPersonDetails(name="ครูต้อย", email="help@agency.example", gets_referrals=True))
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])


def newest(db: Session) -> Letter:
    db.flush()
    message = db.scalars(select(Message).where(Message.kind == MessageKind.MAIL).order_by(Message.made_at.desc()))
    letter = read(message.first() or Message())
    assert letter is not None
    return letter


def reminder(_app: OutreachApp, db: Session, _cast: Cast, sent: Referral) -> Letter:
    reminders.send(db, [sent], clock.today())
    return newest(db)


def new_referral(_app: OutreachApp, db: Session, _cast: Cast, _sent: Referral) -> Letter:
    return newest(db)


def link(_app: OutreachApp, db: Session, cast: Cast, sent: Referral) -> Letter:
    notices.tell_link(db, sent, links.make(db, sent, cast.malee).token)
    return newest(db)


def taken_back(_app: OutreachApp, db: Session, cast: Cast, sent: Referral) -> Letter:
    for message in db.scalars(select(Message)):
        message.state = message.state.SENT
    db.flush()
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    return newest(db)


def digest(app: OutreachApp, db: Session, cast: Cast, _sent: Referral) -> Letter:
    telling.choose(db, Wish(When.AT_ONCE, 8, MessageKind.MAIL, "malee@kk.example"), "en", cast.malee)
    visits.ask(db, [cast.nok_case], cast.prasit)
    db.commit()
    assert digests.run(app.extensions["sessions"]) == 1
    return newest(db)


def head(_app: OutreachApp, db: Session, _cast: Cast, _sent: Referral) -> Letter:
    return audit_head.letter_of(
        "council@example.org", "1 abc", [one for one in senders.of_all(db) if one.centre == CENTRE]
    )


WRITTEN: dict[str, tuple[Callable[..., Letter], LazyText]] = {
    "reminder": (reminder, mail_frame.WHY),
    "referral": (new_referral, mail_frame.WHY),
    "link": (link, mail_frame.WHY),
    "taken_back": (taken_back, mail_frame.WHY),
    "digest": (digest, digests.WHY),
    "head": (head, audit_head.WHY),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_mail_says_who_why_and_whom_to_call(
    app: OutreachApp, db: Session, cast: Cast, referral: Referral, kind: str
) -> None:
    write, why = WRITTEN[kind]
    letter = write(app, db, cast, referral)
    check(letter, letter.body.decode(), why)
    assert letter.sender_name in (CENTRE, "")


def check(letter: Letter, words: str, why: LazyText) -> None:
    """Who sends it, whom to call, why, where an answer goes; each link within a sentence, to our own site."""
    assert (CENTRE in words, PHONE in words, letter.reply_to) == (True, True, EMAIL)
    assert any(said in words for said in in_each(OF_MESSAGES, lambda: str(why)))
    for line in words.splitlines():
        for found in re.findall(r"https?://\S+", line):
            assert found.startswith("https://baanrao.example/")
            assert len(line.replace(found, "").strip()) > 10, "a bare link"
    assert "password" not in words.replace(mail_frame.GENUINE.text, "")


def test_no_other_module_writes_a_mail() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "outreach").rglob("*.py")
        if "outbox" not in path.parts and _mails(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == WRITERS.keys()
    assert {kind for kinds in WRITERS.values() for kind in kinds} == WRITTEN.keys()


def _mails(tree: ast.Module) -> bool:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = {ast.unparse(one) for one in calls}
    return bool(named & {"outbox.mail", "mail", "messages.mail", "mailing.send", "smtplib.SMTP"})
