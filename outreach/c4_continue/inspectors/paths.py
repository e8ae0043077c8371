"""How far somebody has come from volunteer inspector (อาสาเทศกิจ) to city inspector (พนักงานเทศกิจ).

The municipality takes volunteers on; who has served may apply, is examined, and may be appointed. The appointment is an
outcome like any other, recorded and verified by its own form; this record says only how it came to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.core.codes import Code
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed

MOST_HOURS = 9999
DAYS = "volunteer_since", "applied_on", "examined_on", "appointed_on"
WORDS = *DAYS, "hours", "ended_on", "note"


class InspectorState(Code):
    """How far somebody has come."""

    VOLUNTEER = "volunteer", "Volunteer inspector"
    APPLIED = "applied", "Has applied"
    EXAMINED = "examined", "Was examined"
    APPOINTED = "appointed", "Appointed city inspector"
    ENDED = "ended", "Ended"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"appointed": "success", "ended": "secondary"}.get(self.value, "primary")


class InspectorPath(OfCase, OfPerson, Voidable, Recorded, Base):
    """The days of one such path, as far as they have come."""

    __tablename__ = "inspector_paths"
    __label__ = "Volunteer and city inspector"
    __table_args__ = (
        Index("ix_inspector_paths_case_id", "case_id"),
        CheckConstraint("hours >= 0", name="no_less_than_no_hour"),
    )

    volunteer_since: Mapped[date] = mapped_column(info=label("Volunteer since"))
    hours: Mapped[int] = mapped_column(SmallInteger, info=label("Hours as a volunteer"))
    applied_on: Mapped[date | None] = mapped_column(info=label("Applied on"))
    examined_on: Mapped[date | None] = mapped_column(info=label("Examined on"))
    appointed_on: Mapped[date | None] = mapped_column(info=label("Appointed on"))
    ended_on: Mapped[date | None] = mapped_column(info=label("Ended on"))

    note = Sealed("inspector_paths.note", FieldClass.NARRATIVE, block=256, label="Remark")

    @property
    def state(self) -> InspectorState:
        """How far it has come."""
        reached = (
            (self.ended_on, InspectorState.ENDED),
            (self.appointed_on, InspectorState.APPOINTED),
            (self.examined_on, InspectorState.EXAMINED),
            (self.applied_on, InspectorState.APPLIED),
        )
        return next((state for day, state in reached if day is not None), InspectorState.VOLUNTEER)

    @property
    def goes_on(self) -> bool:
        """True if it has not ended."""
        return self.ended_on is None and not self.is_voided


@dataclass(frozen=True, kw_only=True, repr=False)
class PathDetails:
    """The days so far, and the hours as a volunteer."""

    volunteer_since: date
    hours: int = 0
    applied_on: date | None = None
    examined_on: date | None = None
    appointed_on: date | None = None
    ended_on: date | None = None
    note: str | None = None


def begin(session: Session, case: Case, details: PathDetails, actor: User) -> InspectorPath:
    """Write down that somebody is a volunteer inspector. Raises Refused if they are, or for impossible days."""
    cases.check_open(case)
    check(session, case, details)
    row = InspectorPath(case_id=case.id, person_id=case.person_id, made_by=actor.id, **_said(details))
    session.add(row)
    session.flush()
    audit.record(session, "inspector.begin", actor, person_id=case.person_id, about=f"inspector:{row.id}")
    return row


def go_on(session: Session, case: Case, row: InspectorPath, details: PathDetails, actor: User) -> None:
    """Write down how far it has come, in a closed case that it has ended. Raises Refused as `begin` does."""
    if details.ended_on is None:
        cases.check_open(case)
    row.check_counts()
    put(session, case, row, details)
    audit.record(session, "inspector.go_on", actor, person_id=case.person_id, about=f"inspector:{row.id}")


def put(session: Session, case: Case, row: InspectorPath, details: PathDetails) -> None:
    """Put other details into a row. Raises Refused as `begin` does."""
    check(session, case, details, row)
    for name, value in _said(details).items():
        setattr(row, name, value)
    session.flush()


def check(session: Session, case: Case, details: PathDetails, row: InspectorPath | None = None) -> None:
    """Lock the case, and check the days, and that no other path goes on. Raises Refused."""
    check_days(case, *(getattr(details, name) for name in (*DAYS, "ended_on")))
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    others = (one for one in of_case(session, case.id) if one.goes_on and (row is None or one.id != row.id))
    if details.ended_on is None and any(others):
        raise Refused(lazy_gettext("They are a volunteer inspector already."))


def check_days(case: Case, *days: date | None) -> None:
    """Raise Refused for days outside the case, or out of order. days: those of DAYS, and the last one."""
    known = [(name, day) for name, day in zip((*DAYS, "ended_on"), days, strict=True) if day is not None]
    for name, day in known:
        cases.check_day(case, day, name)
    for (_first, before), (name, after) in pairwise(known):
        if after < before:
            raise Refused(lazy_gettext("This is before the step before it."), name)


def count_again(session: Session, case: Case, row: InspectorPath) -> None:
    """Check that a voided row may count again. Raises Refused."""
    check(session, case, PathDetails(**{name: getattr(row, name) for name in WORDS}), row)


def get(session: Session, case: Case, path_id: UUID) -> InspectorPath:
    """Return a path of a case. Raises NotFound."""
    row = session.get(InspectorPath, path_id)
    if row is None or row.case_id != case.id:
        raise NotFound
    return row


def of_case(session: Session, case_id: UUID) -> Sequence[InspectorPath]:
    """Return the paths of a case, the newest first."""
    query = select(InspectorPath).where(InspectorPath.case_id == case_id)
    return session.scalars(query.order_by(InspectorPath.volunteer_since.desc(), InspectorPath.made_at.desc())).all()


def _said(details: PathDetails) -> dict[str, object]:
    return {name: getattr(details, name) for name in WORDS}
