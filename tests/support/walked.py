"""Pathways in the world of the tests."""

from typing import Any

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.plans import Owner
from outreach.c5_complete import pathways
from outreach.c5_complete.pathways import BeginDetails, Deed, StepDetails, kinds
from outreach.casefile.cases import Case
from outreach.core import clock


def told(session: Session, case: Case, worker: User) -> dict[str, Any]:
    """A pathway to a card with a step taken, and one that tells of health."""
    today = clock.today()
    known = {one.kind for one in pathways.OfCase.read(session, case.id, unfolded=True).going}
    for kind in kinds.on(today):
        if kind.code in ("id_card", "drug_treatment") and kind not in known:
            begun = BeginDetails(kind=kind, begun_on=today, owner=Owner.CASEWORKER, words="เริ่มแล้ว")
            one = pathways.begin(session, case, begun, worker)
            done = StepDetails(code=kind.steps[0].code, deed=Deed.TAKEN, day=today, words="ไปมาแล้ว")
            pathways.go(session, case, one, done, worker)
    return {"pathway_id": pathways.OfCase.read(session, case.id).open[0].pathway.id}
