"""Roll call of a camp: attendance of one day, taken by any staff member of the centre who is there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.users import User
from outreach.c3_control import camps
from outreach.c3_control.camps import Attendance, Camp, Enrolment, marks
from outreach.casefile import cases, people, restrictions
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import vault_of

Ids = Collection[UUID]


@dataclass(frozen=True, kw_only=True)
class Opened:
    """State of a roll when it was opened, by enrolment ids.

    listed: the enrolments on it; None if unknown. there: those marked present.
    rest_absent: an unticked name means absent.
    """

    listed: Ids | None
    there: Ids
    rest_absent: bool = False

    def says(self, enrolment: Enrolment, day: date, ticked: bool) -> bool:
        """Return True if the submitted roll changes this enrolment: untouched rows keep what others saved meanwhile."""
        if self.listed is not None and enrolment.id not in self.listed:
            return False
        if ticked != (enrolment.id in self.there):
            return True
        return enrolment.was_present(day) is None and (ticked or self.rest_absent)


class NotPresent(Refused):
    """Refusal of ticked names that cannot have been present. The reason gives their number, `of` their enrolments."""

    def __init__(self, reason: LazyText, of: Ids) -> None:
        super().__init__(reason, "present")
        self.of = frozenset(of)


def take_attendance(
    session: Session, camp: Camp, day: date, present: Ids, actor: User, opened: Opened | None = None
) -> None:
    """Record the attendance of one day, by enrolment ids. Enrolments hidden from the actor are left alone.

    opened: the roll as opened; None records all that the actor may read out, absent unless in `present`.
    Raises Refused for a day outside the camp or in the future, or a finished camp; NotPresent for a day before the
    case opened, or spent in another camp.
    """
    session.refresh(camp, with_for_update=True)
    if camp.finished_at is not None:
        raise Refused(lazy_gettext("This camp is finished: its attendance stands."))
    camps.check_goes_on(camp)
    if not camp.begins_on <= day <= camp.ends_on:
        raise Refused(lazy_gettext("This day is not a day of the camp."), "day")
    if day > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "day")
    listed = readable(session, camp, actor)
    said = [one for one in listed if opened is None or opened.says(one, day, one.id in present)]
    check_there(session, camp, day, [one for one in said if one.id in present])
    for enrolment in said:
        enrolment.mark(day, enrolment.id in present)
    session.flush()
    audit.record(session, "camp.attendance", actor, about=f"camp:{camp.id}")


def present_by_day(session: Session, camp: Camp) -> dict[date, int]:
    """Return the number present on each day with attendance."""
    there = func.count().filter(Attendance.present)
    query = select(Attendance.day, there).join(Enrolment, Enrolment.id == Attendance.enrolment_id)
    return dict(
        session.execute(
            query.where(Enrolment.camp_id == camp.id, Enrolment.voided_at.is_(None)).group_by(Attendance.day)
        ).all()
    )


def names(session: Session, camp: Camp, day: date, actor: User) -> list[Enrolment]:
    """Return the enrolments to read out on a day, by case number; opens their keys and is audited.

    Of team-mates' cases only the name is shown (with the caseworker, see `known`), and only while the roll can still
    be taken.
    """
    if camp.finished_at or camp.cancelled_at or not camp.begins_on <= day <= min(camp.ends_on, clock.today()):
        return camps.roll(session, camp, actor)
    found = readable(session, camp, actor)
    vault_of(session).fetch_keys(session, {enrolment.case.person_id for enrolment in found})
    audit.record(session, "camp.roll", actor, about=f"camp:{camp.id}")
    return found


def known(session: Session, enrolled: Collection[Enrolment], actor: User) -> tuple[set[UUID], dict[UUID, str]]:
    """Return the cases in which the actor works, and the names of the caseworkers by id, to show beside the names."""
    mine = cases.among(session, [one.case_id for one in enrolled], actor)
    return mine, users.names(session, {one.case.caseworker_id for one in enrolled})


def readable(session: Session, camp: Camp, actor: User) -> list[Enrolment]:
    """Return the enrolments of a camp without the erased, and without those restricted to named staff."""
    enrolled = camps.of_camp(session, camp)
    known = select(Case.id).where(Case.id.in_([one.case_id for one in enrolled]), Case.centre_id == actor.centre_id)
    known = known.where(~people.was_erased(Case.person_id), ~restrictions.is_hidden(Case.person_id, actor))
    ids = set(session.scalars(known))
    return [one for one in enrolled if one.case_id in ids]


def check_there(session: Session, camp: Camp, day: date, present: list[Enrolment]) -> None:
    """Raise NotPresent for those who cannot have been there on a day: before their case, or in another camp."""
    _check_met(day, present)
    check_not_elsewhere(session, camp, day, present)


def _check_met(day: date, present: list[Enrolment]) -> None:
    if early := [one.id for one in present if day < one.case.opened_on]:
        words = lazy_gettext(
            "This day is before the first contact of their case: %(count)d, marked in the list.", count=len(early)
        )
        raise NotPresent(words, early)


def check_not_elsewhere(session: Session, camp: Camp, day: date, present: list[Enrolment]) -> None:
    """Raise NotPresent if somebody was present in another camp that day: older seats and merges allow two."""
    there = select(Case.person_id).join(Enrolment, Enrolment.case_id == Case.id)
    there = there.join(Attendance, Attendance.enrolment_id == Enrolment.id)
    there = there.where(Attendance.day == day, Attendance.present, Enrolment.camp_id != camp.id)
    there = there.where(Enrolment.voided_at.is_(None))
    found = set(session.scalars(there.where(Case.person_id.in_({one.case.person_id for one in present}))))
    if twice := [one.id for one in present if one.case.person_id in found]:
        words = lazy_gettext(
            "On this day they were present in another camp: %(count)d, marked in the list.", count=len(twice)
        )
        raise NotPresent(words, twice)


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete an erased person's seats in unfinished camps, and what was said of them at any roll."""
    theirs = session.scalars(select(Enrolment.id).join(Enrolment.case).where(Case.person_id == person_id)).all()
    marks.remove(session, theirs)
    going = select(Enrolment).join(Enrolment.case).join(Enrolment.camp)
    for enrolment in session.scalars(going.where(Case.person_id == person_id, Camp.finished_at.is_(None))).unique():
        session.execute(delete(Attendance).where(Attendance.enrolment_id == enrolment.id))
        session.execute(delete(Enrolment).where(Enrolment.id == enrolment.id))
    return []
