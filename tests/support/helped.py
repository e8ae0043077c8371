"""What young people of the world (world.py) were given, and the fund that paid for it."""

from typing import Any

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue.funds import register
from outreach.c4_continue.funds.register import DepositDetails, FundDetails
from outreach.c4_continue.giving import gifts
from outreach.c4_continue.giving.gifts import GiftDetails
from outreach.c4_continue.giving.kinds import GiftKind
from outreach.casefile.cases import Case
from outreach.core import clock


def told(session: Session, case: Case, head: User, worker: User) -> dict[str, Any]:
    """Plant it; answers the values of the parameters of addresses."""
    opened = FundDetails(name=f"ทุนทดสอบ {case.number}", source="เทศบาล", opened_on=case.opened_on, opening=100_000)
    fund = register.begin(session, opened, head)
    register.allow_overdraft(session, fund, "เงินงวดหน้ายังไม่มา", head)
    deposit = register.pay_in(session, fund, DepositDetails(day=clock.today(), satang=5_000, source="ผู้บริจาค"), head)
    what: dict[str, Any] = {"fund_id": fund.id, "given_by": worker.id, "words": "ค่ารถไปโรงเรียน", "receipt": "12/3"}
    gifts.give(session, case, GiftDetails(day=clock.today(), kind=GiftKind("fare"), satang=4_000, **what), worker)
    return {"fund_id": fund.id, "deposit_id": deposit.id}
