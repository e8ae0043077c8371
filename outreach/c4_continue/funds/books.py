"""The books of a fund: what it holds at the end of a day, and that it never holds less than nothing.

Whoever is to change what a fund holds locks it first (`lock`): of two at once the second waits, and then sees what the
first has written. What was written late changes all days from its own on, so that every one of them is checked.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import accumulate
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.c4_continue.funds.models import Fund, FundDeposit
from outreach.c4_continue.giving.models import Gift
from outreach.core import baht
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext


def lock(session: Session, *fund_ids: UUID | None) -> dict[UUID, Fund]:
    """Lock funds until the end of the transaction, always in the same order, and read them anew. Raises NotFound."""
    found: dict[UUID, Fund] = {}
    for fund_id in sorted({one for one in fund_ids if one is not None}):
        fund = session.get(Fund, fund_id, with_for_update=True, populate_existing=True)
        if fund is None:
            raise NotFound
        found[fund_id] = fund
    return found


def check(session: Session, fund: Fund, changes: Iterable[tuple[date, int]], field: str = "satang") -> None:
    """Raise Refused if a locked fund would hold less than nothing on some day after these changes; not if it may."""
    if fund.may_overdraw:
        return
    moves = _moves(session, fund)
    for day, satang in changes:
        moves[day] += satang
    day, lowest = min(_running(moves), key=lambda one: one[1])
    if lowest < 0:
        words = lazy_gettext(
            "The fund does not hold so much: on %(day)s it would lack %(short)s baht.",
            day=day,
            short=baht.show(-lowest),
        )
        raise Refused(words, field)


def check_day(fund: Fund, day: date) -> None:
    """Raise Refused for a day before the fund began."""
    if day < fund.opened_on:
        raise Refused(lazy_gettext("The fund began later, on %(day)s.", day=fund.opened_on), "day")


def balance(session: Session, fund: Fund, on: date | None = None) -> int:
    """Return the satang that a fund held at the end of a day, or holds with all that is written."""
    return sum(satang for day, satang in _moves(session, fund).items() if on is None or day <= on)


def balances(session: Session, funds: Collection[Fund]) -> Mapping[UUID, int]:
    """Return what each of these funds holds, in two queries."""
    held = Counter({fund.id: fund.opening for fund in funds})
    for table, sign in ((FundDeposit, 1), (Gift, -1)):
        query = select(table.fund_id, func.sum(table.satang)).where(table.fund_id.in_(list(held)))
        for fund_id, satang in session.execute(query.where(table.voided_at.is_(None)).group_by(table.fund_id)):
            if fund_id is not None:
                held[fund_id] += sign * int(satang)
    return held


def _moves(session: Session, fund: Fund) -> Counter[date]:
    """Return by how much each day changed what the fund holds; it begins with what it opened with."""
    moves = Counter({fund.opened_on: fund.opening})
    for table, sign in ((FundDeposit, 1), (Gift, -1)):
        query = select(table.day, func.sum(table.satang)).where(table.fund_id == fund.id, table.voided_at.is_(None))
        for day, satang in session.execute(query.group_by(table.day)):
            moves[day] += sign * int(satang)
    return moves


def _running(moves: Mapping[date, int]) -> list[tuple[date, int]]:
    days = sorted(moves)
    return list(zip(days, accumulate(moves[day] for day in days), strict=True))
