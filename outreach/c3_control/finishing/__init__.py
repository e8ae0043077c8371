"""A camp is finished: its attendance is complete. Taken back within some minutes by who finished it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp, Enrolment
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock, undoing
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

INSTEAD = lazy_gettext("Correct the attendance of each young person in their case.")


class CampFinish(Recorded, Base):
    """A finishing of a camp: who did it and when, and when it was taken back. `Camp.finished_at` says how it stands."""

    __tablename__ = "camp_finishes"

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"), index=True)
    undone_at: Mapped[datetime | None] = mapped_column(Moment)


def finish(session: Session, camp: Camp, actor: User) -> int:
    """Finish the camp: attendance on every day completes it. Returns the number of completed enrolments.

    Raises Refused before its last day, or while the attendance of a day is missing.
    """
    session.refresh(camp, with_for_update=True)
    if camp.finished_at is not None:
        raise Refused(lazy_gettext("This camp is finished: its attendance stands."))
    camps.check_goes_on(camp)
    if clock.today() < camp.ends_on:
        raise Refused(lazy_gettext("The camp is not over yet."))
    enrolled = camps.of_camp(session, camp)
    _check_all_marked(session, camp, enrolled, actor)
    completed = [e for e in enrolled if all(e.was_present(day) for day in camp.days())]
    camp.finished_at = clock.now()
    for enrolment in completed:
        if _lasted(enrolment.case, camp.ends_on):
            milestones.record(session, enrolment.case, MilestoneKind.CAMP_COMPLETED, camp.ends_on, enrolment.id, actor)
    session.add(CampFinish(camp_id=camp.id, made_by=actor.id))
    session.flush()
    audit.record(session, "camp.finish", actor, about=f"camp:{camp.id}")
    return len(completed)


def _lasted(case: Case, day: date) -> bool:
    """Return True if a case was not closed before a day: one that was closed since has completed the camp too."""
    return case.closed_on is None or case.closed_on >= day


def undo_until(session: Session, camp: Camp, actor: User) -> datetime | None:
    """Return the moment until which the actor may take the finishing back; None if they may not."""
    last = _last(session, camp)
    return undoing.until(last.made_at, last.made_by, actor.id) if last else None


def undo(session: Session, camp: Camp, actor: User) -> None:
    """Take the finishing back: the roll can be taken again, and nobody has completed the camp.

    Raises Refused for anybody else than who finished it, or too late.
    """
    session.refresh(camp, with_for_update=True)
    undoing.check(undo_until(session, camp, actor), INSTEAD)
    for last in filter(None, [_last(session, camp)]):
        last.undone_at, camp.finished_at = clock.now(), None
    for enrolment in camps.of_camp(session, camp):
        milestones.void(session, enrolment.case, enrolment.id, actor, MilestoneKind.CAMP_COMPLETED)
    session.flush()
    audit.record(session, "camp.finish_undo", actor, about=f"camp:{camp.id}")


def _last(session: Session, camp: Camp) -> CampFinish | None:
    """Return the finishing that stands; None for a camp that goes on."""
    query = select(CampFinish).where(CampFinish.camp_id == camp.id, CampFinish.undone_at.is_(None))
    return session.scalar(query.order_by(CampFinish.made_at.desc()).limit(1))


def _check_all_marked(session: Session, camp: Camp, enrolled: list[Enrolment], actor: User) -> None:
    unsaid = {one.case_id for one in enrolled if any(one.was_present(day) is None for day in camp.days())}
    if unsaid and not cases.among(session, unsaid, actor):
        words = lazy_gettext(
            "Only staff who are named can still say of %(count)d whether they were there.", count=len(unsaid)
        )
        raise Refused(words)
    if unsaid:
        raise Refused(lazy_gettext("Take the attendance of every day first."))
