"""What a world (world.py) tells of family, addresses, school and work: all that such a record may hold."""

from typing import Any

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile import evolving
from outreach.casefile.cases import Case
from outreach.casefile.evolving import Evolving
from outreach.casefile.family.addresses import HomeAddress
from outreach.casefile.family.members import FamilyMember
from outreach.core import clock

TOLD: dict[type[Evolving], dict[str, Any]] = {
    FamilyMember: {"relation": "mother", "name": "แม่", "safe": "safe", "danger": "-", "may_call": "yes"},
    HomeAddress: {"dwelling": "family", "address": "ท้ายซอย"},
}


def told(session: Session, case: Case, worker: User) -> dict[str, Any]:
    """Write one of each; answers what an address holds."""
    rows = {}
    for kind, known in TOLD.items():
        details = dict.fromkeys(kind.words) | known | {"day": clock.today()}
        rows[kind] = evolving.write(session, case, kind, details, worker)
    return {"record_id": rows[FamilyMember].id}
