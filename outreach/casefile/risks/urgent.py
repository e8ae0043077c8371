"""Urgent marks: a case comes first among the cases and on the first page until a day, for a reason.

A mark ends by itself, or is taken off.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, select, text
from sqlalchemy import case as sql_case
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson
from outreach.casefile.notices import NoticeKind
from outreach.core import clock
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, vault_of

LONGEST = timedelta(days=30)  # what is urgent for longer is a risk, and stands there (design)
_MARKED = text("urgent_until IS NOT NULL")
Index(
    "ix_cases_urgent_centre_id_until",
    Case.centre_id,
    Case.urgent_until,
    sqlite_where=_MARKED,
    postgresql_where=_MARKED,
)


class UrgentMark(OfCase, OfPerson, Recorded, Base):
    """A mark, until the end of a day in Bangkok."""

    __tablename__ = "urgent_marks"
    __label__ = "Urgent"
    __table_args__ = (Index("ix_urgent_marks_case_id_made_at", "case_id", "made_at"),)

    ends_on: Mapped[date] = mapped_column(info=label("Urgent until"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Ended at"))
    """The moment at which it was taken off, or another took its place; None if it ends by itself."""
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Ended by"))

    reason = Sealed("urgent_marks.reason", FieldClass.NARRATIVE, block=256, label="Reason")

    @property
    def stands(self) -> bool:
        """True until it is taken off, or its last day is over."""
        return self.ended_at is None and self.ends_on >= clock.today()


def mark(session: Session, case: Case, reason: str, ends_on: date, actor: User) -> UrgentMark:
    """Mark a case as urgent, in place of an earlier mark. Raises Refused for a closed case, or an impossible end."""
    cases.check_open(case)
    check_end(ends_on)
    _end(session, case, actor)
    made = UrgentMark(case_id=case.id, person_id=case.person_id, ends_on=ends_on, reason=reason, made_by=actor.id)
    session.add(made)
    case.urgent_until = ends_on
    session.flush()
    notices.tell(session, [case.caseworker_id], NoticeKind.URGENT, case.id, actor, about=made.id)
    notices.ask(session, case.centre_id, NoticeKind.URGENT, case.id, actor, about=made.id)
    audit.record(session, "urgent.mark", actor, person_id=case.person_id, about=f"urgent:{made.id}")
    return made


def check_end(ends_on: date) -> None:
    """Raise Refused for an end that is over, or too far ahead."""
    if ends_on < clock.today():
        raise Refused(lazy_gettext("This day is over already."), "ends_on")
    if ends_on > clock.today() + LONGEST:
        raise Refused(lazy_gettext("At most %(most)d days ahead.", most=LONGEST.days), "ends_on")


def take_off(session: Session, case: Case, actor: User) -> None:
    """Take the mark off before its end; nothing happens if none stands."""
    if _end(session, case, actor):
        case.urgent_until = None
        session.flush()
        audit.record(session, "urgent.take_off", actor, person_id=case.person_id, about=f"case:{case.id}")


OF_CASE = Question(UrgentMark, UrgentMark.case_id == THIS_CASE, by="-made_at", most=10)


def of_case(session: Session, case_id: UUID) -> list[UrgentMark]:
    """Return the newest marks of a case."""
    return OF_CASE.ask(session, case_id=case_id)


def first(session: Session, actor: User, most: int) -> Sequence[Case]:
    """Return the urgent cases that a user sees, the first to end first; their keys are fetched at once."""
    query = select(Case).where(is_urgent(actor), cases.in_sight(actor, of_few=True))
    found = session.scalars(query.order_by(Case.urgent_until, Case.id).limit(most)).all()
    vault_of(session).fetch_keys(session, {case.person_id for case in found})
    return found


def is_urgent(actor: User) -> ColumnElement[bool]:
    """Return the condition that a row of `Case`, of the user's centre, is urgent today; it has an index of its own."""
    return (Case.centre_id == actor.centre_id) & (Case.urgent_until >= clock.today()) & Case.closed_on.is_(None)


def wrong() -> ColumnElement[bool]:
    """Return the condition that the day that a row of `Case` keeps is not that of its mark."""
    newest = select(sql_case((UrgentMark.ended_at.is_(None), UrgentMark.ends_on))).where(UrgentMark.case_id == Case.id)
    return Case.urgent_until.is_distinct_from(newest.order_by(UrgentMark.made_at.desc()).limit(1).scalar_subquery())


def _end(session: Session, case: Case, actor: User) -> bool:
    """End the mark that stands; return True if one did."""
    found = session.scalars(select(UrgentMark).where(UrgentMark.case_id == case.id, UrgentMark.ended_at.is_(None)))
    standing = [one for one in found if one.stands]
    for one in standing:
        one.ended_at, one.ended_by = clock.now(), actor.id
        notices.over(session, one.id)
    return bool(standing)
