"""What young people of the world (world.py) were given, and the fund that paid for it."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue.employers import placing
from outreach.c4_continue.employers import register as employers
from outreach.c4_continue.employers.placing import PlaceDetails
from outreach.c4_continue.employers.register import EmployerDetails
from outreach.c4_continue.funds import register
from outreach.c4_continue.funds.register import DepositDetails, FundDetails
from outreach.c4_continue.giving import gifts
from outreach.c4_continue.giving.gifts import GiftDetails
from outreach.c4_continue.giving.kinds import GiftKind
from outreach.c4_continue.inspectors import paths
from outreach.c4_continue.inspectors.paths import PathDetails
from outreach.c4_continue.mentors import accompanying
from outreach.c4_continue.mentors import register as mentors
from outreach.c4_continue.mentors.accompanying import MentorshipDetails
from outreach.c4_continue.mentors.register import MentorDetails
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
    return {"fund_id": fund.id, "deposit_id": deposit.id, **_helpers(session, case, worker)}


def _helpers(session: Session, case: Case, worker: User) -> dict[str, Any]:
    """An employer, a mentor, and a volunteer inspector."""
    today = clock.today()
    offered = EmployerDetails(name=f"อู่ทดสอบ {case.number}", work="ซ่อมรถ", places=2, from_on=case.opened_on)
    employer = employers.add(session, replace(offered, contact="คุณทดสอบ", phone="043 000 000"), worker)
    place = placing.begin(session, case, PlaceDetails(employer_id=employer.id, trial_on=today, note="ขยัน"), worker)
    checked = MentorDetails(name="ครูทดสอบ", phone="081 000 0000", checked_on=today)
    mentor = mentors.add(session, checked, worker)
    link = accompanying.begin(session, case, MentorshipDetails(mentor_id=mentor.id, from_on=today, note="คุยดี"), worker)
    path = paths.begin(session, case, PathDetails(volunteer_since=today, hours=4, note="ตรงเวลา"), worker)
    found = {"employer_id": employer.id, "job_place_id": place.id, "mentor_id": mentor.id}
    return found | {"mentorship_id": link.id, "path_id": path.id}
