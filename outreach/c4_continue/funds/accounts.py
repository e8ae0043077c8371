"""The account of a fund over a fiscal year, or part of it: carried over, in, out by kind, and what is left.

It names nobody. The lines of the desk and of the sheet give the number of a case where the reader may see that case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.c4_continue.funds import books
from outreach.c4_continue.funds.models import Fund, FundDeposit
from outreach.c4_continue.giving.kinds import GiftKind
from outreach.c4_continue.giving.models import Gift
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core import baht, clock, paper_days, pdf, thai
from outreach.core.codes import Code
from outreach.core.language import gettext, language, speaking
from outreach.core.languages import OF_PAPERS
from outreach.core.sheets import Cell

TEMPLATE = "c4_continue/funds/account.typ"


@dataclass(frozen=True)
class Line:
    """A line of the account. satang: below zero for what was given. number: of the case, if the reader may see it.

    source: from whom it came.
    """

    day: date
    satang: int
    id: UUID
    kind: Code | None = None
    number: str = ""
    source: str = ""


@dataclass(frozen=True)
class Account:
    """An account from a first day to a last, both included. out: satang and number of gifts, by kind."""

    fund: Fund
    period: clock.Period
    before: int
    came_in: int
    out: Sequence[tuple[Code, int, int]]

    @property
    def year(self) -> int:
        """The fiscal year, in the Buddhist era."""
        return clock.fiscal_year(self.period.first)

    @property
    def given(self) -> int:
        """Satang that were given in all."""
        return sum(satang for _kind, satang, _number in self.out)

    @property
    def left(self) -> int:
        """Satang at the end of the last day."""
        return self.before + self.came_in - self.given

    @property
    def until_said(self) -> str:
        """The last day as it is typed, if it is not the last of the year."""
        whole = self.period.last == clock.Period.fiscal_year(self.year).last
        return "" if whole else clock.show_date(self.period.last, language(), "numeric")

    @property
    def years(self) -> list[int]:
        """The fiscal years of the fund, the newest first."""
        last = clock.fiscal_year(clock.today())
        return list(range(last, min(last, clock.fiscal_year(self.fund.opened_on)) - 1, -1))


def period_of(fund: Fund, year: int | None, until: date | None) -> clock.Period:
    """Return the days of an account: of a fiscal year of the fund, up to a day of it; of the present one by itself."""
    known = range(clock.fiscal_year(fund.opened_on), clock.fiscal_year(clock.today()) + 1)
    asked = clock.fiscal_year(until) if until else year
    whole = clock.Period.fiscal_year(asked if asked is not None and asked in known else known[-1])
    return clock.Period(whole.first, until) if until and whole.contains(until) else whole


def read(session: Session, fund: Fund, period: clock.Period, actor: User) -> Account:
    """Read the account of a fund, in a fixed number of queries; audited."""
    before = books.balance(session, fund, period.first - timedelta(days=1))
    opened = fund.opening if period.contains(fund.opened_on) else 0
    came = select(func.sum(FundDeposit.satang)).where(*_within(FundDeposit, fund, period))
    given = select(Gift.kind, func.sum(Gift.satang), func.count()).where(*_within(Gift, fund, period))
    out = [(kind, int(satang), number) for kind, satang, number in session.execute(given.group_by(Gift.kind))]
    audit.record(session, "fund.account", actor, about=f"fund:{fund.id}")
    out.sort(key=lambda one: list(GiftKind).index(one[0]))
    return Account(fund, period, before, opened + int(session.scalar(came) or 0), out)


def lines(session: Session, account: Account, actor: User) -> list[Line]:
    """Return what came in and what was given, the newest first."""
    fund, period = account.fund, account.period
    paid = session.scalars(select(FundDeposit).where(*_within(FundDeposit, fund, period)))
    found = [Line(row.day, row.satang, row.id, source=row.source or "") for row in paid]
    query = select(Gift.day, Gift.satang, Gift.id, Gift.kind, Gift.case_id, Case).join(Case, Case.id == Gift.case_id)
    rows = session.execute(query.where(*_within(Gift, fund, period))).all()
    seen = cases.among(session, {row.case_id for row in rows}, actor)
    for day, satang, row_id, kind, case_id, case in rows:
        found.append(Line(day, -satang, row_id, kind, case.number if case_id in seen else ""))
    return sorted(found, key=lambda one: (one.day, one.id), reverse=True)


def sheet(account: Account, told: Sequence[Line]) -> tuple[list[str], list[list[Cell]]]:
    """Return the account as a table, the oldest line first, with what is left after each."""
    head = [gettext("Day"), gettext("What"), gettext("Case number"), gettext("In"), gettext("Out"), gettext("Left")]
    left = account.before
    rows: list[list[Cell]] = [[account.period.first, gettext("Carried over"), "", None, None, left / baht.SATANG]]
    opened = account.fund.opened_on
    begun = [Line(opened, account.fund.opening, account.fund.id)] if account.period.contains(opened) else []
    for one in [*begun, *reversed(told)]:
        left += one.satang
        what = str(one.kind.label) if one.kind else gettext("Came in")
        came, went = max(one.satang, 0) / baht.SATANG or None, max(-one.satang, 0) / baht.SATANG or None
        rows.append([one.day, what, one.number, came, went, left / baht.SATANG])
    return head, rows


def printed(session: Session, account: Account, told: Sequence[Line]) -> bytes:
    """Typeset the account and its entries, in the language of papers, without names and numbers of cases."""
    with speaking(OF_PAPERS):
        kinds = [(str(kind.label), str(number), baht.show(satang)) for kind, satang, number in account.out]
        entries = [_entry(row) for row in sheet(account, told)[1]]
    values: dict[str, Any] = {
        "centre": session.get_one(Centre, account.fund.centre_id).name,
        "fund": account.fund.name,
        "year": _thai(str(account.year)),
        "first": paper_days.long_day(account.period.first),
        "last": paper_days.long_day(min(account.period.last, clock.today())),
        "made": paper_days.long_day(clock.today()),
        "kinds": [[kind, _thai(number), _thai(paid)] for kind, number, paid in kinds],
        "entries": entries,
        **{name: _thai(baht.show(getattr(account, name))) for name in ("before", "came_in", "given", "left")},
    }
    return pdf.typeset(TEMPLATE, values)


def _entry(row: Sequence[Any]) -> list[str]:
    day, what, _number, *sums = row
    shown = ["" if one is None else _thai(baht.show(round(one * baht.SATANG))) for one in sums]
    return [_thai(clock.show_date(day, OF_PAPERS)), what, *shown]


def _within(table: Any, fund: Fund, period: clock.Period) -> list[Any]:
    return [table.fund_id == fund.id, table.voided_at.is_(None), table.day.between(period.first, period.last)]


def _thai(text: str) -> str:
    return thai.in_thai_digits(text)
