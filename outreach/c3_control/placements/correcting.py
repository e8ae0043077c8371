"""How placements elsewhere and the visits to them are corrected."""

from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.placements import models, placing, sleeping
from outreach.c3_control.placements.models import ELSEWHERE, Placement, PlacementVisit
from outreach.c3_control.placements.placing import PlaceDetails, VisitDetails
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections import Written, check_day
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence
from outreach.core import clock
from outreach.core.language import lazy_gettext


def _correct(session: Session, case: Case, row: Placement, details: PlaceDetails, _actor: User) -> None:
    check_day(case, details.begins_on, "begins_on")
    over = details.over
    if over is None:
        cases.check_open(case)
    else:
        check_day(case, over.ends_on, "ends_on")
        placing.check_end(case, details.begins_on, over.ends_on)
    placing.check_visits(session, row, details.begins_on, over.ends_on if over else None)
    sleeping.hold(session, case.person_id)
    if _where(details) != (row.agency_id, row.referral_id):
        placing.check(session, case, details, row.id)
    if (details.begins_on, over.ends_on if over else None) != (row.begins_on, row.ends_on):
        placing.check_nights(session, case, details.begins_on, over.ends_on if over else None, row.id)
        lawful.check(session, case, Act.PLACEMENT, details.begins_on, *([] if over else [clock.today()]))
    placing.fill(row, details)
    session.flush()
    session.expire(row, ["agency", "referral"])


def _where(details: PlaceDetails) -> tuple[UUID, UUID | None]:
    return details.agency_id, details.referral_id


def _again(session: Session, case: Case, row: Placement, _actor: User) -> None:
    if row.ends_on is None:
        cases.check_open(case)
    sleeping.hold(session, case.person_id)
    placing.check_nights(session, case, row.begins_on, row.ends_on, row.id)


def _leaves(row: Placement) -> list[Evidence]:
    begun = Evidence(MilestoneKind.STAY_BEGUN, ELSEWHERE, row.begins_on)
    if row.ends_on is None or row.ending is None:
        return [begun]
    return [begun, Evidence(MilestoneKind.STAY_ENDED, row.ending, row.ends_on)]


def _correct_visit(session: Session, case: Case, row: PlacementVisit, details: VisitDetails, _actor: User) -> None:
    check_day(case, details.day)
    placing.check_visited(case, session.get_one(Placement, row.placement_id), details.day, details.next_on)
    if details.visited_by != row.visited_by:
        placing.check_visitor(session, case, details.visited_by)
    if details.day != row.day:
        lawful.check(session, case, Act.FOLLOW_UP, details.day)
    placing.fill_visit(row, details)


def _visit_again(session: Session, case: Case, row: PlacementVisit, _actor: User) -> None:
    models.get(session, case.id, row.placement_id).check_counts()


PLACEMENT = Written(
    table=Placement,
    words=("agency_id", "referral_id", "begins_on", "visit_on", "ends_on", "ending", "agreed_with", "why", "note"),
    shown_by={"agency_id": "agency.name_th", "referral_id": "referral.number"},
    labels={"agency_id": lazy_gettext("Agency"), "referral_id": lazy_gettext("The referral that led there")},
    folded=("agency_id",),
    correct=_correct,
    again=_again,
    leaves=_leaves,
)
VISIT = Written(
    table=PlacementVisit,
    words=("day", "visited_by", "next_on", "story"),
    shown_by={"visited_by": "visitor.name"},
    correct=_correct_visit,
    again=_visit_again,
    leaves=lambda row: [Evidence(MilestoneKind.FOLLOW_UP_DONE, ELSEWHERE, row.day)],
)
