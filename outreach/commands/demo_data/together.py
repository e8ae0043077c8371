"""Core persons, groups and the working group of the demo programme: a few rows, so that their pages live."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.users import User
from outreach.c1_core_person import core_leaders, core_persons, groups, rivalries, tying, winning
from outreach.c1_core_person.core_leaders import TermDetails
from outreach.c1_core_person.winning import Standing, TalkDetails, TalkWay, activities
from outreach.c1_core_person.winning.activities import ActivityDetails
from outreach.casefile.cases import Case
from outreach.commands.demo_data.staff import HOUSE, Staff
from outreach.core import clock
from outreach.directory.working_group import decisions, meetings, members
from outreach.directory.working_group.decisions import DecisionDetails
from outreach.directory.working_group.meetings import AgendaPart, MeetingDetails
from outreach.directory.working_group.members import MemberDetails

COURSES = (  # of talks with a core person: how long ago, how they stood after it
    ((200, Standing.TALKING, "พบที่ลานกีฬา ยังไม่ไว้ใจ"), (120, Standing.WON, "ยอมพาน้องในกลุ่มมาพบ")),
    ((90, Standing.TALKING, "ขอคิดดูก่อน"), (20, None, "โทรคุยเรื่องค่าย")),
    ((300, Standing.WON, "ช่วยตามน้องกลับมา"), (40, Standing.LOST, "ย้ายไปทำงานต่างจังหวัด")),
    ((150, Standing.WON, "ให้ใช้ลานวัดทุกวันเสาร์"),),
)
LEADS = ("นำฟุตบอลเย็นวันเสาร์", "เปิดบ้านให้น้องซ้อมดนตรี")
FIGHTS = ((0, 1, 400), (2, 3, 250), (1, 4, 90))  # which groups, and for how many days
SITS = (("สมศรี ประสานงาน", "หัวหน้าฝ่าย"), ("วิชัย ตั้งใจ", "นักวิชาการ"), ("ดวงใจ ใฝ่ดี", "เจ้าหน้าที่"))
SAID = {
    AgendaPart.CHAIR: ("ขอบคุณทุกหน่วยงานที่ร่วมงานตลอดปี", None),
    AgendaPart.MINUTES: (None, "รับรอง"),
    AgendaPart.TOLD: ("ผลค่ายรุ่นล่าสุดและจำนวนการส่งต่อ", "รับทราบ"),
    AgendaPart.DECIDED: ("แผนค่ายรุ่นถัดไป", "เห็นชอบตามเสนอ"),
}


def gather(session: Session, staff: Staff, today: date) -> None:
    """Write all of it down: as the first caseworker, and as the head of the centre."""
    worker, head = users.get(session, staff.caseworkers[0]), users.get(session, staff.supervisor)
    _win(session, staff, worker, today)
    _groups(session, staff, worker, today)
    _leaders(session, staff, today)
    _meet(session, staff, head, today)


def _win(session: Session, staff: Staff, worker: User, today: date) -> None:
    for number, course in enumerate(COURSES):
        core_person = core_persons.get(session, staff.core_persons[number], worker)
        for ago, standing, words in course:
            way = TalkWay.MET if standing else TalkWay.PHONE
            talk = TalkDetails(day=today - timedelta(days=ago), way=way, standing=standing, words=words)
            winning.write(session, core_person, talk, worker)
        group = groups.get(session, staff.groups[number], worker)
        tying.tie(session, core_person, group, today - timedelta(days=course[0][0]), worker)
        if number < len(LEADS):
            leads = ActivityDetails(what=LEADS[number], since=today - timedelta(days=100))
            activities.add(session, core_person, leads, worker)


def _groups(session: Session, staff: Staff, worker: User, today: date) -> None:
    known = [groups.get(session, group_id, worker) for group_id in staff.groups]
    *_fight, made_peace = [
        rivalries.add(session, known[first], known[second], today - timedelta(days=ago), worker)
        for first, second, ago in FIGHTS
    ]
    with clock.travel(today - timedelta(days=7)):
        rivalries.make_peace(session, made_peace, worker)


def _leaders(session: Session, staff: Staff, today: date) -> None:
    for worker_id in staff.caseworkers[:3]:
        open_cases = select(Case).where(Case.caseworker_id == worker_id, Case.closed_on.is_(None))
        case = session.scalar(open_cases.order_by(Case.opened_on, Case.id).limit(1))
        if case is not None:
            since = max(case.opened_on, today - timedelta(days=60))
            details = TermDetails(role="ช่วยพี่เลี้ยงดูแลน้องในค่าย", since=since, trained_where="ค่ายผู้นำเยาวชน")
            core_leaders.begin(session, case, details, users.get(session, worker_id))


def _meet(session: Session, staff: Staff, head: User, today: date) -> None:
    found = members.agencies_of(session, head)
    since, day = today - timedelta(days=300), today - timedelta(days=40)
    sit = [
        members.add(session, agency, MemberDetails(name=name, position=position, since=since), head)
        for agency, (name, position) in zip(found, SITS, strict=False)
    ]
    held = meetings.call(session, MeetingDetails(day=day, where=HOUSE, agenda="แผนค่ายรุ่นถัดไป"), head)
    meetings.write_minutes(session, held, [one.id for one in sit[:2]], None, SAID, head)
    owners = {"worker_id": staff.caseworkers[0]}, {"agency_id": found[0].id}
    for due, words, owner in zip((-5, 20), ("ทำบัญชีน้องที่จะเข้าค่าย", "จัดวิทยากรเรื่องอาชีพ"), owners, strict=True):
        decided = DecisionDetails(words=words, due_on=today + timedelta(days=due), **owner)
        decisions.decide(session, held, decided, head)
    meetings.confirm(session, held, head)
    to_come = MeetingDetails(day=today + timedelta(days=14), where=HOUSE, agenda="ผลการติดตามน้องหลังค่าย")
    meetings.call(session, to_come, head)
