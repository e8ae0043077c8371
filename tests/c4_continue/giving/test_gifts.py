"""What young people are given: kept in their case, to several at once, corrected with its fund, gone with the case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c4_continue.funds import books
from outreach.c4_continue.giving import gifts
from outreach.c4_continue.giving.kinds import GiftKind, read
from outreach.c4_continue.giving.models import Gift
from outreach.casefile import corrections
from outreach.casefile.corrections import Change, Kind, Why
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.erasures import erased
from tests.support.funds import a_fund, details, given

Open = Callable[..., Browser]


def test_the_kinds_are_rows_of_a_file() -> None:
    assert [kind.value for kind in GiftKind] == [code for _name, (code, _label) in read()]
    assert GiftKind("scholarship").label.text == "Scholarship"


def test_something_given_stands_in_the_case_in_sealed_words(db: Session, cast: Cast, browser: Open) -> None:
    fund, path = a_fund(db, cast), f"/cases/{cast.nok_case.id}"
    db.commit()
    client = browser(cast.malee)
    said = {"kind": "fare", "satang": "40", "fund_id": str(fund.id), "day": f"{clock.today():%d/%m/%Y}"}
    said |= {"words": "ไปสมัครเรียน", "receipt": "7/12", "given_by": str(cast.malee.id)}
    assert client.post(f"{path}/gifts/new", data=said).location == f"{path}/support"
    for page in (client.get(path).text, client.get(f"{path}/support").text):
        assert "ไปสมัครเรียน" in page
        assert "40.00 baht" in page
    row = db.scalars(select(Gift)).one()
    assert "เรียน".encode() not in (row.words_sealed or b"")  # type: ignore[attr-defined]
    assert "lack 1.00 baht" in client.post(f"{path}/gifts/new", data=said | {"satang": "61"}).text


def test_what_no_fund_paid_stands_in_the_history(db: Session, cast: Cast, browser: Open) -> None:
    given(db, cast.nok_case, None, 0, cast)
    given(db, cast.nok_case, a_fund(db, cast), 4_000, cast)
    db.commit()
    assert browser(cast.malee).get(f"/cases/{cast.nok_case.id}").text.count("ค่ารถ") >= 2


def test_a_meal_for_several_is_paid_for_all_or_for_none(db: Session, cast: Cast) -> None:
    cast.ton_case.caseworker_id = cast.malee.id
    fund, both = a_fund(db, cast, 10_000), [cast.nok_case, cast.ton_case]
    ids = [case.id for case in both]
    with pytest.raises(Refused, match="lack"):
        gifts.give_together(db, both, ids, details(fund, 6_000, cast), cast.malee)
    assert len(gifts.give_together(db, both, ids, details(fund, 5_000, cast), cast.malee)) == 2
    assert books.balance(db, fund) == 0
    with pytest.raises(NotFound):
        gifts.give_together(db, both, [cast.fon_case.id], details(None, 0, cast), cast.malee)
    with pytest.raises(Refused):
        gifts.give_together(db, both, [], details(None, 0, cast), cast.malee)


def test_the_page_for_several_takes_one_tap_each(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    said = {"kind": "meal", "satang": "35", "day": f"{clock.today():%d/%m/%Y}", "given_by": str(cast.malee.id)}
    assert "Tick who was given it." in client.post("/gifts/together", data=said).text
    client.post("/gifts/together", data=said | {f"got_{cast.nok_case.id.hex}": "y"})
    assert "Given to: 1." in client.get("/gifts/together").text
    assert [row.satang for row in gifts.of_case(db, cast.nok_case.id)] == [3_500]


def test_a_corrected_gift_moves_its_money(db: Session, cast: Cast) -> None:
    first, second = a_fund(db, cast, 1_000), a_fund(db, cast, 500, name="ทุนอาหาร")
    row = given(db, cast.nok_case, first, 900, cast)
    entry, change = corrections.load(db, cast.nok_case, Kind.GIFT, row.id), Change(why=Why.TYPO)
    more = details(first, 1_001, cast)
    with pytest.raises(Refused, match="lack"), db.begin_nested():
        corrections.correct(db, cast.nok_case, entry, more, change, cast.malee)
    corrections.correct(db, cast.nok_case, entry, replace(more, fund_id=second.id, satang=500), change, cast.malee)
    assert (books.balance(db, first), books.balance(db, second)) == (1_000, 0)
    corrections.void(db, cast.nok_case, entry, change, cast.malee)
    given(db, cast.nok_case, second, 400, cast)
    with pytest.raises(Refused, match="lack"):
        corrections.restore(db, cast.nok_case, entry, change, cast.malee)
    assert books.balance(db, second) == 100


def test_what_does_not_fit_is_refused(db: Session, cast: Cast) -> None:
    told, today = details(None, 100, cast), clock.today()
    wrong = [replace(told, day=today + timedelta(days=1)), replace(told, given_by=cast.anong.id)]
    for one in [*wrong, replace(told, given_by=uuid4())]:
        with pytest.raises(Refused):
            gifts.give(db, cast.nok_case, one, cast.malee)
    other = a_fund(db, cast)
    with pytest.raises(Refused):
        gifts.give(db, cast.fon_case, replace(told, fund_id=other.id, given_by=cast.anong.id), cast.anong)
    cast.nok_case.closed_on = today
    with pytest.raises(Refused, match="closed"):
        gifts.give(db, cast.nok_case, told, cast.malee)


def test_of_an_erased_person_the_words_are_gone(db: Session, cast: Cast) -> None:
    row = given(db, cast.nok_case, None, 100, cast)
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    db.refresh(row)
    assert row.words is None
