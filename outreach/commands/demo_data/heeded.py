"""Cases that somebody must heed in the demo programme: risk, safety plans, urgent marks, and comments of these days."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.users import User
from outreach.casefile import comments
from outreach.casefile.cases import Case
from outreach.casefile.marks import Level
from outreach.casefile.risks import assessing, safety, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.casefile.risks.safety import SafetyDetails
from outreach.commands.demo_data.staff import Staff
from outreach.core import clock

Verb = Callable[[Session, Case, date, User, User], object]


@dataclass(frozen=True)
class Heed:
    """Something done some days ago for a case. verb: by session, case, day, caseworker and head of the centre."""

    days_ago: int
    verb: Verb


def _risk(days_ago: int, level: Level, reason: str, *, red: bool = False) -> Heed:
    def verb(session: Session, case: Case, day: date, worker: User, _head: User) -> object:
        details = AssessmentDetails(day=day, level=level, reason=reason, red_flag=red)
        return assessing.assess(session, case, details, worker)

    return Heed(days_ago, verb)


def _plan(days_ago: int, signs: str, helps: str, calls: str, safe_place: str) -> Heed:
    def verb(session: Session, case: Case, day: date, worker: User, _head: User) -> object:
        details = SafetyDetails(day=day, signs=signs, helps=helps, calls=calls, safe_place=safe_place)
        return safety.make(session, case, details, worker)

    return Heed(days_ago, verb)


def _urgent(days_ago: int, reason: str, days: int) -> Heed:
    def verb(session: Session, case: Case, day: date, worker: User, _head: User) -> object:
        with clock.travel(day):
            return urgent.mark(session, case, reason, day + timedelta(days=days), worker)

    return Heed(days_ago, verb)


def _comment(days_ago: int, body: str, *, by_head: bool = True) -> Heed:
    def verb(session: Session, case: Case, day: date, worker: User, head: User) -> object:
        with clock.travel(day):
            return comments.write(session, case, body, head if by_head else worker)

    return Heed(days_ago, verb)


RED = (
    _risk(6, Level.ACUTE, "น้องบอกเพื่อนว่าไม่อยากอยู่แล้ว มีรอยกรีดใหม่ที่แขนซ้าย นอนไม่หลับมาหลายคืน", red=True),
    _plan(
        6,
        "เงียบ ไม่รับโทรศัพท์ ไม่ยอมกินข้าว",
        "ออกไปเตะบอล ฟังเพลง ได้นั่งคุยกับยาย",
        "พี่เลี้ยงที่ดูแลก่อน หากติดต่อไม่ได้ให้โทรสายด่วนสุขภาพจิต 1323",
        "บ้านยาย ห้ามบอกพ่อเลี้ยง",
    ),
    _urgent(2, "ยังไม่ได้คิวพบจิตแพทย์ ต้องมีคนไปพบน้องทุกวันจนกว่าจะถึงวันนัด", 7),
    _comment(1, "ขอให้ไปพบน้องทุกวันช่วงนี้ และโทรแจ้งผลให้ทราบก่อนเลิกงาน หัวหน้าจะช่วยประสานคิวที่โรงพยาบาล"),
)
HIGH = (
    _risk(12, Level.HIGH, "กลับไปอยู่กับกลุ่มเดิม มีเรื่องกับคู่อริ น้องเล่าว่าถูกตามถึงหน้าบ้าน"),
    _comment(5, "ขอคำแนะนำเรื่องย้ายน้องไปพักกับน้าที่ต่างอำเภอ ครอบครัวยินดีรับ", by_head=False),
    _comment(4, "เห็นด้วย ให้โทรคุยกับน้าก่อน แล้วบันทึกไว้ในแผน"),
)
WAITS = (
    _risk(20, Level.MEDIUM, "หยุดเรียนสองสัปดาห์ ที่บ้านทะเลาะกันบ่อย ยังไม่มีเรื่องรุนแรง"),
    _urgent(1, "ศาลนัดไต่สวนสัปดาห์หน้า ต้องเตรียมเอกสารและคนไปเป็นเพื่อน", 5),
)
MEDIUM = (_risk(25, Level.MEDIUM, "ดื่มเหล้ากับเพื่อนเกือบทุกคืนวันศุกร์ ขับรถกลับเอง เตือนแล้วรับฟังดี"),)
LOW = (_risk(18, Level.LOW, "ไปเรียนสม่ำเสมอ อยู่กับยาย มีผู้ใหญ่ที่ไว้ใจได้สองคน"),)
# For the caseworkers in turn, of the cases that were opened last.
OF_WORKERS = ((RED, HIGH, WAITS, MEDIUM, LOW), (MEDIUM, LOW), (HIGH, LOW), (WAITS, MEDIUM), (LOW,), (MEDIUM, LOW))


def heed(session: Session, staff: Staff, today: date) -> None:
    """Play all of it, day after day. What a stage depends on is written today, about its day."""
    head = users.get(session, staff.supervisor)
    for day, case, verb in sorted(_acts(session, staff, today), key=lambda act: act[0]):
        verb(session, case, day, users.get(session, case.caseworker_id), head)


def _acts(session: Session, staff: Staff, today: date) -> Iterator[tuple[date, Case, Verb]]:
    for worker, told in zip(staff.caseworkers, OF_WORKERS, strict=True):
        last = select(Case).where(Case.caseworker_id == worker, Case.closed_on.is_(None))
        found = session.scalars(last.order_by(Case.year.desc(), Case.running.desc()).limit(len(told)))
        for case, heeds in zip(found, told, strict=False):
            for one in heeds:
                yield max(case.opened_on, today - timedelta(days=one.days_ago)), case, one.verb
