"""Core leaders from among the young: who was trained to lead, and the terms in which they do (the published ten [004]).

A term outlives the case: it is ended when it ends, also when the case is closed by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.corrections import Written, check_day, put
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, vault_of
from outreach.web.paging import Keyset, Page


class TermEnd(Code):
    """Why a term of a core leader has ended."""

    SERVED = "served", "The term is over"
    WORK_OR_SCHOOL = "work_or_school", "Work or school leaves no time"
    MOVED = "moved", "They moved away"
    STEPPED_BACK = "stepped_back", "They did not want to go on"
    TAKEN_BACK = "taken_back", "We took the task back"


_GOES_ON = text("until IS NULL AND voided_at IS NULL")


class LeaderTerm(OfCase, OfPerson, Voidable, Recorded, Base):
    """A term in which a young person leads others."""

    __tablename__ = "leader_terms"
    __label__ = "Terms as a core leader"
    __table_args__ = (
        Index("ix_leader_terms_case_id_since", "case_id", "since"),
        Index("ix_leader_terms_since_id", "since", "id"),
        Index("ix_leader_terms_open", "person_id", sqlite_where=_GOES_ON, postgresql_where=_GOES_ON),
    )

    trained_on: Mapped[date | None] = mapped_column(info=label("Trained on"))
    since: Mapped[date] = mapped_column(info=label("From"))
    until: Mapped[date | None] = mapped_column(info=label("Until"))
    ended_why: Mapped[TermEnd | None] = mapped_column(stored(TermEnd, "ended_why"), info=label("Why it ended"))
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Ended by"))

    case: Mapped[Case] = relationship(lazy="raise")
    role = Sealed("leader_terms.role", FieldClass.NARRATIVE, block=64, label="Task as a core leader")
    trained_where = Sealed("leader_terms.trained_where", FieldClass.NARRATIVE, block=64, label="Trained where")

    def in_office(self, day: date) -> bool:
        """Return True if they lead on this day."""
        return not self.is_voided and self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, kw_only=True, repr=False)
class TermDetails:
    """The task, its first day, and the training before it."""

    role: str
    since: date
    trained_on: date | None = None
    trained_where: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class TermAsItWas(TermDetails):
    """A term as it should read, with its end; without one it goes on."""

    until: date | None = None
    ended_why: TermEnd | None = None


def check_order(trained_on: date | None, since: date | None) -> None:
    """Raise Refused for a training after the term began."""
    if trained_on and since and trained_on > since:
        raise Refused(lazy_gettext("The training comes before the term."), "trained_on")


def begin(session: Session, case: Case, details: TermDetails, actor: User) -> LeaderTerm:
    """Begin a term. Raises Refused for a closed case, a day outside it, or while they are in office already."""
    cases.check_open(case)
    _check(case, details)
    _check_alone(session, case, details.since, None)
    term = LeaderTerm(
        case_id=case.id,
        person_id=case.person_id,
        trained_on=details.trained_on,
        since=details.since,
        role=details.role,
        trained_where=details.trained_where,
        made_by=actor.id,
    )
    session.add(term)
    session.flush()
    audit.record(session, "core_leader.begin", actor, person_id=case.person_id, about=f"core_leader:{term.id}")
    return term


def end(session: Session, case: Case, term: LeaderTerm, until: date, why: TermEnd, actor: User) -> None:
    """End a term. Raises Refused if it has ended, counts no more, or for a day before it began or to come."""
    session.refresh(term, with_for_update=True)
    term.check_counts()
    if term.until is not None:
        raise Refused(lazy_gettext("It has ended already."))
    check_end(term, until)
    term.until, term.ended_why, term.ended_by = until, why, actor.id
    session.flush()
    audit.record(session, "core_leader.end", actor, person_id=case.person_id, about=f"core_leader:{term.id}")


def check_end(term: LeaderTerm, until: date | None) -> None:
    """Raise Refused for a last day before the first, or one to come."""
    check_span(term.since, until)


def check_span(since: date | None, until: date | None) -> None:
    """Raise Refused for a last day before the first, or one to come."""
    if since and until and until < since:
        raise Refused(lazy_gettext("It would end before it began."), "until")
    if until and until > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), "until")


def of_case(session: Session, case: Case) -> Sequence[LeaderTerm]:
    """Return the terms of a case, the newest first."""
    query = select(LeaderTerm).where(LeaderTerm.case_id == case.id)
    return session.scalars(query.order_by(LeaderTerm.since.desc(), LeaderTerm.id)).all()


def get(session: Session, case: Case, term_id: UUID) -> LeaderTerm:
    """Return a term of a case. Raises NotFound."""
    term = session.get(LeaderTerm, term_id)
    if term is None or term.case_id != case.id:
        raise NotFound
    return term


_NEWEST = Keyset(LeaderTerm.since.desc(), LeaderTerm.id.desc())


def in_office(session: Session, day: date, actor: User, after: str | None) -> Page[LeaderTerm]:
    """Return a page of the terms on a day, of the cases that the actor sees, and audit the look."""
    query = select(LeaderTerm).join(LeaderTerm.case).where(cases.in_sight(actor, of_few=True), _stands_on(day))
    query = query.options(contains_eager(LeaderTerm.case).joinedload(Case.person))
    page = _NEWEST.page(session.scalars(_NEWEST.rows(query, after)).all())
    people = {term.person_id for term in page.rows}
    vault_of(session).fetch_keys(session, people)
    audit.record(session, "core_leader.list", actor, people=people)
    return page


def count(session: Session, day: date, actor: User) -> int:
    """Count the young people in office on a day, of the cases that the actor sees."""
    query = select(func.count(func.distinct(LeaderTerm.person_id))).join(LeaderTerm.case)
    return session.scalar(query.where(cases.in_sight(actor, of_few=True), _stands_on(day))) or 0


def _stands_on(day: date) -> ColumnElement[bool]:
    ended = or_(LeaderTerm.until.is_(None), LeaderTerm.until >= day)
    return and_(LeaderTerm.voided_at.is_(None), LeaderTerm.since <= day, ended)


def _check(case: Case, details: TermDetails) -> None:
    cases.check_day(case, details.since, "since")
    check_order(details.trained_on, details.since)


def _check_alone(session: Session, case: Case, since: date, until: date | None, term: LeaderTerm | None = None) -> None:
    """Raise Refused for a term during another one, and hold the case until then."""
    session.execute(select(Case.id).where(Case.id == case.id).with_for_update())
    for one in of_case(session, case):
        if one is term or one.is_voided:
            continue
        if one.until is None and until is None:
            raise Refused(lazy_gettext("They are a core leader already: end that term first."))
        if one.since < (until or date.max) and since < (one.until or date.max):
            raise Refused(lazy_gettext("They had another term then, from %(day)s.", day=one.since), "since")


def _correct(session: Session, case: Case, term: LeaderTerm, details: TermAsItWas, _actor: User) -> None:
    check_day(case, details.since, "since")
    check_order(details.trained_on, details.since)
    check_span(details.since, details.until)
    _check_alone(session, case, details.since, details.until, term)
    put(term, details, "role", "since", "trained_on", "trained_where", "until", "ended_why")
    if term.until is None:
        term.ended_why = term.ended_by = None


def _again(session: Session, case: Case, term: LeaderTerm, _actor: User) -> None:
    _check_alone(session, case, term.since, term.until, term)


WRITTEN = Written(
    table=LeaderTerm,
    words=("role", "since", "trained_on", "trained_where", "until", "ended_why"),
    correct=_correct,
    again=_again,
    leaves=lambda _term: [],
    by_carrier=True,
)
