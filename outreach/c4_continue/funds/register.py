"""The register of a centre's funds: the head opens them, writes down what comes in, and closes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c4_continue.funds import books
from outreach.c4_continue.funds.models import Fund, FundDeposit
from outreach.core import clock, thai
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of


@dataclass(frozen=True, kw_only=True, repr=False)
class FundDetails:
    """Name and source of a fund; for a new one also from when and with how much."""

    name: str
    source: str | None = None
    opened_on: date | None = None
    opening: int = 0


@dataclass(frozen=True, kw_only=True, repr=False)
class DepositDetails:
    """The day, the satang, and from whom."""

    day: date
    satang: int
    source: str | None = None


def begin(session: Session, details: FundDetails, actor: User) -> Fund:
    """Open a fund of the actor's centre. Raises Refused for a name that an open one has."""
    _check_name(session, details.name, actor)
    fund = Fund(centre_id=actor.centre_id, name=details.name, made_by=actor.id)
    fund.opened_on, fund.opening = details.opened_on or clock.today(), details.opening
    session.add(fund)
    vault_of(session).make_key(session, fund.id)
    fund.source = details.source
    session.flush()
    audit.record(session, "fund.open", actor, about=f"fund:{fund.id}")
    return fund


def change(session: Session, fund: Fund, details: FundDetails, actor: User) -> None:
    """Change name and source. Raises Refused for a name that another open one has."""
    _check_name(session, details.name, actor, but=fund.id)
    fund.name, fund.source = details.name, details.source
    session.flush()
    audit.record(session, "fund.change", actor, about=f"fund:{fund.id}")


def pay_in(session: Session, fund: Fund, details: DepositDetails, actor: User) -> FundDeposit:
    """Write down what came into a fund. Raises Refused if it is closed, or for a day before it began or to come."""
    books.lock(session, fund.id)
    fund.check_open()
    check_day(fund, details.day)
    row = FundDeposit(fund_id=fund.id, day=details.day, satang=details.satang, made_by=actor.id)
    session.add(row)
    row.source = details.source
    session.flush()
    audit.record(session, "fund.pay_in", actor, about=f"fund:{fund.id}")
    return row


def void_deposit(session: Session, fund: Fund, row: FundDeposit, why: str, actor: User) -> None:
    """Void what came in. Raises Refused if it is voided, or if the fund would then hold less than nothing."""
    books.lock(session, fund.id)
    session.refresh(row)
    row.check_counts()
    books.check(session, fund, [(row.day, -row.satang)], "reason")
    row.voided_at, row.voided_by, row.void_reason = clock.now(), actor.id, why
    session.flush()
    audit.record(session, "fund.void_deposit", actor, about=f"fund:{fund.id}")


def allow_overdraft(session: Session, fund: Fund, why: str | None, actor: User) -> None:
    """Let a fund go below zero, with a reason; without one, no more. Raises Refused for a fund that is below zero."""
    books.lock(session, fund.id)
    fund.may_overdraw, fund.why_overdrawn = bool(why), why
    books.check(session, fund, [], "because")
    session.flush()
    audit.record(session, "fund.overdraft", actor, about=f"fund:{fund.id}")


def close(session: Session, fund: Fund, actor: User) -> None:
    """Close a fund; nothing more is given from it. Raises Refused if it is closed."""
    books.lock(session, fund.id)
    fund.check_open()
    fund.closed_on, fund.closed_by = clock.today(), actor.id
    session.flush()
    audit.record(session, "fund.close", actor, about=f"fund:{fund.id}")


def reopen(session: Session, fund: Fund, actor: User) -> None:
    """Open a closed fund again. Raises Refused if it is open, or if another has its name by now."""
    books.lock(session, fund.id)
    if fund.is_open:
        raise Refused(lazy_gettext("This fund is open already."))
    _check_name(session, fund.name, actor, but=fund.id)
    fund.closed_on = fund.closed_by = None
    session.flush()
    audit.record(session, "fund.reopen", actor, about=f"fund:{fund.id}")


def check_day(fund: Fund, day: date) -> None:
    """Raise Refused for a day before the fund began, or to come."""
    books.check_day(fund, day)
    if day > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "day")


def get(session: Session, fund_id: UUID, actor: User) -> Fund:
    """Return a fund of the actor's centre. Raises NotFound."""
    fund = session.scalar(select(Fund).where(Fund.id == fund_id, Fund.centre_id == actor.centre_id))
    if fund is None:
        raise NotFound
    return fund


def get_deposit(session: Session, fund: Fund, deposit_id: UUID) -> FundDeposit:
    """Return what came into a fund. Raises NotFound."""
    row = session.get(FundDeposit, deposit_id)
    if row is None or row.fund_id != fund.id:
        raise NotFound
    return row


def deposits(session: Session, fund: Fund) -> Sequence[FundDeposit]:
    """Return what came into a fund, the newest first."""
    query = select(FundDeposit).where(FundDeposit.fund_id == fund.id)
    return session.scalars(query.order_by(FundDeposit.day.desc(), FundDeposit.made_at.desc(), FundDeposit.id)).all()


def of_centre(session: Session, centre_id: UUID | None, *, only_open: bool = False) -> Sequence[Fund]:
    """Return the funds of a centre, in Thai order of their names."""
    query = select(Fund).where(Fund.centre_id == centre_id)
    found = session.scalars(query.where(Fund.closed_on.is_(None)) if only_open else query).all()
    vault_of(session).fetch_keys(session, [fund.id for fund in found])
    return sorted(found, key=lambda fund: thai.sort_key(fund.name))


def _check_name(session: Session, name: str, actor: User, but: UUID | None = None) -> None:
    same = (fund for fund in of_centre(session, actor.centre_id, only_open=True) if fund.name == name)
    if any(fund.id != but for fund in same):
        raise Refused(lazy_gettext("A fund of this name is open already."), "name")
