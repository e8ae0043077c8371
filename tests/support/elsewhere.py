"""Somebody who sleeps at an agency."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.placements.models import Destination, Placement, PlacementVisit
from outreach.c3_control.placements.placing import PlaceDetails
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.directory import agencies
from outreach.directory.agencies import Agency, AgencyDetails
from outreach.directory.agencies.codes import AgencyKind
from outreach.directory.needs import Need
from tests.support.cast import Cast


def with_beds(session: Session, cast: Cast, code: str) -> Agency:
    """An agency where anybody can sleep."""
    said = AgencyDetails(
        code=code, name_th=f"บ้านพัก {code}", name_en=code, kind=AgencyKind.SOCIAL_WELFARE, needs=[Need.SHELTER]
    )
    return agencies.add(session, said, cast.dao)


def placed_at(agency: Agency, since: date | None = None) -> PlaceDetails:
    """A placement there, from today unless another day is said."""
    return PlaceDetails(agency_id=agency.id, begins_on=since or clock.today(), agreed_with="ครูแดง")


def slept_away(session: Session, case: Case, agency: Agency, worker: User) -> dict[str, UUID]:
    """A placement that was over before the stay of the world began, with a visit; it leaves no milestone."""
    day = max(case.opened_on, clock.today() - timedelta(days=20))
    own = {"case_id": case.id, "person_id": case.person_id, "made_by": worker.id}
    row = Placement(**own, agency_id=agency.id, begins_on=day, visit_on=day, ends_on=day, ending=Destination.LEFT)
    session.add(row)
    row.agreed_with, row.why, row.note = "ครูแดง", "ไม่มีที่นอน", "ไปเอง"
    session.flush()
    visit = PlacementVisit(**own, placement_id=row.id, day=day, visited_by=worker.id, next_on=day + timedelta(days=1))
    session.add(visit)
    visit.story = "นอนหลับดี"
    session.flush()
    return {"placement_id": row.id}
