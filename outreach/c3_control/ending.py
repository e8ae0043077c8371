"""What an erasure takes of plans and of life in a house: what stands beside the sealed words tells of an erased person
too: that they were absent in a night, ill, or had given up a goal."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import stays
from outreach.c3_control.placements import ending as placed
from outreach.c3_control.placements.models import PlacementVisit
from outreach.c3_control.plans.models import GoalStep
from outreach.c3_control.residence.home_life.models import Chore, ClassAttendance
from outreach.c3_control.residence.incidents import Incident
from outreach.c3_control.residence.leaves import Leave
from outreach.c3_control.residence.medicines import MedicineGiven
from outreach.c3_control.residence.presences import Presence

KINDS = (Chore, ClassAttendance, GoalStep, Incident, Leave, MedicineGiven, PlacementVisit, Presence)


def end_of_person(session: Session, person_id: UUID, actor: User) -> list[UUID]:
    """Delete what was written of their nights and of the progress of their goals; an open stay or placement ends, and
    all of them still count as nights."""
    for kind in KINDS:
        session.execute(delete(kind).where(kind.person_id == person_id))
    placed.end_of_person(session, person_id)
    return stays.end_of_person(session, person_id, actor)
