"""A case conference with an agency, and a task for it."""

from datetime import time
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c4_continue.conferences import giving, holding
from outreach.c4_continue.conferences.giving import TaskDetails
from outreach.c4_continue.conferences.holding import ConferenceDetails, PartDetails
from outreach.c4_continue.conferences.models import Conference
from outreach.casefile.cases import Case
from outreach.casefile.consents.who import Basis
from outreach.core import clock
from outreach.directory.agencies import Agency

TODAY_AT_TEN: Any = {"at_time": time(10), "where": "ห้องประชุมศูนย์", "topic": "จะกลับไปเรียน"}


def planned(session: Session, case: Case, worker: User) -> Conference:
    """One that is planned for today."""
    return holding.plan(session, case, ConferenceDetails(day=clock.today(), **TODAY_AT_TEN), worker)


def met_about(session: Session, case: Case, agency: Agency, worker: User) -> dict[str, UUID]:
    """One with this agency, on a basis in words if no consent covers it, and a task."""
    row = planned(session, case, worker)
    why: Any = {"basis": Basis.PUBLIC_TASK, "grounds": "ช่วยกันดูแล"}
    part = holding.take_part(session, case, row, PartDetails(agency_id=agency.id, people="ครูแดง", **why), worker)
    said = TaskDetails(what="หาที่เรียน", due_on=clock.today(), agency_id=agency.id)
    task = giving.give(session, case, row, said, worker)
    giving.do(session, case, task, clock.today(), "รับเข้าเรียน", worker)
    row.decided = "ให้เรียนต่อ"
    session.flush()
    return {"conference_id": row.id, "part_id": part.id, "task_id": task.id}
