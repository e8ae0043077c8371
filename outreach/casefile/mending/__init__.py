"""The right to correction (PDPA ss. 35, 36): a young person or their guardian asks, and the head of the centre answers.

Asked in their words, of whatever is written. It is answered within 30 days; a refusal is kept with its reason beside
the record. What is granted is then corrected at the entry itself (`corrections`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.notices import heads as heads_of
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson
from outreach.casefile.consents import GivenBy
from outreach.casefile.notices import NoticeKind
from outreach.casefile.queues import Queue
from outreach.core import clock, deciding
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.planning import unindexed
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed
from outreach.web.paging import Keyset

WITHIN = timedelta(days=30)  # PDPA s. 30 gives as long for access; design: for a correction too
_WAITS = text("decided_at IS NULL")


class MendingRequest(OfCase, OfPerson, Recorded, Base):
    """A request that something be corrected: who asked, what, on which day, and the answer."""

    __tablename__ = "mending_requests"
    __label__ = "Corrections that they asked for"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name="decided_with_an_answer"),
        Index("ix_mending_requests_case_id", "case_id"),
        Index("ix_mending_requests_waiting_due_on_id", "due_on", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    )

    asked_for: Mapped[GivenBy] = mapped_column(stored(GivenBy, "asked_for"), info=label("Who asked"))
    asked_on: Mapped[date] = mapped_column(info=label("Asked on"))
    due_on: Mapped[date] = mapped_column(info=label("To be answered by"))
    granted: Mapped[bool | None] = mapped_column(info=label("Corrected as asked"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Decided at"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Decided by"))

    wish = Sealed("mending_requests.wish", FieldClass.NARRATIVE, block=256, label="What they asked to be corrected")
    answer = Sealed("mending_requests.answer", FieldClass.NARRATIVE, block=256, label="Answer")

    @property
    def waits(self) -> bool:
        """True until it is answered."""
        return self.decided_at is None


@dataclass(frozen=True, kw_only=True, repr=False)
class Wish:
    """What somebody asks to be corrected: who asks, on which day, in which words."""

    asked_for: GivenBy
    asked_on: date
    words: str


def check_asked(asked_on: date) -> None:
    """Raise Refused for a day that has not come."""
    if asked_on > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "asked_on")


def check_answer(granted: bool, answer: str | None) -> None:
    """Raise Refused for a refusal without its reason."""
    if not granted and not answer:
        raise Refused(lazy_gettext("Write the reason: it is kept beside the record (PDPA s. 36)."), "answer")


def ask(session: Session, case: Case, wish: Wish, actor: User) -> MendingRequest:
    """Write a request down, in a closed case too. Raises Refused for a day that has not come."""
    check_asked(wish.asked_on)
    made = MendingRequest(
        case_id=case.id,
        person_id=case.person_id,
        asked_for=wish.asked_for,
        asked_on=wish.asked_on,
        due_on=wish.asked_on + WITHIN,
        wish=wish.words,
        made_by=actor.id,
    )
    session.add(made)
    session.flush()
    heads = {user.id for user in heads_of(session, case.centre_id)}
    notices.tell(session, heads | {case.caseworker_id}, NoticeKind.MENDING_ASKED, case.id, actor, about=made.id)
    audit.record(session, "mending.ask", actor, person_id=case.person_id, about=f"mending:{made.id}")
    return made


def decide(session: Session, case: Case, asked: MendingRequest, granted: bool, answer: str | None, actor: User) -> None:
    """Answer a request, once. Raises Refused for a refusal without its reason, which the law wants kept."""
    session.refresh(asked, with_for_update=True)
    deciding.check_waits(asked.waits)
    check_answer(granted, answer)
    asked.granted, asked.decided_at, asked.decided_by = granted, clock.now(), actor.id
    asked.answer = answer
    session.flush()
    whom = {asked.made_by, case.caseworker_id}
    notices.answer(session, whom, NoticeKind.MENDING_DECIDED, case.id, actor, about=asked.id)
    action = "mending.grant" if granted else "mending.refuse"
    audit.record(session, action, actor, person_id=case.person_id, about=f"mending:{asked.id}")


OF_CASE = Question(MendingRequest, MendingRequest.case_id == THIS_CASE, by="-asked_on -made_at")


def of_case(session: Session, case_id: UUID) -> list[MendingRequest]:
    """Return the requests of a case, newest first."""
    return OF_CASE.ask(session, case_id=case_id)


def get(session: Session, case: Case, mending_id: UUID) -> MendingRequest:
    """Return one request of a case. Raises NotFound."""
    found = session.get(MendingRequest, mending_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


@per_user
def waiting(actor: Viewer) -> Queue[MendingRequest]:
    """Return the queue of unanswered requests in cases that the actor sees, those due first first."""
    query = select(MendingRequest, Case).join(Case, Case.id == unindexed(MendingRequest.case_id))
    query = query.where(MendingRequest.decided_at.is_(None), cases.in_sight(actor, of_few=True))
    return Queue(query, Keyset(MendingRequest.due_on, MendingRequest.id))
