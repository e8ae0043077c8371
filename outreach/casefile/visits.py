"""Requests for a visit: the head of a centre asks whoever carries a case to see the young person.

One stands until a contact is written, until the caseworker answers why there is none, or until who asked takes it back.
Who asked is told what came of it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases, due_days, head_marks, milestones, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, Voidable
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.notices import NoticeKind
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import vault_of

MOST = 30  # on the home page; the first asked first


class Answer(Code):
    """Why nobody was met."""

    NOT_MET = "not_met", "Went, did not meet them"
    NOT_NOW = "not_now", "Cannot be visited now"

    @property
    def notice(self) -> NoticeKind:
        """What who asked is told of it."""
        return NoticeKind.VISIT_NOT_MET if self is Answer.NOT_MET else NoticeKind.VISIT_NOT_NOW


class VisitRequest(OfCase, Voidable, Recorded, Base):
    """A request to visit a young person: who asked, of whom, when, and the answer."""

    __tablename__ = "visit_requests"
    __label__ = "Visits asked for"
    __table_args__ = (Index("ix_visit_requests_case_id_made_at", "case_id", "made_at"),)

    caseworker_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Caseworker"))
    """Who carried the case when it was asked for; it stands with whoever carries it now."""
    answer: Mapped[Answer | None] = mapped_column(stored(Answer, "answer"), info=label("Answer"))
    answered_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Answered at"))
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Answered by"))


@dataclass(frozen=True, repr=False)
class Asked:
    """A request that stands, with its case and the name of who asked."""

    request: VisitRequest
    case: Case
    by: str
    answers: ClassVar[type[Answer]] = Answer


def ask(session: Session, found: Collection[Case], actor: User) -> int:
    """Ask for a visit of each, and return of how many; where one stands already, it stays.

    Raises Refused without any, or for a closed case.
    """
    if not found:
        raise Refused(lazy_gettext("Tick at least one case."), "cases")
    query = select(VisitRequest.case_id).where(VisitRequest.case_id.in_([case.id for case in found]), stands())
    standing = set(session.scalars(query))
    for case in found:
        cases.check_open(case)
        if case.id not in standing:
            session.add(VisitRequest(case_id=case.id, caseworker_id=case.caseworker_id, made_by=actor.id))
            audit.record(session, "visit.ask", actor, person_id=case.person_id, about=f"case:{case.id}")
    session.flush()
    told = [(case.caseworker_id, case.id) for case in found if case.id not in standing]
    notices.tell_each(session, told, NoticeKind.VISIT, actor)
    return len(told)


def answer(session: Session, case: Case, said: Answer, actor: User) -> VisitRequest | None:
    """Answer the request that stands in a case, tell who asked, and return it; None if it stands no more."""
    standing = _standing(session, case.id, locked=True)
    for request in standing:
        request.answer, request.answered_at, request.answered_by = said, clock.now(), actor.id
        _told(session, request, said.notice, actor)
    session.flush()
    if standing:
        audit.record(session, "visit.answer", actor, person_id=case.person_id, about=f"case:{case.id}")
    return standing[-1] if standing else None


def take_back(session: Session, case: Case, visit_id: UUID, actor: User) -> None:
    """Take one's own request back, dated, and tell whoever carries the case; it stays on record.

    Raises NotFound for one of another case; Refused for anybody else's, and once it is answered or taken back.
    """
    request = session.scalar(_of(case.id, locked=True).where(VisitRequest.id == visit_id))
    if request is None:
        raise NotFound
    if request.made_by != actor.id or request not in _standing(session, case.id):
        raise Refused(lazy_gettext("Only who asked takes a request back, and only until it is answered."))
    request.voided_at = clock.now()
    session.flush()
    notices.over_in(session, case.id, NoticeKind.VISIT)
    notices.tell(session, [case.caseworker_id], NoticeKind.VISIT_TAKEN_BACK, case.id, actor, about=request.id)
    audit.record(session, "visit.take_back", actor, person_id=case.person_id, about=f"case:{case.id}")


def seen(session: Session, case_id: UUID, kind: MilestoneKind, actor: User) -> None:
    """Tell who asked for a visit that they are seen, before the event that ends the request is recorded."""
    if kind not in due_days.SEEN:
        return
    for request in _standing(session, case_id):
        _told(session, request, NoticeKind.VISIT_MET, actor)


OF_CASE = Question(VisitRequest, VisitRequest.case_id == THIS_CASE, by="-made_at -id")


def of_case(session: Session, case: Case) -> list[tuple[VisitRequest, bool]]:
    """Return the requests for a visit of a case, newest first, each with whether it stands."""
    met = [one.recorded_at for one in milestones.of_case(session, case.id) if _is_seen(one)]
    last = max(met, default=None)
    return [(one, _stands(one, last)) for one in OF_CASE.ask(session, case_id=case.id)]


def marks(session: Session, case: Case, _actor: User) -> list[head_marks.Mark]:
    """Return the mark of a visit that is asked for."""
    if not case.is_open or not any(stands for _one, stands in of_case(session, case)):
        return []
    return [head_marks.Mark(lazy_gettext("A visit is asked for"), "warning", f"/cases/{case.id}/visits")]


def _is_seen(one: Milestone) -> bool:
    return one.kind in due_days.SEEN and not one.voided


def _stands(request: VisitRequest, met: datetime | None) -> bool:
    return request.answered_at is None and not request.is_voided and (met is None or met < request.made_at)


def is_standing(session: Session, case: Case) -> bool:
    """Return True if a request stands in a case."""
    return bool(_standing(session, case.id))


def _standing(session: Session, case_id: UUID, *, locked: bool = False) -> Sequence[VisitRequest]:
    return session.scalars(_of(case_id, locked=locked).where(stands()).order_by(VisitRequest.made_at)).all()


def _of(case_id: UUID, *, locked: bool) -> Select[VisitRequest]:
    query = select(VisitRequest).where(VisitRequest.case_id == case_id)
    return query.with_for_update().execution_options(populate_existing=True) if locked else query


def _told(session: Session, request: VisitRequest, kind: NoticeKind, actor: User) -> None:
    notices.over_in(session, request.case_id, NoticeKind.VISIT)
    notices.tell(session, [request.made_by], kind, request.case_id, actor, about=request.id)


def stands() -> ColumnElement[bool]:
    """Return the condition that a request has neither an answer nor a contact written since."""
    met = select(Milestone.id).where(Milestone.case_id == VisitRequest.case_id, Milestone.kind.in_(due_days.SEEN))
    met = met.where(Milestone.recorded_at >= VisitRequest.made_at, Milestone.voided_at.is_(None))
    return and_(VisitRequest.answered_at.is_(None), VisitRequest.voided_at.is_(None), ~met.exists())


def is_asked() -> ColumnElement[bool]:
    """Return the condition that a request stands for a row of `Case`."""
    return select(VisitRequest.id).where(VisitRequest.case_id == Case.id, stands()).exists()


def waiting(session: Session, actor: User) -> Sequence[Asked]:
    """Return the requests that stand in the cases that the user carries, the first asked first."""
    found = [Asked(*row) for row in session.execute(_waiting(actor))]
    vault_of(session).fetch_keys(session, {one.case.person_id for one in found})
    return found


@per_user
def _waiting(actor: Viewer) -> Any:
    query = select(VisitRequest, Case, User.name).join(Case, Case.id == VisitRequest.case_id)
    query = query.join(User, User.id == VisitRequest.made_by).where(stands(), Case.closed_on.is_(None))
    own = Case.caseworker_id == actor.id, cases.in_sight(actor)
    return query.where(*own).order_by(VisitRequest.made_at, VisitRequest.id).limit(MOST)
