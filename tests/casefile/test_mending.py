"""The right to correction (PDPA ss. 35, 36): asked, answered within 30 days, refused only with a kept reason."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import mending
from outreach.casefile.consents import GivenBy
from outreach.casefile.mending import MendingRequest, Wish, letters
from outreach.casefile.notices import CaseNotice, NoticeKind
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.papers import copied

Open = Callable[..., Browser]


@pytest.fixture
def asked(db: Session, cast: Cast) -> MendingRequest:
    """What Nok asked four days ago, as Malee wrote it down."""
    wish = Wish(asked_for=GivenBy.SELF, asked_on=clock.today() - timedelta(days=4), words="ฉันไม่ได้อยู่กลุ่มนั้น")
    made = mending.ask(db, cast.nok_case, wish, cast.malee)
    db.commit()
    return made


def test_it_is_to_be_answered_within_30_days(asked: MendingRequest, db: Session, cast: Cast) -> None:
    assert asked.due_on == clock.today() + timedelta(days=26)
    for who in (cast.malee, cast.prasit):
        assert [one.id for one, _case in mending.waiting(who).page(db).rows] == [asked.id]
    assert mending.waiting(cast.somchai).count(db) == 0


def test_a_refusal_needs_its_reason(asked: MendingRequest, db: Session, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        mending.decide(db, cast.nok_case, asked, False, None, cast.prasit)
    assert refused.value.field == "answer"
    mending.decide(db, cast.nok_case, asked, False, "มีผู้เห็นสองคน", cast.prasit)
    assert (asked.granted, asked.answer, mending.waiting(cast.prasit).count(db)) == (False, "มีผู้เห็นสองคน", 0)


def test_it_is_answered_once(asked: MendingRequest, db: Session, cast: Cast) -> None:
    mending.decide(db, cast.nok_case, asked, True, None, cast.prasit)
    with pytest.raises(Refused, match="already"):
        mending.decide(db, cast.nok_case, asked, False, "ไม่", cast.prasit)


def test_a_day_that_has_not_come_is_refused(db: Session, cast: Cast) -> None:
    wish = Wish(asked_for=GivenBy.GUARDIAN, asked_on=clock.today() + timedelta(days=1), words="ผิด")
    with pytest.raises(Refused):
        mending.ask(db, cast.nok_case, wish, cast.malee)


def test_the_letter_tells_the_reason_and_the_way_to_complain(asked: MendingRequest, db: Session, cast: Cast) -> None:
    mending.decide(db, cast.nok_case, asked, False, "มีผู้เห็นสองคน", cast.prasit)
    said = letters.values(db, cast.nok_case, asked)
    assert (said["answer"], said["granted"]) == ("มีผู้เห็นสองคน", "")
    assert letters.letter(db, cast.nok_case, asked, cast.prasit).startswith(b"%PDF")


@pytest.mark.parametrize("asked_for", GivenBy)
def test_the_letter_goes_to_who_asked_by_full_name(db: Session, cast: Cast, asked_for: GivenBy) -> None:
    person = cast.nok_case.person
    person.given_name, person.family_name = "นภา", "ใจดี"
    wish = Wish(asked_for=asked_for, asked_on=clock.today(), words="ผิด")
    asked = mending.ask(db, cast.nok_case, wish, cast.malee)
    mending.decide(db, cast.nok_case, asked, True, None, cast.prasit)
    text = copied(letters.letter(db, cast.nok_case, asked, cast.prasit))["pdfium"]
    assert ("นภาใจดี" in text, "นก" in text) == (True, False)
    assert ("ผู้ปกครองของ" in text, "ในความดูแลของท่าน" in text) == (asked_for == GivenBy.GUARDIAN,) * 2


def test_the_pages_lead_from_the_wish_to_the_letter(db: Session, cast: Cast, browser: Open) -> None:
    worker, head, page = browser(cast.malee), browser(cast.prasit), f"/cases/{cast.nok_case.id}/mending"
    day = clock.show_date(clock.today(), "en", "numeric")
    worker.post(page, data={"asked_for": "self", "asked_on": day, "wish": "ชื่อแม่ผิด"})
    assert "it is answered within 30 days" in worker.get(page).text
    (made,) = mending.of_case(db, cast.nok_case.id)
    assert worker.get(f"{page}/{made.id}/letter.pdf").status_code == 404
    assert "Corrections that are asked for" in head.get("/").text
    assert str(page) in head.get("/mending/").text
    head.post(f"{page}/{made.id}/answer", data={"reply": "mended", "answer": "แก้แล้ว"})
    assert "corrected as asked" in worker.get(page).text
    assert worker.get(f"{page}/{made.id}/letter.pdf").mimetype == "application/pdf"


def test_heads_and_who_asked_are_told(asked: MendingRequest, db: Session, cast: Cast) -> None:
    assert NoticeKind.MENDING_ASKED in told(db, cast.prasit)
    mending.decide(db, cast.nok_case, asked, True, None, cast.prasit)
    assert (NoticeKind.MENDING_ASKED in told(db, cast.prasit), told(db, cast.malee)) == (
        False,
        [NoticeKind.MENDING_DECIDED],
    )


def told(db: Session, user: User) -> list[NoticeKind]:
    """The kinds of notices about corrections that a user has not read."""
    unread = select(CaseNotice.kind).where(CaseNotice.user_id == user.id, CaseNotice.read_at.is_(None))
    return [kind for kind in db.scalars(unread) if kind.value.startswith("mending")]
