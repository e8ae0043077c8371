"""The acts of a placement elsewhere: begun, visited, moved, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.routing import finding
from outreach.c2_connect.steps import ReferralState
from outreach.c3_control.placements import models, sleeping
from outreach.c3_control.placements.models import (
    ELSEWHERE,
    VISIT_WITHIN,
    WITH_BEDS,
    Destination,
    Placement,
    PlacementVisit,
)
from outreach.c3_control.stays import Stay
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need

CHOOSE = lazy_gettext("Choose one of the list.")


@dataclass(frozen=True, kw_only=True, repr=False)
class PlaceDetails:
    """Details of a placement: agency, first day, referral, agreed with whom, why, by when to visit; of a correction
    also how it ended."""

    agency_id: UUID
    begins_on: date
    agreed_with: str
    referral_id: UUID | None = None
    why: str | None = None
    visit_on: date | None = None
    over: "LeaveDetails | None" = None


@dataclass(frozen=True, kw_only=True, repr=False)
class LeaveDetails:
    """Details of the end of a placement: day, where they went, remark."""

    ends_on: date
    ending: Destination
    note: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class VisitDetails:
    """Details of a visit: day, who went, how they are, when to visit next."""

    day: date
    visited_by: UUID
    story: str
    next_on: date | None = None


def with_beds(session: Session, centre_id: UUID) -> list[Agency]:
    """Return the agencies where somebody can sleep, by name."""
    return [one for one in agencies.everyone(session, centre_id) if one.active and WITH_BEDS & set(one.needs)]


def unfit(session: Session, case: Case, found: Sequence[Agency], day: date) -> dict[UUID, tuple[LazyText, ...]]:
    """Return why agencies with beds cannot take somebody on a day, by agency. One that took their referral can."""
    took = {one.agency_id for one in leading(session, case.id)}
    judged = finding.for_needs(session, case.person, sorted(WITH_BEDS), day)
    fits = {(one.agency.id, need): one for need, row in judged for one in row if one.agency is not None}
    told = ((agency.id, fits.get((agency.id, _bed_need(agency)))) for agency in found if agency.id not in took)
    return {agency_id: tuple(one.why) for agency_id, one in told if one and not (one.fits or one.waits)}


def _bed_need(agency: Agency) -> Need:
    return next(need for need in agency.needs if need in WITH_BEDS)


def leading(session: Session, case_id: UUID) -> list[Referral]:
    """Return the referrals of a case that an agency with beds took on."""
    found = [one for one in referrals.of_case(session, case_id) if one.need in WITH_BEDS]
    return [one for one in found if one.state.is_served or one.state == ReferralState.COMPLETED]


def begin(session: Session, case: Case, details: PlaceDetails, actor: User) -> Placement:
    """Begin a placement. Raises Refused if the agency cannot take them or they sleep somewhere then, NoBasis without a
    legal basis."""
    cases.check_open(case)
    sleeping.hold(session, case.person_id)
    check(session, case, details)
    lawful.check(session, case, Act.PLACEMENT, details.begins_on, clock.today())
    row = Placement(case_id=case.id, person_id=case.person_id, made_by=actor.id)
    session.add(row)
    fill(row, details)
    session.flush()
    milestones.record(session, case, MilestoneKind.STAY_BEGUN, row.begins_on, row.id, actor, code=ELSEWHERE)
    audit.record(session, "placement.begin", actor, person_id=case.person_id, about=f"placement:{row.id}")
    return row


def fill(row: Placement, details: PlaceDetails) -> None:
    """Put the details into a row."""
    row.agency_id, row.referral_id, row.begins_on = details.agency_id, details.referral_id, details.begins_on
    row.visit_on = details.visit_on or details.begins_on + VISIT_WITHIN
    over = details.over
    row.ends_on, row.ending = (over.ends_on, over.ending) if over else (None, None)
    row.agreed_with, row.why, row.note = details.agreed_with, details.why, over.note if over else None


def check(session: Session, case: Case, details: PlaceDetails, but: UUID | None = None) -> None:
    """Raise Refused for days that do not fit, an agency that cannot take them, or a referral to another one. An agency
    that took on their referral has decided by itself."""
    cases.check_day(case, details.begins_on, "begins_on")
    check_visit(details.begins_on, details.visit_on)
    agency = next((one for one in with_beds(session, case.centre_id) if one.id == details.agency_id), None)
    if agency is None:
        raise Refused(CHOOSE, "agency")
    ours = [one for one in leading(session, case.id) if one.agency_id == agency.id]
    if details.referral_id is not None and details.referral_id not in {one.id for one in ours}:
        raise Refused(lazy_gettext("This referral went to another agency."), "referral")
    if not ours:
        finding.check_fits(session, case.person, agency, _bed_need(agency), details.begins_on)
    check_nights(session, case, details.begins_on, details.over.ends_on if details.over else None, but)


def check_nights(session: Session, case: Case, begins_on: date, ends_on: date | None, but: UUID | None = None) -> None:
    """Raise Refused if they sleep at Baan Rao or at an agency in one of these nights."""
    sleeping.check_not_placed(session, case.person_id, begins_on, ends_on, but)
    goes_on = or_(Stay.ends_on.is_(None), Stay.ends_on > begins_on)
    query = select(Stay.id).where(Stay.person_id == case.person_id, Stay.voided_at.is_(None), goes_on)
    if session.scalar((query.where(Stay.begins_on < ends_on) if ends_on else query).limit(1)) is not None:
        raise Refused(lazy_gettext("They sleep at Baan Rao in these nights: end that stay first."), "begins_on")


def check_visit(begins_on: date, visit_on: date | None) -> None:
    """Raise Refused for a first visit before the first day."""
    if visit_on is not None and visit_on < begins_on:
        raise Refused(lazy_gettext("The first visit comes after they are placed."), "visit_on")


def check_next(day: date, next_on: date | None) -> None:
    """Raise Refused for a next visit that is not after this one."""
    if next_on is not None and next_on <= day:
        raise Refused(lazy_gettext("The next visit comes after this one."), "next_on")


def check_visited(case: Case, placement: Placement, day: date, next_on: date | None) -> None:
    """Raise Refused for a visit outside the placement, or a next one that is not after it."""
    cases.check_day(case, day)
    if day < placement.begins_on or (placement.ends_on is not None and day > placement.ends_on):
        raise Refused(lazy_gettext("They did not sleep there on that day."), "day")
    check_next(day, next_on)


def visit(session: Session, case: Case, placement: Placement, details: VisitDetails, actor: User) -> PlacementVisit:
    """Write down a visit: they were seen. Raises Refused for impossible days or somebody else's name, NoBasis without a
    legal basis."""
    cases.check_open(case)
    placement.check_counts()
    check_visited(case, placement, details.day, details.next_on)
    check_visitor(session, case, details.visited_by)
    lawful.check(session, case, Act.FOLLOW_UP, details.day)
    row = PlacementVisit(case_id=case.id, person_id=case.person_id, placement_id=placement.id, made_by=actor.id)
    session.add(row)
    fill_visit(row, details)
    session.flush()
    milestones.record(session, case, MilestoneKind.FOLLOW_UP_DONE, row.day, row.id, actor, code=ELSEWHERE)
    audit.record(session, "placement.visit", actor, person_id=case.person_id, about=f"placement:{placement.id}")
    return row


def fill_visit(row: PlacementVisit, details: VisitDetails) -> None:
    """Put the details into a row."""
    row.day, row.visited_by = details.day, details.visited_by
    row.next_on = details.next_on or details.day + VISIT_WITHIN
    row.story = details.story


def visitors(session: Session, case: Case) -> Sequence[User]:
    """Return who of the centre may have gone."""
    return users.caseworkers(session, case.centre_id)


def check_visitor(session: Session, case: Case, user_id: UUID) -> None:
    """Raise Refused for somebody who does not work in the centre."""
    if user_id not in {one.id for one in visitors(session, case)}:
        raise Refused(CHOOSE, "visited_by")


def end(session: Session, case: Case, placement: Placement, details: LeaveDetails, actor: User) -> None:
    """End a placement. Raises Refused if it is voided or over, or would end before it began."""
    cases.check_open(case)
    session.refresh(placement, with_for_update={"of": Placement})
    placement.check_counts()
    if placement.ends_on is not None:
        raise Refused(lazy_gettext("This placement has ended already."))
    check_end(case, placement.begins_on, details.ends_on)
    check_visits(session, placement, placement.begins_on, details.ends_on)
    placement.ends_on, placement.ending, placement.note = details.ends_on, details.ending, details.note
    session.flush()
    milestones.record(
        session, case, MilestoneKind.STAY_ENDED, details.ends_on, placement.id, actor, code=details.ending
    )
    audit.record(session, "placement.end", actor, person_id=case.person_id, about=f"placement:{placement.id}")


def move(session: Session, case: Case, placement: Placement, details: PlaceDetails, actor: User) -> Placement:
    """Move them to another agency: one placement ends, the next begins on the same day. Raises as `end` and `begin`."""
    if details.agency_id == placement.agency_id:
        raise Refused(lazy_gettext("They sleep there already."), "agency")
    check_end(case, placement.begins_on, details.begins_on, "begins_on")
    check_visits(session, placement, placement.begins_on, details.begins_on, "begins_on")
    end(session, case, placement, LeaveDetails(ends_on=details.begins_on, ending=Destination.OTHER_AGENCY), actor)
    return begin(session, case, details, actor)


def check_end(case: Case, begins_on: date, ends_on: date | None, field: str = "ends_on") -> None:
    """Raise Refused for a last day outside the case or before the first; None: they are still there."""
    if ends_on is None:
        return
    cases.check_day(case, ends_on, field)
    if ends_on < begins_on:
        raise Refused(lazy_gettext("The placement would end before it began (%(day)s).", day=begins_on), field)


def check_visits(
    session: Session, row: Placement, begins_on: date, ends_on: date | None, field: str = "ends_on"
) -> None:
    """Raise Refused if a visit that counts would lie outside the placement."""
    days = models.visited(session, row.id)
    if early := [day for day in days if day < begins_on]:
        raise Refused(lazy_gettext("They were visited there on %(day)s.", day=early[0]), "begins_on")
    if late := [day for day in days if ends_on is not None and day > ends_on]:
        raise Refused(lazy_gettext("They were visited there on %(day)s.", day=late[-1]), field)
