"""Who sleeps elsewhere in the demo programme, and a conference of several agencies about one of its young people."""

from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.users import User
from outreach.c2_connect.routing import finding
from outreach.c3_control.placements import placing
from outreach.c3_control.placements.placing import PlaceDetails, VisitDetails
from outreach.c3_control.stays import Stay
from outreach.c4_continue.conferences import giving, holding, models
from outreach.c4_continue.conferences.giving import TaskDetails
from outreach.c4_continue.conferences.holding import ConferenceDetails, PartDetails
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.consents.who import Basis
from outreach.commands.demo_data.staff import Staff
from outreach.directory import agencies
from outreach.directory.needs import Need

PLACED = timedelta(days=40)
VISITED = timedelta(days=12)
MET = timedelta(days=6)


def happen(session: Session, staff: Staff, today: date) -> None:
    """Place somebody at an agency and visit them; hold a conference about somebody, with two tasks. All of it is
    written today, about its day."""
    worker = users.get(session, staff.caseworkers[0])
    found = _open(session, worker, today)
    for case in found:
        if lawful.is_carried(session, case, Act.PLACEMENT, today - PLACED, today) and _placed(
            session, case, worker, today
        ):
            break
    if found:
        _met(session, found[-1], worker, today)


def _open(session: Session, worker: User, today: date) -> list[Case]:
    """Return cases of a caseworker that have been open for long, of those who do not sleep at Baan Rao."""
    staying = select(Stay.id).where(Stay.person_id == Case.person_id)
    query = select(Case).where(Case.caseworker_id == worker.id, Case.closed_on.is_(None))
    query = query.where(Case.opened_on < today - 2 * PLACED, ~staying.exists())
    return list(session.scalars(query.order_by(Case.opened_on.desc(), Case.running).limit(20)))


def _placed(session: Session, case: Case, worker: User, today: date) -> bool:
    """Place them at the first agency that can take them, and write down a visit. False: no agency can."""
    homes = [one for one in placing.with_beds(session, case.centre_id) if Need.SHELTER in one.needs]
    home = next(
        (one for one in homes if finding.fits(session, case.person, one, Need.SHELTER, today - PLACED)[0]), None
    )
    if home is None or not lawful.is_carried(session, case, Act.FOLLOW_UP, today - VISITED):
        return False
    details = PlaceDetails(
        agency_id=home.id,
        begins_on=today - PLACED,
        agreed_with="ผู้อำนวยการศูนย์ ทางโทรศัพท์",
        why="ไม่มีที่พักที่ปลอดภัย ขอพักชั่วคราวระหว่างหางาน",
    )
    placement = placing.begin(session, case, details, worker)
    seen = "กินได้ นอนหลับ ช่วยงานครัว อยากเรียนต่อ กศน. ผู้ดูแลบอกว่าเข้ากับเพื่อนได้ดี"
    visit = VisitDetails(day=today - VISITED, visited_by=worker.id, story=seen, next_on=today + timedelta(days=2))
    placing.visit(session, case, placement, visit, worker)
    return True


def _met(session: Session, case: Case, worker: User, today: date) -> None:
    said = ConferenceDetails(
        day=today - MET,
        at_time=time(13, 30),
        where="ห้องประชุมศูนย์เยาวชน",
        topic="กลับเข้าเรียนอย่างไรให้อยู่ได้จนจบ และใครดูแลหลังเลิกเรียน",
    )
    row = holding.plan(session, case, said, worker)
    school = agencies.by_code(session, "nfe-mueang")
    why: dict[str, Any] = {"basis": Basis.PUBLIC_TASK, "grounds": "ร่วมวางแผนการเรียน ไม่เปิดเผยเรื่องสุขภาพ"}
    if school is not None:
        there = PartDetails(agency_id=school.id, people="ครูที่ปรึกษา", **why)
        holding.take_part(session, case, row, there, worker)
    decided = "ลงทะเบียนเรียนภาคเรียนนี้ พบครูทุกวันเสาร์ และทบทวนกันอีกครั้งในหนึ่งเดือน"
    holding.minute(session, case, row, decided, [one.id for one in models.parts(session, row)], worker)
    late = TaskDetails(what="พาไปสมัครเรียนและยื่นเอกสาร", due_on=today - timedelta(days=1), user_id=worker.id)
    giving.give(session, case, row, late, worker)
    if school is not None:
        teach = TaskDetails(what="จัดครูพี่เลี้ยงและตารางเรียน", due_on=today + timedelta(days=10), agency_id=school.id)
        giving.give(session, case, row, teach, worker)
