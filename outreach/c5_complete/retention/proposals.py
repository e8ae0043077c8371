"""Retention proposals: records past their retention period. A supervisor keeps them longer, or has them erased."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Row, Select, SmallInteger, delete, func, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c5_complete.closures import ClosingReason, Closure
from outreach.c5_complete.retention import rules
from outreach.c5_complete.retention.rules import RetentionRule
from outreach.casefile import cases, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfPerson
from outreach.casefile.people import Person
from outreach.casefile.queues import Queue
from outreach.core import clock, deciding
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment, Timestamped, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.planning import unindexed
from outreach.core.sealing import FieldClass, Sealed
from outreach.web.paging import Keyset

BATCH = 100  # people looked at under one lock: some hundredths of a second
LONGEST = 10  # most years that one decision can add
TOO_LONG = lazy_gettext("Between 1 and 10 years, please.")
_WAITING = text("decided_at IS NULL")


class RetentionProposal(OfPerson, Identified, Timestamped, Base):
    """A record past its retention period, the years of its rule; and the day until which it is kept, if so decided."""

    __tablename__ = "retention_proposals"
    __label__ = "Decisions on keeping longer"
    __table_args__ = (
        Index(
            "ix_retention_proposals_waiting_closed_on_id",
            "closed_on",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    reason: Mapped[ClosingReason | None] = mapped_column(stored(ClosingReason, "reason"), info=label("Reason"))
    closed_on: Mapped[date] = mapped_column(info=label("Closed on"))
    years: Mapped[int] = mapped_column(SmallInteger, info=label("Years of keeping"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Decided at"))
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Decided by"))
    keep_until: Mapped[date | None] = mapped_column(info=label("Kept until"))

    why = Sealed("retention_proposals.why", FieldClass.NARRATIVE, block=256, label="Reason")


@dataclass(frozen=True, kw_only=True, repr=False)
class KeepDetails:
    """Details of a decision to keep a record: years and reason."""

    years: int
    why: str


def propose(session: Session, day: date) -> Iterator[tuple[int, int]]:
    """Propose every record past its retention period; the caller commits each batch. Idempotent.

    Yields (examined, proposed) for each batch. Needs no key and reads no name.
    """
    session.execute(delete(RetentionProposal).where(_undecided(), RetentionProposal.person_id.in_(_with_open_case())))
    schedule = session.scalars(select(RetentionRule)).all()
    last = UUID(int=0)
    while ids := session.scalars(select(Person.id).where(Person.id > last).order_by(Person.id).limit(BATCH)).all():
        audit.take_turn(session)  # lock: a second run waits for the commit of the batch, then sees it
        rows = session.execute(_candidates(day).where(Case.person_id.in_(ids))).all()
        reasons = _reasons(session, [row.person_id for row in rows])
        made = [one for row in rows if (one := _judged(row, reasons.get(row.person_id), schedule, day))]
        session.add_all(made)
        session.flush()
        yield len(ids), len(made)
        last = ids[-1]


def to_look_at(session: Session) -> int:
    """Return the number of people that `propose` will examine."""
    return session.scalar(select(func.count()).select_from(Person)) or 0


def waiting(actor: User) -> Queue[RetentionProposal]:
    """Return the undecided proposals, longest overdue first, with the newest case."""
    query = (
        select(RetentionProposal, Case)
        .join(Case, Case.person_id == unindexed(RetentionProposal.person_id))
        .where(_undecided(), cases.is_newest(), Case.closed_on.is_not(None))
        .where(cases.in_sight(actor, of_few=True))
    )
    return Queue(query, Keyset(RetentionProposal.closed_on, RetentionProposal.id))


def get(session: Session, proposal_id: UUID, actor: User) -> tuple[RetentionProposal, Case]:
    """Return a proposal about a person visible to the actor, with their newest case. Raises NotFound."""
    proposal = session.get(RetentionProposal, proposal_id)
    if proposal is None:
        raise NotFound
    return proposal, cases.load(session, cases.newest(session, proposal.person_id, actor).id, actor)


def keep(session: Session, proposal: RetentionProposal, details: KeepDetails, actor: User) -> None:
    """Keep the record for some more years. Raises Refused if it is decided, or for too many years."""
    deciding.check_waits(proposal.decided_at is None)
    if not 1 <= details.years <= LONGEST:
        raise Refused(TOO_LONG, "years")
    proposal.keep_until = due(clock.today(), details.years)
    proposal.why = details.why
    proposal.decided_at, proposal.decided_by = clock.now(), actor.id
    session.flush()
    _settle(session, proposal)
    audit.record(session, "retention.keep", actor, person_id=proposal.person_id, about=f"retention:{proposal.id}")


def due(closed_on: date, years: int) -> date:
    """Return the same day some years later; 28 February for a 29 February."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return closed_on.replace(year=closed_on.year + years, day=28)


def _settle(session: Session, decided: RetentionProposal) -> None:
    """Apply the decision to other proposals about the same person, left over from a merge."""
    others = update(RetentionProposal).where(_undecided(), RetentionProposal.person_id == decided.person_id)
    session.execute(others.values(decided_at=decided.decided_at, decided_by=decided.decided_by))


def _candidates(day: date) -> Select[UUID, UUID, date | None]:
    """Select people with closed cases only and nothing against a proposal, with the day of their last closing."""
    proposed = select(RetentionProposal.id).where(RetentionProposal.person_id == Case.person_id)
    kept = proposed.where((RetentionProposal.keep_until > day) | _undecided()).exists()
    closed = func.max(Case.closed_on).label("closed_on")
    return (
        select(Case.person_id, Person.centre_id, closed)
        .join(Person, Person.id == Case.person_id)
        .where(Person.erased_at.is_(None), Person.merged_into.is_(None))
        .where(~kept, Case.person_id.not_in(use_stops.stopped()))
        .group_by(Case.person_id, Person.centre_id)
        .having(func.count() == func.count(Case.closed_on), func.max(Case.closed_on) <= due(day, -rules.FEWEST))
    )


def _judged(
    row: Row[UUID, UUID, date | None], reason: ClosingReason | None, schedule: Sequence[RetentionRule], day: date
) -> RetentionProposal | None:
    own = [rule for rule in schedule if rule.centre_id == row.centre_id]
    years = rules.in_force(own, reason, day)
    if row.closed_on is None or due(row.closed_on, years) > day:
        return None
    return RetentionProposal(person_id=row.person_id, reason=reason, closed_on=row.closed_on, years=years)


def _reasons(session: Session, person_ids: Sequence[UUID]) -> dict[UUID, ClosingReason]:
    """Return the reason of each person's last closing."""
    query = select(Closure.person_id, Closure.reason).where(
        Closure.person_id.in_(person_ids), Closure.approved.is_(True), Closure.voided_at.is_(None)
    )
    return dict(session.execute(query.order_by(Closure.decided_at)).all())


def _undecided() -> ColumnElement[bool]:
    return RetentionProposal.decided_at.is_(None)


def _with_open_case() -> Select[UUID]:
    return select(Case.person_id).where(Case.closed_on.is_(None))
