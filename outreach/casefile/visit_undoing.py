"""An answer about a visit that was tapped by mistake: undone at once by who gave it; the request stands as before.

What was answered is kept in a dated counter-entry, and who asked for the visit is told.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import notices, visits
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase
from outreach.casefile.notices import NoticeKind
from outreach.casefile.visits import Answer, VisitRequest
from outreach.core import undoing
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question

INSTEAD = lazy_gettext("Log a contact if they were met, or tell who asked.")


class UndoneAnswer(OfCase, Recorded, Base):
    """An answer that was undone: what it was, when it was given, and when it was taken back. Never changed itself."""

    __tablename__ = "undone_answers"
    __label__ = "Answers about a visit, undone"
    __table_args__ = (Index("ix_undone_answers_case_id_made_at", "case_id", "made_at"),)

    request_id: Mapped[UUID] = mapped_column(ForeignKey("visit_requests.id"), index=True)
    answer: Mapped[Answer] = mapped_column(stored(Answer, "answer"), info=label("Answer"))
    answered_at: Mapped[datetime] = mapped_column(Moment, info=label("Answered at"))


OF_CASE = Question(UndoneAnswer, UndoneAnswer.case_id == THIS_CASE, by="-made_at -id")


def of_case(session: Session, case: Case) -> list[UndoneAnswer]:
    """Return the answers that were undone in a case, the newest first."""
    return OF_CASE.ask(session, case_id=case.id)


def undo_until(request: VisitRequest, actor: User) -> datetime | None:
    """Return the moment until which the actor may undo the answer; None if they may not."""
    return None if request.is_voided else undoing.until(request.answered_at, request.answered_by, actor.id)


def undo(session: Session, case: Case, visit_id: UUID, actor: User) -> None:
    """Let a request stand again as before its answer, and tell who asked.

    Raises NotFound for one of another case; Refused for anybody else, too late, or where a visit was asked for anew.
    """
    request = _locked(session, case, visit_id)
    undoing.check(undo_until(request, actor), INSTEAD)
    if visits.is_standing(session, case):
        raise Refused(lazy_gettext("A visit was asked for anew since: answer that request."))
    session.add(
        UndoneAnswer(
            case_id=case.id,
            request_id=request.id,
            answer=request.answer,
            answered_at=request.answered_at,
            made_by=actor.id,
        )
    )
    request.answer = request.answered_at = request.answered_by = None
    session.flush()
    again = NoticeKind.VISIT_UNDONE if visits.is_standing(session, case) else NoticeKind.VISIT_MET
    notices.answer(session, [request.made_by], again, case.id, actor, about=request.id)
    audit.record(session, "visit.undo", actor, person_id=case.person_id, about=f"case:{case.id}")


def _locked(session: Session, case: Case, visit_id: UUID) -> VisitRequest:
    query = select(VisitRequest).where(VisitRequest.id == visit_id, VisitRequest.case_id == case.id)
    found = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found
