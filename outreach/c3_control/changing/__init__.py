"""A camp is changed, called off with a reason, and goes on after all."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import camps, waiting
from outreach.c3_control.at_camp import sessions
from outreach.c3_control.camps import Attendance, Camp, CampDetails, Enrolment, marks
from outreach.casefile import notices
from outreach.casefile.notices import NoticeKind
from outreach.core import clock
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

LONGEST = 200


class CampCancellation(Recorded, Base):
    """That a camp was called off, why, and when it was taken back. `Camp.cancelled_at` says how it stands."""

    __tablename__ = "camp_cancellations"

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"), index=True)
    reason: Mapped[str] = mapped_column(String(LONGEST))  # of the camp, never of a person: its form says so
    undone_at: Mapped[datetime | None] = mapped_column(Moment)
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


def change(session: Session, camp: Camp, details: CampDetails, actor: User) -> int:
    """Change a camp, and return how many of those who wait got one of the seats that were added.

    Of other days whoever carries a case in it is told.

    Raises Refused for fewer seats than are taken, for days that leave out one whose roll was taken or a session of the
    programme, and for a camp that is finished or was called off.
    """
    session.refresh(camp, with_for_update=True)
    _check_stands(camp)
    check_seats(session, camp, details.seats)
    camps.check_days(details.begins_on, details.ends_on)
    _check_roll(session, camp, details)
    moved = (camp.begins_on, camp.ends_on) != (details.begins_on, details.ends_on)
    for name, value in vars(details).items():
        setattr(camp, name, value)
    session.flush()
    if moved:
        _tell(session, camp, NoticeKind.CAMP_MOVED, actor)
    audit.record(session, "camp.change", actor, about=f"camp:{camp.id}")
    return waiting.promote(session, camp, actor)


def check_seats(session: Session, camp: Camp, seats: int) -> None:
    """Raise Refused for fewer seats than are taken."""
    if seats < (taken := camps.taken(session, camp)):
        raise Refused(lazy_gettext("%(taken)d seats are taken: give some back first.", taken=taken), "seats")


def call_off(session: Session, camp: Camp, reason: str, actor: User) -> None:
    """Call a camp off; its seats stand and count nowhere, and who carries their cases is told.

    Raises Refused once it is finished, called off, or its roll was taken.
    """
    session.refresh(camp, with_for_update=True)
    _check_stands(camp)
    if _days_taken(session, camp):
        raise Refused(lazy_gettext("The roll of this camp has been taken: it has begun."))
    camp.cancelled_at = clock.now()
    session.add(CampCancellation(camp_id=camp.id, reason=reason, made_by=actor.id))
    session.flush()
    _tell(session, camp, NoticeKind.CAMP_OFF, actor)
    audit.record(session, "camp.cancel", actor, about=f"camp:{camp.id}")


def go_on(session: Session, camp: Camp, actor: User) -> None:
    """Take back that a camp was called off: its seats count again, and free ones go to those who wait. Raises Refused
    if it was not called off, or is over."""
    session.refresh(camp, with_for_update=True)
    last = standing(session, camp)
    if last is None:
        raise Refused(lazy_gettext("This camp is not called off."))
    if camp.ends_on < clock.today():
        raise Refused(lazy_gettext("The days of this camp are over."))
    last.undone_at, last.undone_by, camp.cancelled_at = clock.now(), actor.id, None
    session.flush()
    _tell(session, camp, NoticeKind.CAMP_ON, actor)
    audit.record(session, "camp.go_on", actor, about=f"camp:{camp.id}")
    waiting.promote(session, camp, actor)


def standing(session: Session, camp: Camp) -> CampCancellation | None:
    """Return by what a camp is called off; None for one that takes place."""
    query = select(CampCancellation).where(CampCancellation.camp_id == camp.id, CampCancellation.undone_at.is_(None))
    return session.scalar(query.order_by(CampCancellation.made_at.desc()).limit(1))


def details_of(camp: Camp) -> CampDetails:
    """Return a camp as it stands."""
    return CampDetails(
        name=camp.name, where=camp.where, begins_on=camp.begins_on, ends_on=camp.ends_on, seats=camp.seats
    )


def _check_stands(camp: Camp) -> None:
    if camp.finished_at is not None:
        raise Refused(lazy_gettext("This camp is finished: its attendance stands."))
    camps.check_goes_on(camp)


def _check_roll(session: Session, camp: Camp, details: CampDetails) -> None:
    _check_programme(session, camp, details)
    for day in sorted(_days_taken(session, camp)):
        if not details.begins_on <= day <= details.ends_on:
            field = "begins_on" if day < details.begins_on else "ends_on"
            raise Refused(lazy_gettext("The roll of %(day)s has been taken: that day belongs to it.", day=day), field)


def _check_programme(session: Session, camp: Camp, details: CampDetails) -> None:
    """Raise Refused if a session whose roll was called would move, or one of the programme would fall off its end."""
    length = (details.ends_on - details.begins_on).days + 1
    found = sessions.of_camp(session, camp)
    called = marks.called(session, [one.id for one in found])
    if called and details.begins_on != camp.begins_on:
        raise Refused(lazy_gettext("The roll of a session was called: the first day stays."), "begins_on")
    if any(one.day_number > length and (one.title or one.id in called) for one in found):
        raise Refused(lazy_gettext("The programme has sessions after this day: move them or take them out."), "ends_on")


def _days_taken(session: Session, camp: Camp) -> set[date]:
    query = select(Attendance.day).join(Enrolment, Enrolment.id == Attendance.enrolment_id)
    return set(session.scalars(query.where(Enrolment.camp_id == camp.id).distinct()))


def _tell(session: Session, camp: Camp, kind: NoticeKind, actor: User) -> None:
    """Tell whoever carries the case of one who has a seat or waits."""
    theirs = [*(one.case for one in camps.of_camp(session, camp)), *(w.case for w in waiting.in_order(session, camp))]
    told = {case.id: case.caseworker_id for case in theirs if case.is_open}
    notices.tell_each(session, [(user_id, case_id) for case_id, user_id in told.items()], kind, actor)
