"""Help given in the demo programme: a fund with some gifts, two employers, two mentors. All of it is invented."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.users import User
from outreach.c4_continue.employers import placing
from outreach.c4_continue.employers import register as employers
from outreach.c4_continue.employers.models import WorkCondition
from outreach.c4_continue.employers.placing import PlaceDetails
from outreach.c4_continue.employers.register import EmployerDetails
from outreach.c4_continue.funds import register as funds
from outreach.c4_continue.funds.register import DepositDetails, FundDetails
from outreach.c4_continue.giving import gifts
from outreach.c4_continue.giving.gifts import GiftDetails
from outreach.c4_continue.giving.kinds import GiftKind
from outreach.c4_continue.mentors import accompanying
from outreach.c4_continue.mentors import register as mentors
from outreach.c4_continue.mentors.accompanying import MentorshipDetails
from outreach.c4_continue.mentors.register import MentorDetails
from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.commands.demo_data.staff import Staff
from outreach.core import baht

FUND = "ทุนการศึกษาเยาวชนด้อยโอกาส"
GARAGE, SHOP = ("อู่ซ่อมรถตัวอย่าง", "ซ่อมรถจักรยานยนต์"), ("ร้านอาหารตัวอย่าง", "งานครัวและบริการ")
GIFTS = (
    ("scholarship", 1500, "ค่าลงทะเบียนเรียน"),
    ("fare", 120, "ค่ารถไปสมัครเรียน"),
    ("school", 640, "ชุดนักศึกษาและสมุด"),
    ("meal", 60, "อาหารกลางวันวันสอบ"),
    ("document", 60, "ค่าธรรมเนียมทำบัตรประชาชน"),
    ("tools", 890, "ชุดประแจสำหรับฝึกงาน"),
)
MENTORS = (("ครูสมมุติ ใจดี", 14), ("ลุงตัวอย่าง มีสุข", 6))


def plain_text() -> str:
    """Return the texts that are stored unencrypted."""
    return " ".join((FUND, *GARAGE, *SHOP))


def help_some(session: Session, staff: Staff, today: date) -> None:
    """Open the fund and the registers, and help those whose cases were opened last."""
    head = users.get(session, staff.supervisor)
    worker = users.get(session, staff.caseworkers[0])
    last = select(Case).where(Case.caseworker_id == worker.id, Case.closed_on.is_(None))
    found = session.scalars(last.order_by(Case.year.desc(), Case.running.desc()).limit(len(GIFTS))).all()
    _give(session, found, today, head, worker)
    _employ(session, found, today, worker)
    _accompany(session, found, today, worker)


def _give(session: Session, found: Sequence[Case], today: date, head: User, worker: User) -> None:
    began = today - timedelta(days=400)
    told = FundDetails(name=FUND, source="เทศบัญญัติงบประมาณ", opened_on=began, opening=20_000 * baht.SATANG)
    fund = funds.begin(session, told, head)
    paid = DepositDetails(day=today - timedelta(days=30), satang=5_000 * baht.SATANG, source="เงินบริจาคงานทอดผ้าป่า")
    funds.pay_in(session, fund, paid, head)
    for number, (case, (kind, price, words)) in enumerate(zip(found, GIFTS, strict=False), start=1):
        day = max(case.opened_on, today - timedelta(days=number))
        what = GiftDetails(
            day=day,
            kind=GiftKind(kind),
            satang=price * baht.SATANG,
            fund_id=fund.id,
            given_by=worker.id,
            words=words,
            receipt=f"{number}/1",
        )
        gifts.give(session, case, what, worker)


def _employ(session: Session, found: Sequence[Case], today: date, worker: User) -> None:
    since = today - timedelta(days=200)
    offered: dict[str, Any] = {"places": 2, "from_on": since, "hours_a_week": 40, "phone": "0 4300 0001"}
    garage = EmployerDetails(name=GARAGE[0], work=GARAGE[1], training_hours=60, contact="ช่างตัวอย่าง", **offered)
    place = employers.add(session, garage, worker)
    shop = EmployerDetails(
        name=SHOP[0], work=SHOP[1], conditions=[WorkCondition.NIGHT], contact="เจ้าของร้านตัวอย่าง", **offered
    )
    employers.add(session, shop, worker)
    old = (case for case in found if (people.age_on(case.person, today) or 0) >= placing.YOUNGEST)
    for case in list(old)[:1]:
        begins = PlaceDetails(employer_id=place.id, trial_on=max(case.opened_on, today - timedelta(days=9)))
        placing.begin(session, case, begins, worker)


def _accompany(session: Session, found: Sequence[Case], today: date, worker: User) -> None:
    for number, (name, hours) in enumerate(MENTORS):
        checked = MentorDetails(
            name=name,
            phone=f"0 4300 000{number + 2}",
            checked_on=today - timedelta(days=300),
            trained_on=today - timedelta(days=290),
        )
        mentor = mentors.add(session, checked, worker)
        for case in found[number : number + 1]:
            link = MentorshipDetails(mentor_id=mentor.id, from_on=max(case.opened_on, today - timedelta(days=60)))
            row = accompanying.begin(session, case, link, worker)
            row.hours = hours
    session.flush()
