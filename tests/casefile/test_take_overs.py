"""Asking for the case of a colleague: the head of the centre decides, and who asked reads the answer."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile import cases, take_overs
from outreach.casefile.notices import CaseNotice
from outreach.casefile.restrictions import restricting
from outreach.casefile.take_overs import TakeOver
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
WHY = "เจอกันทุกคืนที่ลานหน้าเวที"


def asked(browser: Open, cast: Cast) -> str:
    """Malee has found «ต้น», who is Somchai's, and asked for the case."""
    client, page = browser(cast.malee), f"/found/{cast.ton_case.person_id}/take-over"
    assert page in client.post("/find", data={"called": "ต้น"}).text
    answer = client.post(page, data={"reason": WHY})
    assert answer.status_code == 303
    return str(answer.location)


def decide(browser: Open, cast: Cast, page: str, **typed: str) -> str:
    answer = browser(cast.prasit).post(f"{page}/decide", data=typed)
    return answer.text if answer.status_code == 200 else str(answer.location)


def test_the_head_reads_who_asks_why_and_who_carries_it(cast: Cast, browser: Open) -> None:
    page = asked(browser, cast)
    head = browser(cast.prasit)
    assert "Cases that somebody asks for" in head.get("/").text
    assert f"{page}/decide" in head.get("/take-overs/").text
    shown = head.get(f"{page}/decide").text
    assert all(words in shown for words in (WHY, cast.malee.name, cast.somchai.name))


def test_handed_over_it_is_a_transfer_like_any_other(db: Session, cast: Cast, browser: Open) -> None:
    page = asked(browser, cast)
    assert decide(browser, cast, page, decision="hand_over") == "/take-overs/"
    assert cast.ton_case.caseworker_id == cast.malee.id
    acts = db.scalars(select(AuditLine.action).where(AuditLine.person_id == cast.ton_case.person_id)).all()
    assert {"take_over.ask", "case.assign", "take_over.grant"} <= set(acts)
    assert f"/cases/{cast.ton_case.id}" in browser(cast.malee).get(page).text


def test_refused_it_says_why_and_stays_where_it_is(cast: Cast, browser: Open) -> None:
    page = asked(browser, cast)
    assert "Say in a word why not." in decide(browser, cast, page, decision="refuse")
    decide(browser, cast, page, decision="refuse", answer="น้องไว้ใจสมชายแล้ว")
    assert cast.ton_case.caseworker_id == cast.somchai.id
    client = browser(cast.malee)
    told = "You asked to take the case over: read the answer"
    [notice] = re.findall(r'href="(/notices/[^"]+)"', client.get("/").text.split(told)[0])[-1:]
    assert client.get(notice).location == page
    shown = client.get(page).text
    assert "น้องไว้ใจสมชายแล้ว" in shown
    assert str(cast.ton_case.id) not in shown
    assert told not in client.get("/").text  # once it has been read


def test_what_is_decided_is_decided(cast: Cast, browser: Open) -> None:
    page = asked(browser, cast)
    decide(browser, cast, page, decision="hand_over")
    assert browser(cast.prasit).get(f"{page}/decide").status_code == 404
    assert page not in browser(cast.prasit).get("/take-overs/").text


def test_nobody_asks_twice_while_it_waits(db: Session, cast: Cast) -> None:
    take_overs.ask(db, cast.ton_case, WHY, cast.malee)
    with pytest.raises(Refused):
        take_overs.ask(db, cast.ton_case, WHY, cast.malee)
    db.add(TakeOver(case_id=cast.ton_case.id, person_id=cast.ton_case.person_id, reason="-", made_by=cast.malee.id))
    with pytest.raises(IntegrityError):
        db.flush()


def test_nobody_decides_their_own_request(db: Session, cast: Cast) -> None:
    row = take_overs.ask(db, cast.ton_case, WHY, cast.malee)
    row.decided_at, row.granted, row.decided_by = clock.now(), False, cast.malee.id
    with pytest.raises(IntegrityError):
        db.flush()


def test_nobody_asks_without_a_search(cast: Cast, browser: Open) -> None:
    page = f"/found/{cast.ton_case.person_id}/take-over"
    assert browser(cast.malee).post(page, data={"reason": WHY}).status_code == 404


def test_only_who_asked_reads_it_and_only_the_own_head_decides(cast: Cast, browser: Open) -> None:
    page = asked(browser, cast)
    assert {browser(one).get(page).status_code for one in (cast.somchai, cast.anong, cast.prasit)} == {404}
    assert {browser(one).get(f"{page}/decide").status_code for one in (cast.malee, cast.somchai, cast.chai)} == {404}


def test_what_was_handed_over_meanwhile_waits_no_more(db: Session, cast: Cast, browser: Open) -> None:
    page = asked(browser, cast)
    cases.assign(db, cast.ton_case, cast.malee.id, cast.prasit)
    assert page not in browser(cast.prasit).get("/take-overs/").text


def test_somebody_who_is_not_named_is_handed_nothing(db: Session, cast: Cast, browser: Open) -> None:
    page = asked(browser, cast)
    restricting.restrict(db, cast.ton_case, {cast.somchai.id, cast.prasit.id}, cast.prasit)
    assert "Name the caseworker first" in decide(browser, cast, page, decision="hand_over")
    assert browser(cast.malee).get(page).status_code == 404
    assert cast.ton_case.caseworker_id == cast.somchai.id


def test_a_closed_case_is_asked_for_and_then_reopened(db: Session, cast: Cast, browser: Open) -> None:
    cast.ton_case.closed_on = clock.today()
    decide(browser, cast, asked(browser, cast), decision="hand_over")
    assert browser(cast.malee).get(f"/cases/{cast.ton_case.id}/reopen").status_code == 200


def test_who_asked_takes_it_back_and_may_ask_anew(db: Session, cast: Cast) -> None:
    mine = take_overs.ask(db, cast.nok_case, "น้องสนิทกับฉัน", cast.somchai)
    take_overs.take_back(db, mine, cast.nok_case, cast.somchai)
    unread = select(CaseNotice.id).where(CaseNotice.about_id == mine.id, CaseNotice.read_at.is_(None))
    assert (mine.is_voided, take_overs.waiting(cast.prasit).count(db), db.scalars(unread).all()) == (True, 0, [])
    with pytest.raises(Refused):
        take_overs.take_back(db, mine, cast.nok_case, cast.somchai)
    assert take_overs.ask(db, cast.nok_case, "ขออีกครั้ง", cast.somchai).decided_at is None


def test_what_was_taken_back_says_so(cast: Cast, browser: Open) -> None:
    page, client = asked(browser, cast), browser(cast.malee)
    assert "Take the request back" in client.get(page).text
    assert client.post(f"{page}/take-back").status_code == 303
    assert "Taken back on" in client.get(page).text
