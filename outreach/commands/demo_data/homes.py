"""Family, addresses, school and work of a few cases of the demo programme: those opened last, of each caseworker."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.casefile import evolving
from outreach.casefile.cases import Case
from outreach.casefile.evolving import Evolving
from outreach.casefile.family.addresses import HomeAddress
from outreach.casefile.family.members import FamilyMember
from outreach.casefile.family.reunions import Reunion
from outreach.casefile.schooling.schoolings import Schooling, SubjectResult
from outreach.casefile.work.jobs import Job
from outreach.commands.demo_data.staff import Staff

Told = tuple[type[Evolving], dict[str, Any]]
GRANDMOTHER = {"relation": "grandparent", "name": "ยายสมจิต", "lives": "here", "guardian": "fact", "safe": "safe"}
STEPFATHER = {"relation": "step_parent", "name": "พ่อเลี้ยงชื่อเดช", "lives": "elsewhere", "guardian": "no"}
MOTHER = {"relation": "mother", "name": "แม่นุช", "lives": "elsewhere", "guardian": "law", "safe": "not_known"}
AT_GRANDMOTHERS: tuple[Told, ...] = (
    (FamilyMember, GRANDMOTHER | {"phone": "0899990001", "may_call": "yes", "hours": "ตอนเช้า"}),
    (FamilyMember, STEPFATHER | {"phone": "0899990002", "may_call": "no", "safe": "not_safe", "danger": "เมาแล้วตี"}),
    (HomeAddress, {"dwelling": "relative", "address": "บ้านยายท้ายซอย ใกล้วัด", "with_whom": "ยาย"}),
    (Reunion, {"state": "prepared", "with_whom": "แม่นุช", "place": "บ้านแม่ต่างอำเภอ"}),
)
AT_WORK: tuple[Told, ...] = (
    (FamilyMember, MOTHER | {"phone": "0899990003", "may_call": "yes"}),
    (HomeAddress, {"dwelling": "rented", "address": "ห้องเช่าหลังตลาด", "with_whom": "เพื่อนสองคน"}),
    (Schooling, {"level": "nfe_lower", "school": "สกร. อำเภอเมือง", "last_grade": "p6", "left_because": "earn"}),
    (SubjectResult, {"term": "1/2569", "subject": "ภาษาไทย", "result": "passed"}),
    (SubjectResult, {"term": "1/2569", "subject": "คณิตศาสตร์", "result": "waits"}),
    (Job, {"employer": "อู่ช่างเล็ก", "task": "ล้างและถอดล้อรถ", "wage": "middle"}),
)
OF_A_WORKER = (AT_GRANDMOTHERS, AT_WORK)


def furnish(session: Session, staff: Staff, today: date) -> None:
    """Write all of it down, as the caseworker of each case."""
    for worker_id in staff.caseworkers:
        worker = users.get(session, worker_id)
        last = select(Case).where(Case.caseworker_id == worker_id, Case.closed_on.is_(None))
        found = session.scalars(last.order_by(Case.year.desc(), Case.running.desc()).limit(len(OF_A_WORKER)))
        for case, told in zip(found, OF_A_WORKER, strict=False):
            for kind, known in told:
                day = max(case.opened_on, today - timedelta(days=3))
                evolving.write(session, case, kind, dict.fromkeys(kind.words) | known | {"day": day}, worker)
