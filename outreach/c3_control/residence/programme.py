"""The agreed programme of a stay: nine months as a rule, extended by a month or two with a reason."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.stays import Stay
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.core import clock
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed

MONTHS = 9
MOST = 2  # months of one extension


class StayExtension(OfCase, OfPerson, Voidable, Recorded, Base):
    """A longer stay: until when it was planned, until when it is now. Voided, the stay is planned as before."""

    __tablename__ = "stay_extensions"
    __label__ = "Extensions of stays"
    __table_args__ = (
        Index("ix_stay_extensions_case_id_made_at", "case_id", "made_at"),
        CheckConstraint("months >= 1", name="a_month_or_more"),
    )

    stay_id: Mapped[UUID] = mapped_column(ForeignKey("stays.id"), index=True)
    months: Mapped[int] = mapped_column(SmallInteger, info=label("Months"))
    was_until: Mapped[date] = mapped_column(info=label("Was planned until"))
    until: Mapped[date] = mapped_column(info=label("Planned until"))

    reason = Sealed("stay_extensions.reason", FieldClass.NARRATIVE, block=256, label="Reason")


def planned_end(begins_on: date) -> date:
    """Return the planned end of a stay of which nothing else was agreed."""
    return clock.months_after(begins_on, MONTHS)


def extend(session: Session, case: Case, stay: Stay, months: int, reason: str, actor: User) -> StayExtension:
    """Plan a stay for longer. Raises Refused if it is over or voided, or for more than MOST months at once."""
    cases.check_open(case)
    stay.check_counts()
    if stay.ends_on is not None:
        raise Refused(lazy_gettext("This stay has ended already."))
    if not 1 <= months <= MOST:
        raise Refused(lazy_gettext("Choose one of the list."), "months")
    was = stay.planned_until or planned_end(stay.begins_on)
    row = StayExtension(case_id=case.id, person_id=case.person_id, stay_id=stay.id, made_by=actor.id)
    row.months, row.was_until, row.until = months, was, clock.months_after(was, months)
    session.add(row)
    row.reason = reason
    stay.planned_until = row.until
    session.flush()
    audit.record(session, "stay.extend", actor, person_id=case.person_id, about=f"stay:{stay.id}")
    return row


def correct(row: StayExtension, months: int, reason: str) -> None:
    """Put other months and another reason into an extension. Raises Refused for months that cannot be chosen."""
    if not 1 <= months <= MOST:
        raise Refused(lazy_gettext("Choose one of the list."), "months")
    row.months, row.until = months, clock.months_after(row.was_until, months)
    row.reason = reason


def follow(session: Session, row: StayExtension, before: date) -> None:
    """Have the stay planned as an extension says now that said `before`; not if it was planned anew since."""
    stay = session.get_one(Stay, row.stay_id)
    if stay.planned_until in (row.was_until, before):
        stay.planned_until = row.was_until if row.is_voided else row.until
