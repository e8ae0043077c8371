"""The roll of a camp: who was there on a day, said by whoever of the centre stands before the young people with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.users import User
from outreach.c3_control import camps
from outreach.c3_control.camps import Attendance, Camp, Enrolment
from outreach.casefile import cases, milestones, people, restrictions
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import vault_of

Ids = Collection[UUID]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """What a roll showed when it was opened, by the ids of enrolments, and whether silence means absent.

    listed: who stood on it; None if it does not say. there: who stood as present.
    rest_absent: «all others were not there» was said.
    """

    listed: Ids | None
    there: Ids
    rest_absent: bool = False

    def says(self, enrolment: Enrolment, day: date, ticked: bool) -> bool:
        """Whether the roll says anything new of somebody: what nobody touched stays as others have said meanwhile."""
        if self.listed is not None and enrolment.id not in self.listed:
            return False
        if ticked != (enrolment.id in self.there):
            return True
        return enrolment.was_present(day) is None and (ticked or self.rest_absent)


class NotPresent(Refused):
    """Who was ticked cannot have been there. The reason says how many; `of` says which enrolments."""

    def __init__(self, reason: LazyText, of: Ids) -> None:
        super().__init__(reason, "present")
        self.of = frozenset(of)


def take_attendance(
    session: Session, camp: Camp, day: date, present: Ids, actor: User, opened: Opened | None = None
) -> None:
    """Say who was there on a day (ids of enrolments). Of those who are hidden from the actor nothing is said.

    opened: what was on the roll; None says it of all whom the actor may read out, absent who is not present.
    Raises Refused for a day that is not of the camp, or to come, or once the camp is finished; NotPresent for who was
    present in another camp on that day, or met only after it.
    """
    session.refresh(camp, with_for_update=True)
    if camp.finished_at is not None:
        raise Refused(lazy_gettext("This camp is finished: its attendance stands."))
    if not camp.begins_on <= day <= camp.ends_on:
        raise Refused(lazy_gettext("This day is not a day of the camp."), "day")
    if day > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "day")
    readable = _readable(session, camp, actor)
    said = [one for one in readable if opened is None or opened.says(one, day, one.id in present)]
    _check_met(day, there := [one for one in said if one.id in present])
    _check_not_elsewhere(session, camp, day, there)
    for enrolment in said:
        enrolment.mark(day, enrolment.id in present)
    session.flush()
    audit.record(session, "camp.attendance", actor, about=f"camp:{camp.id}")


def finish(session: Session, camp: Camp, actor: User) -> int:
    """Close the camp: who was there every day has completed it. Answers how many.

    Raises Refused before its last day, or while the attendance of a day is missing.
    """
    session.refresh(camp, with_for_update=True)
    if camp.finished_at is not None:
        raise Refused(lazy_gettext("This camp is finished: its attendance stands."))
    if clock.today() < camp.ends_on:
        raise Refused(lazy_gettext("The camp is not over yet."))
    enrolled = camps.of_camp(session, camp)
    _check_all_marked(session, camp, enrolled, actor)
    completed = [e for e in enrolled if all(e.was_present(day) for day in camp.days())]
    camp.finished_at = clock.now()
    for enrolment in completed:
        if enrolment.case.is_open:
            milestones.record(session, enrolment.case, MilestoneKind.CAMP_COMPLETED, camp.ends_on, enrolment.id, actor)
    session.flush()
    audit.record(session, "camp.finish", actor, about=f"camp:{camp.id}")
    return len(completed)


def present_by_day(session: Session, camp: Camp) -> dict[date, int]:
    """How many were there on each day whose attendance has been taken."""
    there = func.count().filter(Attendance.present)
    query = select(Attendance.day, there).join(Enrolment, Enrolment.id == Attendance.enrolment_id)
    return dict(session.execute(query.where(Enrolment.camp_id == camp.id).group_by(Attendance.day)).all())


def names(session: Session, camp: Camp, day: date, actor: User) -> list[Enrolment]:
    """Whose names are read out on a day of a camp, by case number; keys opened, and the look is on record.

    Of a team-mate's young people the name alone may be shown (and who carries them, see `known`), and only while there
    is a roll to take.
    """
    if camp.finished_at is not None or not camp.begins_on <= day <= min(camp.ends_on, clock.today()):
        return camps.roll(session, camp, actor)
    found = _readable(session, camp, actor)
    vault_of(session).fetch_keys(session, {enrolment.case.person_id for enrolment in found})
    audit.record(session, "camp.roll", actor, about=f"camp:{camp.id}")
    return found


def known(session: Session, enrolled: Collection[Enrolment], actor: User) -> tuple[set[UUID], dict[UUID, str]]:
    """What else may stand beside the names: in which cases the actor works, and who carries the others."""
    mine = cases.among(session, [one.case_id for one in enrolled], actor)
    return mine, users.names(session, {one.case.caseworker_id for one in enrolled})


def _readable(session: Session, camp: Camp, actor: User) -> list[Enrolment]:
    """Everybody with a seat, but for whom only named staff may know to be on record."""
    enrolled = camps.of_camp(session, camp)
    known = select(Case.id).where(Case.id.in_([one.case_id for one in enrolled]), Case.centre_id == actor.centre_id)
    known = known.where(~people.was_erased(Case.person_id), ~restrictions.is_hidden(Case.person_id, actor))
    ids = set(session.scalars(known))
    return [one for one in enrolled if one.case_id in ids]


def _check_all_marked(session: Session, camp: Camp, enrolled: list[Enrolment], actor: User) -> None:
    unsaid = {one.case_id for one in enrolled if any(one.was_present(day) is None for day in camp.days())}
    if unsaid and not cases.among(session, unsaid, actor):
        words = lazy_gettext(
            "Only staff who are named can still say of %(count)d whether they were there.", count=len(unsaid)
        )
        raise Refused(words)
    if unsaid:
        raise Refused(lazy_gettext("Take the attendance of every day first."))


def _check_met(day: date, present: list[Enrolment]) -> None:
    if early := [one.id for one in present if day < one.case.opened_on]:
        words = lazy_gettext(
            "This day is before the first contact of their case: %(count)d, marked in the list.", count=len(early)
        )
        raise NotPresent(words, early)


def _check_not_elsewhere(session: Session, camp: Camp, day: date, present: list[Enrolment]) -> None:
    """Nobody is in two camps on a day, whatever their case; seats of before this rule, or of a merge, may still ask."""
    there = select(Case.person_id).join(Enrolment, Enrolment.case_id == Case.id)
    there = there.join(Attendance, Attendance.enrolment_id == Enrolment.id)
    there = there.where(Attendance.day == day, Attendance.present, Enrolment.camp_id != camp.id)
    found = set(session.scalars(there.where(Case.person_id.in_({one.case.person_id for one in present}))))
    if twice := [one.id for one in present if one.case.person_id in found]:
        words = lazy_gettext(
            "On this day they were present in another camp: %(count)d, marked in the list.", count=len(twice)
        )
        raise NotPresent(words, twice)
