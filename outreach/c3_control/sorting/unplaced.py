"""Who cannot be placed at the end of a camp, and why."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.camps import Camp
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.corrections import Written, check_day, put
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.newest import newest_of
from outreach.core.sealing import FieldClass, Sealed, Unreadable


class UnplacedReason(Code):
    """Why somebody goes to no agency after a camp."""

    NO_AGENCY = "no_agency", "No agency can take them"
    FULL = "full", "All places are given away"
    NO_BASIS = "no_basis", "No consent or other basis yet"
    NOT_WANTED = "not_wanted", "They do not want it now"
    WITH_US = "with_us", "Helped by the centre itself"
    OTHER = "other", "Another reason"


class Unplaced(OfCase, OfPerson, Voidable, Recorded, Base):
    """A young person of a camp who goes to no agency for now; the newest that counts says why."""

    __tablename__ = "unplaced"
    __label__ = "Not placed after a camp"
    __table_args__ = (Index("ix_unplaced_case_id", "case_id"), Index("ix_unplaced_camp_id", "camp_id"))

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"), info=label("Camp"))
    day: Mapped[date] = mapped_column(info=label("Day"))

    reason = Sealed("unplaced.reason", FieldClass.NARRATIVE, block=32, label="Why they are not placed")


@dataclass(frozen=True, kw_only=True, repr=False)
class UnplacedDetails:
    """Details of an entry, for a correction."""

    day: date
    reason: UnplacedReason


def note(session: Session, camp: Camp, case: Case, reason: UnplacedReason, actor: User) -> Unplaced:
    """Write down that somebody of a camp cannot be placed for now. Raises Refused for a closed case."""
    cases.check_open(case)
    row = Unplaced(
        camp_id=camp.id,
        case_id=case.id,
        person_id=case.person_id,
        day=clock.today(),
        reason=reason.value,
        made_by=actor.id,
    )
    session.add(row)
    session.flush()
    audit.record(session, "camp.unplaced", actor, person_id=case.person_id, about=f"unplaced:{row.id}")
    return row


def of_cases(session: Session, camp: Camp, case_ids: Collection[UUID]) -> dict[UUID, Unplaced]:
    """Return the newest entry of each of these cases for a camp, in one query."""
    theirs = [Unplaced.camp_id == camp.id, Unplaced.case_id.in_(case_ids), Unplaced.voided_at.is_(None)]
    newest = newest_of(Unplaced, Unplaced.case_id, Unplaced.made_at.desc(), where=theirs)
    return {one.case_id: one for one in session.scalars(newest)}


def reason_of(row: Unplaced) -> UnplacedReason | None:
    """Return the reason; None if it cannot be read."""
    kept = row.reason
    return UnplacedReason(kept) if kept and not isinstance(kept, Unreadable) else None


def _correct(_session: Session, case: Case, row: Unplaced, details: UnplacedDetails, _actor: User) -> None:
    check_day(case, details.day)
    put(row, details, "day")
    row.reason = details.reason.value


WRITTEN = Written(
    table=Unplaced,
    words=("day", "reason"),
    told_by={"reason": lambda kept: str(UnplacedReason(kept).label) if kept else ""},
    correct=_correct,
    leaves=lambda _row: [],
)
