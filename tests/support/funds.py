"""A fund, and giving from it, for tests; and one entry of each register of help."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from outreach.c4_continue.employers import register as employers
from outreach.c4_continue.employers.register import EmployerDetails
from outreach.c4_continue.funds import register
from outreach.c4_continue.funds.models import Fund
from outreach.c4_continue.funds.register import FundDetails
from outreach.c4_continue.giving import gifts
from outreach.c4_continue.giving.gifts import GiftDetails
from outreach.c4_continue.giving.kinds import GiftKind
from outreach.c4_continue.giving.models import Gift
from outreach.c4_continue.mentors import register as mentors
from outreach.c4_continue.mentors.register import MentorDetails
from outreach.casefile.cases import Case
from outreach.core import clock
from tests.support.cast import Cast


def a_fund(session: Session, cast: Cast, opening: int = 10_000, **told: Any) -> Fund:
    """A fund of Baan Rao that began with Nok's case."""
    told = {"name": "ทุนการศึกษา", "opened_on": cast.nok_case.opened_on} | told
    return register.begin(session, FundDetails(opening=opening, **told), cast.prasit)


def details(fund: Fund | None, satang: int, cast: Cast, day: date | None = None, kind: str = "fare") -> GiftDetails:
    """Something given by Malee."""
    fund_id = fund.id if fund else None
    told: dict[str, Any] = {"satang": satang, "fund_id": fund_id, "given_by": cast.malee.id, "words": "ค่ารถ"}
    return GiftDetails(day=day or clock.today(), kind=GiftKind(kind), **told)


def given(session: Session, case: Case, fund: Fund | None, satang: int, cast: Cast, **more: Any) -> Gift:
    """Give something; a refusal leaves nothing behind."""
    with session.begin_nested():
        return gifts.give(session, case, details(fund, satang, cast, **more), cast.malee)


def one_of_each_register(session: Session, cast: Cast) -> None:
    """A fund, an employer and a mentor of Baan Rao."""
    a_fund(session, cast, name="ทุนทดลอง")
    offered = EmployerDetails(name="ร้านทดลอง", work="ขายของ", places=1, from_on=clock.today())
    employers.add(session, offered, cast.malee)
    mentors.add(session, MentorDetails(name="ครูทดลอง", checked_on=clock.today()), cast.malee)
