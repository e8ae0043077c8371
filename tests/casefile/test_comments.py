"""Comments on a case: between its caseworker and the head of the centre, told, read, corrected like a note."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from outreach.casefile import cases, comments, corrections, notices
from outreach.casefile.comments import Comment
from outreach.casefile.corrections import Change, Kind, Why
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
WRONG = Change(why=Why.TYPO)


def page(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}/comments"


def test_the_other_side_reads_it_and_that_is_seen(db: Session, cast: Cast, browser: Open) -> None:
    head, malee = browser(cast.prasit, "en"), browser(cast.malee, "en")
    assert head.post(page(cast), data={"body": "โทรหาแม่แล้วหรือยัง"}).status_code == 303
    assert "not read yet" in head.get(page(cast)).text
    assert "New comments: 1" in malee.get(f"/cases/{cast.nok_case.id}").text
    assert "โทรหาแม่แล้วหรือยัง" in malee.get(page(cast)).text
    assert "read by มาลี ใจดี" in head.get(page(cast)).text
    assert "New comments" not in malee.get(f"/cases/{cast.nok_case.id}").text


def test_who_wrote_it_does_not_read_it_for_the_other_side(db: Session, cast: Cast, browser: Open) -> None:
    row = comments.write(db, cast.nok_case, "น้องย้ายบ้าน", cast.malee)
    browser(cast.malee).get(page(cast))
    db.refresh(row)
    assert row.read_at is None
    browser(cast.prasit).get(page(cast))
    db.refresh(row)
    assert row.read_by == cast.prasit.id


def test_each_side_is_told_by_a_notice(db: Session, cast: Cast) -> None:
    comments.write(db, cast.nok_case, "น้องย้ายบ้าน", cast.malee)
    comments.write(db, cast.nok_case, "รับทราบ", cast.prasit)
    for user in (cast.malee, cast.prasit):
        assert notices.unread_of(db, user.id) == [cast.nok_case.id]
    assert notices.unread_of(db, cast.somchai.id) == []


def test_who_takes_the_case_over_reads_them(db: Session, cast: Cast, browser: Open) -> None:
    row = comments.write(db, cast.nok_case, "ฝากดูเรื่องเรียน", cast.prasit)
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    assert browser(cast.malee).get(page(cast)).status_code == 404
    assert comments.unread([row], cast.somchai) == 1
    assert "ฝากดูเรื่องเรียน" in browser(cast.somchai).get(page(cast)).text


@pytest.mark.parametrize("who", ["somchai", "anong", "chai", "dao", "wanna"])
def test_nobody_else_finds_the_page(db: Session, cast: Cast, browser: Open, who: str) -> None:
    comments.write(db, cast.nok_case, "ลับ", cast.malee)
    assert browser(getattr(cast, who)).get(page(cast)).status_code == 404


def test_a_comment_is_corrected_and_voided_as_a_note_is(db: Session, cast: Cast) -> None:
    row = comments.write(db, cast.nok_case, "น้องชื่อก้อย", cast.malee)
    entry = corrections.load(db, cast.nok_case, Kind.COMMENT, row.id)
    corrections.correct(db, cast.nok_case, entry, "น้องชื่อนก", WRONG, cast.malee)
    ((_one, before),) = corrections.past(db, cast.nok_case, entry, cast.prasit).past
    assert (row.body, [text for _label, text in before]) == ("น้องชื่อนก", ["น้องชื่อก้อย"])
    corrections.void(db, cast.nok_case, entry, WRONG, cast.prasit)
    assert comments.unread([row], cast.prasit) == 0


def test_a_comment_that_was_changed_is_new(db: Session, cast: Cast, browser: Open) -> None:
    row = comments.write(db, cast.nok_case, "ไปเยี่ยมวันพุธ", cast.prasit)
    entry = corrections.load(db, cast.nok_case, Kind.COMMENT, row.id)
    malee = browser(cast.malee, "en")
    malee.get(page(cast))
    db.refresh(row)
    assert row.read_at
    corrections.correct(db, cast.nok_case, entry, "อย่าไป", WRONG, cast.prasit)
    assert (row.read_at, row.read_by, notices.unread_of(db, cast.malee.id)) == (None, None, [cast.nok_case.id])
    db.commit()
    assert "New comments: 1" in malee.get(f"/cases/{cast.nok_case.id}").text


def test_who_reads_it_corrects_it_without_being_told(db: Session, cast: Cast) -> None:
    row = comments.write(db, cast.nok_case, "น้องชื่อก้อย", cast.malee)
    row.read_at, row.read_by = clock.now(), cast.prasit.id
    entry = corrections.load(db, cast.nok_case, Kind.COMMENT, row.id)
    corrections.correct(db, cast.nok_case, entry, "น้องชื่อนก", WRONG, cast.prasit)
    assert row.read_by == cast.prasit.id


def test_a_closed_case_takes_none(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = clock.today()
    with pytest.raises(Refused):
        comments.write(db, cast.nok_case, "-", cast.malee)
    assert db.query(Comment).count() == 0
