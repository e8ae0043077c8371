"""Take-overs: a caseworker asks to carry the case of a colleague, and the head of the centre decides."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases, finding, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.notices import NoticeKind
from outreach.casefile.people import Person
from outreach.casefile.queues import Queue
from outreach.core import clock, snapshots
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.planning import unindexed
from outreach.core.sealing import FieldClass, Sealed
from outreach.web.paging import Keyset

_UNDECIDED = text("decided_at IS NULL")
_WAITS = text("decided_at IS NULL AND voided_at IS NULL")


class TakeOver(OfCase, OfPerson, Voidable, Recorded, Base):
    """A request of one caseworker to carry a case that a colleague carries, and its answer."""

    __tablename__ = "take_overs"
    __label__ = "Asked to take the case over"
    __table_args__ = (
        CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name="decided_with_an_answer"),
        CheckConstraint("decided_by IS NULL OR decided_by <> made_by", name="two_people"),
        Index("ix_take_overs_case_id", "case_id"),
        Index(
            "ix_take_overs_waiting_made_at_id", "made_at", "id", sqlite_where=_UNDECIDED, postgresql_where=_UNDECIDED
        ),
        Index(
            "uq_take_overs_waiting_case_id_made_by",
            "case_id",
            "made_by",
            unique=True,
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    granted: Mapped[bool | None] = mapped_column(info=label("Handed over"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Decided at"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Decided by"))
    read_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Answer read at"))
    """The moment at which who asked read the answer first."""

    reason = Sealed("take_overs.reason", FieldClass.NARRATIVE, block=256, label="Reason")
    answer = Sealed("take_overs.answer", FieldClass.NARRATIVE, block=256, label="Answer")


def ask(session: Session, case: Case, reason: str, actor: User) -> TakeOver:
    """Ask the head of the centre for a colleague's case. Raises Refused while an earlier request of the actor waits."""
    mine = select(TakeOver.id).where(TakeOver.case_id == case.id, TakeOver.made_by == actor.id)
    if session.scalar(mine.where(TakeOver.decided_at.is_(None), TakeOver.voided_at.is_(None))):
        raise Refused(lazy_gettext("You have asked for this already. The head of the centre decides."))
    asked = TakeOver(case_id=case.id, person_id=case.person_id, reason=reason, made_by=actor.id)
    session.add(asked)
    session.flush()
    notices.ask(session, case.centre_id, NoticeKind.TAKE_OVER_ASKED, case.id, actor, about=asked.id)
    audit.record(session, "take_over.ask", actor, person_id=case.person_id, about=f"take_over:{asked.id}")
    return asked


@per_user
def waiting(actor: Viewer) -> Queue[TakeOver]:
    """Return the queue of undecided requests for cases that the actor sees, the oldest first."""
    query = select(TakeOver, Case).join(Case, Case.id == unindexed(TakeOver.case_id))
    open_ones = query.where(
        TakeOver.decided_at.is_(None), TakeOver.voided_at.is_(None), Case.caseworker_id != TakeOver.made_by
    )
    return Queue(open_ones.where(cases.in_sight(actor, of_few=True)), Keyset(TakeOver.made_at, TakeOver.id))


def load(session: Session, take_over_id: UUID, actor: User) -> tuple[TakeOver, Case]:
    """Return an undecided request with its case, for the head of the centre, and audit the look. Raises NotFound."""
    row = session.execute(waiting(actor).query.where(TakeOver.id == take_over_id)).one_or_none()
    if row is None:
        raise NotFound
    asked, case = row
    audit.record(session, "take_over.read", actor, person_id=case.person_id, about=f"take_over:{asked.id}")
    return asked, case


def check_answer(granted: bool, answer: str | None) -> None:
    """Raise Refused for a refusal without a word."""
    if not granted and not answer:
        raise Refused(lazy_gettext("Say in a word why not."), "answer")


def decide(session: Session, asked: TakeOver, case: Case, granted: bool, answer: str | None, actor: User) -> None:
    """Hand the case to who asked, or refuse it with a word. Raises Refused without one, or as `cases.assign` does."""
    check_answer(granted, answer)
    if granted:
        cases.assign(session, case, asked.made_by, actor)
    asked.granted, asked.decided_at, asked.decided_by = granted, clock.now(), actor.id
    asked.answer = answer
    session.flush()
    notices.answer(session, [asked.made_by], NoticeKind.TAKE_OVER_DECIDED, case.id, actor, about=asked.id)
    action = "take_over.grant" if granted else "take_over.refuse"
    audit.record(session, action, actor, person_id=case.person_id, about=f"take_over:{asked.id}")


def take_back(session: Session, asked: TakeOver, case: Case, actor: User) -> None:
    """Take one's own request back, dated; it stays on record. Raises Refused once it is decided or taken back."""
    session.refresh(asked, ["decided_at", "voided_at"], with_for_update=True)
    if asked.decided_at or asked.is_voided:
        raise Refused(lazy_gettext("Only who asked takes a request back, and only until it is decided."))
    asked.voided_at = clock.now()
    notices.over(session, asked.id)
    session.flush()
    audit.record(session, "take_over.take_back", actor, person_id=case.person_id, about=f"take_over:{asked.id}")


def own(session: Session, take_over_id: UUID, actor: User) -> tuple[TakeOver, Case]:
    """Return a request of the actor's own with its case; an answer counts as read from then on. Raises NotFound."""
    row = session.execute(_own(actor).where(TakeOver.id == take_over_id)).one_or_none()
    if row is None:
        raise NotFound
    asked, case = row
    audit.record(session, "take_over.read", actor, person_id=case.person_id, about=f"take_over:{asked.id}")
    if asked.decided_at and not asked.read_at:
        snapshots.later(session, lambda after: _read(after, take_over_id))
    return asked, case


def _own(actor: User | Viewer) -> Select[TakeOver, Case]:
    """Select what the actor asked of people whom their search would still find."""
    joined = select(TakeOver, Case).join(Case, Case.id == TakeOver.case_id).join(Person, Person.id == Case.person_id)
    return joined.where(TakeOver.made_by == actor.id, *finding.in_sight(actor))


def _read(session: Session, take_over_id: UUID) -> None:
    asked = session.get_one(TakeOver, take_over_id)
    asked.read_at = asked.read_at or clock.now()
    session.flush()
