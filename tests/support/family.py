"""What a world (world.py) tells of family, addresses, school and work: all that such a record may hold."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import evolving
from outreach.casefile.cases import Case
from outreach.casefile.evolving import Evolving
from outreach.casefile.family.addresses import HomeAddress
from outreach.casefile.family.codes import ReunionState
from outreach.casefile.family.kinships import Kinship
from outreach.casefile.family.members import FamilyMember
from outreach.casefile.family.reunions import Reunion, ReunionVisit
from outreach.casefile.schooling.schoolings import Schooling, SubjectResult
from outreach.casefile.work.jobs import Job
from outreach.core import clock

TOLD: dict[type[Evolving], dict[str, Any]] = {
    FamilyMember: {"relation": "mother", "name": "แม่", "safe": "safe", "danger": "-", "may_call": "yes"},
    HomeAddress: {"dwelling": "family", "address": "ท้ายซอย"},
    Reunion: {"state": ReunionState.RETURNED, "with_whom": "ยาย", "returned_on": clock.today},
    ReunionVisit: {"found": "well", "story": "กินข้าวด้วยกัน"},
    Schooling: {"level": "nfe_lower", "school": "สกร. ทดสอบ"},
    SubjectResult: {"term": "1/2569", "subject": "ภาษาไทย", "result": "passed"},
    Job: {"employer": "อู่ทดสอบ", "wage": "low"},
}


def told(session: Session, case: Case, worker: User) -> dict[str, Any]:
    """Write one of each; answers what an address holds."""
    rows = {}
    for kind, known in TOLD.items():
        now = {name: value() if callable(value) else value for name, value in known.items()}
        details = dict.fromkeys(kind.words) | now | {"day": clock.today()}
        rows[kind] = evolving.write(session, case, kind, details, worker)
    others = select(Case).where(Case.person_id != case.person_id, Case.centre_id == case.centre_id)
    other = session.scalar(others.order_by(Case.running).limit(1))
    if other is not None and other.running > case.running:
        evolving.write(session, case, Kinship, {"day": clock.today(), "kin": "cousin", "other": other}, worker)
    return {"record_id": rows[FamilyMember].id}
