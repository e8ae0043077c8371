"""Giving: what a young person was given, on what day, from which fund, and by whom."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.access import audit, users
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.c4_continue.funds import books
from outreach.c4_continue.funds.models import Fund
from outreach.c4_continue.giving.models import Gift
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core.codes import Code
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext


@dataclass(frozen=True, kw_only=True, repr=False)
class GiftDetails:
    """Day, kind and satang; the fund, if it was paid from one; who gave it; what it was, and the receipt."""

    day: date
    kind: Code
    satang: int
    fund_id: UUID | None
    given_by: UUID
    words: str | None = None
    receipt: str | None = None


WORDS = "day", "kind", "satang", "fund_id", "given_by", "words", "receipt"


def give(session: Session, case: Case, details: GiftDetails, actor: User) -> Gift:
    """Write down what was given. Raises Refused for a closed case, a day outside it, or a fund that lacks the money."""
    return _give(session, [case], details, actor)[0]


def give_together(
    session: Session, theirs: Sequence[Case], case_ids: Collection[UUID], details: GiftDetails, actor: User
) -> list[Gift]:
    """Write down that each of several was given the same. theirs: the cases that were offered.

    Raises Refused if nobody was, NotFound for a case that was not offered, and as `give` does: of all or of none.
    """
    check_somebody(case_ids)
    known = {case.id: case for case in theirs}
    if not set(case_ids) <= set(known):
        raise NotFound
    return _give(session, [known[case_id] for case_id in case_ids], details, actor)


def _give(session: Session, to: Sequence[Case], details: GiftDetails, actor: User) -> list[Gift]:
    for case in to:
        cases.check_open(case)
        cases.check_day(case, details.day)
    check_giver(session, to[0], details.given_by)
    for fund in books.lock(session, details.fund_id).values():
        check_fund(fund, to[0], details)
        books.check(session, fund, [(details.day, -details.satang * len(to))])
    said = {name: getattr(details, name) for name in WORDS}
    rows = [Gift(case_id=case.id, person_id=case.person_id, made_by=actor.id, **said) for case in to]
    session.add_all(rows)
    session.flush()
    for row in rows:
        audit.record(session, "gift.give", actor, person_id=row.person_id, about=f"gift:{row.id}")
    return rows


def correct(session: Session, case: Case, row: Gift, details: GiftDetails) -> None:
    """Put other details into a gift. Raises Refused as `give` does."""
    check_giver(session, case, details.given_by, was=row.given_by)
    for fund_id, fund in books.lock(session, row.fund_id, details.fund_id).items():
        back = [(row.day, row.satang)] if fund_id == row.fund_id else []
        out = [(details.day, -details.satang)] if fund_id == details.fund_id else []
        if out:
            check_fund(fund, case, details, was=row.fund_id)
        books.check(session, fund, back + out)
    for name in WORDS:
        setattr(row, name, getattr(details, name))
    session.flush()
    session.expire(row, ["fund", "giver"])


def count_again(session: Session, row: Gift) -> None:
    """Check that a voided gift may count again. Raises Refused if its fund lacks the money by now."""
    for fund in books.lock(session, row.fund_id).values():
        books.check(session, fund, [(row.day, -row.satang)], "reason")


def check_fund(fund: Fund, case: Case, details: GiftDetails, was: UUID | None = None) -> None:
    """Raise Refused for a fund of another centre, a closed one, or a day before it began."""
    if fund.centre_id != case.centre_id:
        raise Refused(lazy_gettext("Choose one of the list."), "fund_id")
    if fund.id != was:
        fund.check_open("fund_id")
    books.check_day(fund, details.day)


def check_giver(session: Session, case: Case, given_by: UUID, was: UUID | None = None) -> None:
    """Raise Refused for somebody who does not work at the centre of the case."""
    if given_by != was and given_by not in {
        user.id for user in users.team(session, case.centre_id, Permission.SIGNED_IN)
    }:
        raise Refused(lazy_gettext("Choose one of the list."), "given_by")


def check_somebody(case_ids: Collection[UUID]) -> None:
    """Raise Refused if nobody was given anything."""
    if not case_ids:
        raise Refused(lazy_gettext("Tick who was given it."))


def of_case(session: Session, case_id: UUID) -> Sequence[Gift]:
    """Return what was given in a case, the newest first."""
    query = select(Gift).options(joinedload(Gift.fund)).where(Gift.case_id == case_id)
    return session.scalars(query.order_by(Gift.day.desc(), Gift.made_at.desc(), Gift.id)).all()
