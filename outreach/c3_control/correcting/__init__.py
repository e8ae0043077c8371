"""How plans, therapy sessions, stays and seats in camps are corrected."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import camps, plans, rolls, stays
from outreach.c3_control.at_camp import ways_home
from outreach.c3_control.camps import Enrolment
from outreach.c3_control.houses import Bed
from outreach.c3_control.placements import correcting as placements
from outreach.c3_control.plans import Plan, PlanDetails
from outreach.c3_control.plans import correcting as plans_written
from outreach.c3_control.residence import correcting as residence
from outreach.c3_control.sorting import unplaced
from outreach.c3_control.stays import AdmitDetails, Stay
from outreach.c3_control.therapy import TherapyDetails, TherapySession
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.corrections import Kind, Written, check_day, put
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence
from outreach.core import clock
from outreach.core.language import language, lazy_gettext


def _correct_plan(session: Session, case: Case, plan: Plan, details: PlanDetails, _actor: User) -> None:
    check_day(case, details.agreed_on, "agreed_on")
    plans.check_review(details.agreed_on, details.review_on)
    if details.agreed_on != plan.agreed_on:
        lawful.check(session, case, Act.PLAN, details.agreed_on)
    if details.agreed_by != plan.agreed_by:
        plans.check_how(details.agreed_by, plan.signature)
    put(plan, details, "agreed_on", "review_on", "goals", "agreed_by")


def _correct_session(session: Session, case: Case, row: TherapySession, details: TherapyDetails, _actor: User) -> None:
    check_day(case, details.day)
    if details.day != row.day:
        lawful.check(session, case, Act.THERAPY, details.day)
    put(row, details, "day", "kind", "minutes", "note")


PLAN = Written(
    table=Plan,
    words=("agreed_on", "review_on", "goals", "agreed_by"),
    correct=_correct_plan,
    leaves=lambda plan: [Evidence(MilestoneKind.PLAN_AGREED, "", plan.agreed_on)],
)
THERAPY = Written(
    table=TherapySession,
    words=("day", "kind", "minutes", "note"),
    correct=_correct_session,
    leaves=lambda row: [Evidence(MilestoneKind.THERAPY_ATTENDED, "", row.day)],
)


def _correct_stay(session: Session, case: Case, stay: Stay, details: AdmitDetails, _actor: User) -> None:
    check_day(case, details.begins_on, "begins_on")
    stays.check_planned(details.begins_on, details.planned_until)
    over = details.over
    if over is None:
        cases.check_open(case)
    else:
        check_day(case, over.ends_on, "ends_on")
        stays.check_end(case, details.begins_on, over.ends_on)
    nights = details.bed_id, details.begins_on, over.ends_on if over else None
    if nights != (stay.bed_id, stay.begins_on, stay.ends_on):
        session.get(Bed, details.bed_id, with_for_update=True)
        stays.check_bed(session, case, *nights, but=stay.id)
        lawful.check(session, case, Act.BED, details.begins_on, *([] if over else [clock.today()]))
    put(stay, details, "bed_id", "begins_on", "planned_until", "why")
    stay.ends_on, stay.ending = (over.ends_on, over.ending) if over else (None, None)
    stay.note = over.note if over else None
    session.flush()
    session.expire(stay, ["bed"])


def _stay_again(session: Session, case: Case, stay: Stay, _actor: User) -> None:
    if stay.ends_on is None:
        cases.check_open(case)
    session.get(Bed, stay.bed_id, with_for_update=True)
    stays.check_bed(session, case, stay.bed_id, stay.begins_on, stay.ends_on, but=stay.id)


def _of_stay(stay: Stay) -> list[Evidence]:
    begun = Evidence(MilestoneKind.STAY_BEGUN, "", stay.begins_on)
    return (
        [begun, Evidence(MilestoneKind.STAY_ENDED, stay.ending, stay.ends_on)]
        if stay.ending and stay.ends_on
        else [begun]
    )


@dataclass(frozen=True, kw_only=True)
class DaysThere:
    """The days of a camp on which somebody was there."""

    days: Collection[date]


def _correct_seat(session: Session, case: Case, seat: Enrolment, details: DaysThere, _actor: User) -> None:
    """Say anew on which days they were there; days whose roll was not taken stay so unless they are named."""
    for day in seat.camp.days():
        was, there = seat.was_present(day), day in details.days
        if there and not was:
            check_day(case, day, "days")
            rolls.check_not_elsewhere(session, seat.camp, day, [seat])
        if there or was is not None:
            seat.mark(day, there)


def _seat_again(session: Session, case: Case, seat: Enrolment, _actor: User) -> None:
    session.refresh(seat.camp, with_for_update=True)
    camps.check_goes_on(seat.camp)
    if seat.camp.finished_at is None:
        cases.check_open(case)
    camps.check_room(session, seat.camp, case)


def _completed(seat: Enrolment) -> list[Evidence]:
    camp = seat.camp
    stayed = camp.finished_at is not None and all(seat.was_present(day) for day in camp.days())
    return [Evidence(MilestoneKind.CAMP_COMPLETED, "", camp.ends_on)] if stayed else []


def _days(kept: str) -> str:
    return ", ".join(clock.show_date(date.fromisoformat(day), language()) for day in kept.split())


STAY = Written(
    table=Stay,
    words=("bed_id", "begins_on", "planned_until", "ends_on", "ending", "why", "note"),
    shown_by={"bed_id": "bed.label"},
    labels={"bed_id": lazy_gettext("Bed")},
    correct=_correct_stay,
    again=_stay_again,
    leaves=_of_stay,
)
SEAT = Written(
    table=Enrolment,
    words=("camp_id", "days_there"),
    shown_by={"camp_id": "camp.name"},
    told_by={"days_there": _days},
    labels={"days_there": lazy_gettext("Was there on these days")},
    correct=_correct_seat,
    again=_seat_again,
    leaves=_completed,
)

KINDS = {
    Kind.PLAN: PLAN,
    Kind.GOAL: plans_written.GOAL,
    Kind.GOAL_STEP: plans_written.GOAL_STEP,
    Kind.PLAN_ACT: plans_written.PLAN_ACT,
    Kind.THERAPY: THERAPY,
    Kind.STAY: STAY,
    Kind.PLACEMENT: placements.PLACEMENT,
    Kind.PLACEMENT_VISIT: placements.VISIT,
    Kind.SEAT: SEAT,
    Kind.WAY_HOME: ways_home.WRITTEN,
    Kind.UNPLACED: unplaced.WRITTEN,
    Kind.MEDICINE: residence.MEDICINE,
    Kind.INCIDENT: residence.INCIDENT,
    Kind.LEAVE: residence.LEAVE,
    Kind.PRESENCE: residence.PRESENCE,
    Kind.RULES: residence.RULES,
    Kind.HEALTH: residence.HEALTH,
    Kind.EXTENSION: residence.EXTENSION,
}
