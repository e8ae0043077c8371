"""What the newest camps of the demo programme are held with: rooms, staff, a programme, and the roll of one session.

It draws nothing: the lives of the young people stay the same.
"""

from datetime import date, time, timedelta

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import camps, spots
from outreach.c3_control.at_camp import crew, roll_call, sessions
from outreach.c3_control.at_camp.crew import Duty
from outreach.c3_control.at_camp.roll_call import Said
from outreach.c3_control.at_camp.sessions import SessionDetails
from outreach.c3_control.camps import Camp
from outreach.c3_control.camps.marks import MarkState
from outreach.c3_control.spots import SpotKind
from outreach.commands.demo_data.staff import Staff
from outreach.core import clock

SINCE = timedelta(days=150)  # of older camps nobody looks at the programme
PROGRAMME = (
    (1, 9, 10, "เปิดค่าย", "หอประชุม"),
    (1, 10, 12, "รู้จักกัน รู้จักกติกา", "ลานกลาง"),
    (1, 13, 16, "รู้จักตัวเองและเป้าหมายชีวิต", "หอประชุม"),
    (2, 9, 12, "คัดกรองความต้องการทีละคน", "ศาลาเล็ก"),
    (2, 13, 16, "อาชีพและการเรียนที่เลือกได้", "หอประชุม"),
    (2, 19, 21, "รอบกองไฟ", "ลานกลาง"),
    (3, 9, 11, "แผนของฉัน", "หอประชุม"),
    (3, 11, 12, "ปิดค่าย", "หอประชุม"),
)
ROOMS, BUSES = ["ห้องชาย 1", "ห้องชาย 2", "ห้องหญิง"], ["รถตู้ 1", "รถตู้ 2"]


def prepare(session: Session, staff: Staff, camp: Camp, today: date) -> None:
    """Say who is on duty at a camp of late, or to come, and what its programme is."""
    if camp.begins_on < today - SINCE:
        return
    head = session.get_one(User, staff.supervisor)
    able = [user for user in crew.able(session, camp.centre_id) if user.id != head.id]
    duties = {Duty.LEAD: [head.id], Duty.NIGHT: [one.id for one in able[:2]], Duty.MEDICINE: [able[-1].id]}
    crew.set_of(session, camp, duties, head)
    spots.write(session, camp, SpotKind.ROOM, ROOMS, head)
    spots.write(session, camp, SpotKind.BUS, BUSES, head)
    for number, (day, begins, ends, title, place) in enumerate(PROGRAMME):
        leader = able[number % len(able)].id
        details = SessionDetails(
            day_number=day, begins=time(begins), ends=time(ends), title=title, place=place, leader_id=leader
        )
        sessions.write(session, camp, details, head)


def call_first(session: Session, staff: Staff, camp: Camp, day: date) -> None:
    """Call the roll of the first session on the first day; one has come later, and it is known."""
    head = session.get_one(User, staff.supervisor)
    rows = [row for row, _counted in sessions.of_day(session, camp, day, head)]
    if day != camp.begins_on or not rows:
        return
    now = clock.now()
    said = {one.id: Said(MarkState.THERE, now) for one in camps.of_camp(session, camp) if one.was_present(day)}
    if said:
        said[next(iter(said))] = Said(MarkState.LATER, now)
    roll_call.call(session, camp, rows[0], said, head)
