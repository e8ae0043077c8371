"""Cases: one episode of work with one young person, carried by one caseworker of one centre."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    SmallInteger,
    String,
    UniqueConstraint,
    and_,
    false,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column, relationship

from outreach.access import audit, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import milestones, notices, people, restrictions
from outreach.casefile.columns import OfCase
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.marks import Marked
from outreach.casefile.people import Person
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.planning import unindexed
from outreach.core.sealing import vault_of

_OPEN = text("closed_on IS NULL")


class Case(Marked, Identified, Base):
    """A case: one episode of work with a young person."""

    __tablename__ = "cases"
    __label__ = "Case"
    __table_args__ = (
        UniqueConstraint("centre_id", "year", "running"),
        UniqueConstraint("person_id", "episode"),
        Index("ix_cases_caseworker_id_closed_on", "caseworker_id", "closed_on"),
        Index("ix_cases_centre_id_opened_on", "centre_id", "opened_on"),
        Index("ix_cases_centre_id_caseworker_id_closed_on", "centre_id", "caseworker_id", "closed_on"),
        Index(
            "ix_cases_open_centre_id_stage_person_id",
            "centre_id",
            "stage",
            "person_id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    year: Mapped[int] = mapped_column(SmallInteger, info=label("Fiscal year"))
    running: Mapped[int] = mapped_column(info=label("Running number"))
    episode: Mapped[int] = mapped_column(SmallInteger, default=1, info=label("Episode"))
    caseworker_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Caseworker"))
    stage: Mapped[Stage] = mapped_column(stored(Stage, "stage"), default=Stage.CORE_PERSON, info=label("Stage"))
    """A cache of `stages.stage(...)`, checked by `flask stages verify`."""
    opened_on: Mapped[date] = mapped_column(info=label("Opened on"))
    closed_on: Mapped[date | None] = mapped_column(info=label("Closed on"))

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @property
    def number(self) -> str:
        """The case number: fiscal year and a running number, like 2569/0042."""
        return f"{self.year}/{self.running:04d}"

    @property
    def is_open(self) -> bool:
        """True until it is closed."""
        return self.closed_on is None


class Assignment(OfCase, Recorded, Base):
    """An assignment of a case to a caseworker: its moments, the reason, and the user who made it."""

    __tablename__ = "assignments"
    __table_args__ = (Index("ix_assignments_case_id", "case_id"),)
    __label__ = "Caseworker"

    caseworker_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Caseworker"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Ended at"))
    reason: Mapped[str] = mapped_column(String(40), default="opened", info=label("Reason"))
    note_id: Mapped[UUID | None]  # the hand-over note, if one came along


def open_case(session: Session, person: Person, opened_on: date, actor: User, carrier: UUID | None = None) -> Case:
    """Open a case, assigned to who opens it or to another caseworker (`carrier`). Raises Refused if one is open."""
    earlier = session.scalars(select(Case).where(Case.person_id == person.id)).all()
    if any(case.is_open for case in earlier):
        raise Refused(lazy_gettext("This young person has an open case already."))
    case = _new_case(session, person, opened_on, carrier or actor.id, episode=len(earlier) + 1)
    session.add(Assignment(case_id=case.id, caseworker_id=case.caseworker_id, made_by=actor.id))
    kind = MilestoneKind.REOPENED if earlier else MilestoneKind.OPENED
    milestones.record(session, case, kind, opened_on, case.id, actor)
    audit.record(session, "case.open", actor, person_id=person.id, about=f"case:{case.id}")
    return case


def assign(session: Session, case: Case, caseworker_id: UUID, actor: User, *, quietly: bool = False) -> None:
    """Assign a case to another caseworker of the centre, and tell both unless quietly. Raises Refused for others."""
    able = {user.id for user in users.caseworkers(session, case.centre_id)}
    if caseworker_id not in able:
        raise Refused(lazy_gettext("Choose a caseworker of this centre."), "caseworker")
    if caseworker_id == case.caseworker_id:
        raise Refused(lazy_gettext("They carry this case already."), "caseworker")
    restrictions.check_named(session, case.person_id, caseworker_id, "caseworker")
    for assignment in session.scalars(
        select(Assignment).where(Assignment.case_id == case.id, Assignment.ended_at.is_(None))
    ):
        assignment.ended_at = clock.now()
    session.add(Assignment(case_id=case.id, caseworker_id=caseworker_id, made_by=actor.id, reason="transfer"))
    earlier_id, case.caseworker_id = case.caseworker_id, caseworker_id
    session.flush()
    notices.handed_over(session, case.id, earlier_id, caseworker_id, actor, alone=not quietly)
    audit.record(session, "case.assign", actor, person_id=case.person_id, about=f"case:{case.id}")


@per_user
def visible_to(user: Viewer) -> Select[Case]:
    """Select the cases that a user may see: a caseworker their own, a supervisor the centre's, all others none.

    Cases of an erased person are visible to nobody, those of a restricted one only to the named staff.
    """
    return select(Case).where(in_sight(user))


@per_user
def in_sight(user: Viewer, *, of_few: bool = False) -> ColumnElement[bool]:
    """Return the condition that a user may see a row of `Case` (`visible_to`), for queries joined with cases.

    of_few: the query joins few waiting rows; the database is to begin with these, not with all cases.
    """
    known = ~people.was_erased(Case.person_id), ~restrictions.is_hidden(Case.person_id, user)
    return and_(*known, belongs_to(user, of_few=of_few))


@per_user
def belongs_to(user: Viewer, *, of_few: bool = False) -> ColumnElement[bool]:
    """Return the condition that a caseworker carries a row of `Case`, or a supervisor heads its centre, seen or not."""
    if user.role == Role.CASEWORKER:
        return (unindexed(Case.caseworker_id) if of_few else Case.caseworker_id) == user.id
    if user.role == Role.SUPERVISOR:
        return (unindexed(Case.centre_id) if of_few else Case.centre_id) == user.centre_id
    return false()


def among(session: Session, case_ids: Collection[UUID], user: User) -> set[UUID]:
    """Return those of these cases that the user may see."""
    return set(session.scalars(visible_to(user).where(Case.id.in_(case_ids)).with_only_columns(Case.id)))


def of_ids(session: Session, case_ids: Collection[UUID], user: User) -> list[Case]:
    """Return those of these cases that the user may see, the first opened first; their keys are fetched at once."""
    query = visible_to(user).where(Case.id.in_(case_ids)).order_by(Case.opened_on, Case.id)
    found = list(session.scalars(query)) if case_ids else []
    vault_of(session).fetch_keys(session, {case.person_id for case in found})
    return found


def load(session: Session, case_id: UUID, actor: User, action: str = "case.read") -> Case:
    """Load a case that the user may see, with its person, and audit the look. Raises NotFound."""
    case = session.scalar(visible_to(actor).where(Case.id == case_id))
    if case is None:
        raise NotFound
    audit.record(session, action, actor, person_id=case.person_id, about=f"case:{case.id}")
    return case


def is_newest() -> ColumnElement[bool]:
    """Return the condition that a row of `Case` is the last episode of its person."""
    newer = aliased(Case)
    return ~select(newer.id).where(newer.person_id == Case.person_id, newer.episode > Case.episode).exists()


def newest(session: Session, person_id: UUID, actor: User) -> Case:
    """Return the newest case of a person, if the user may see it. Raises NotFound."""
    last = select(func.max(Case.episode)).where(Case.person_id == person_id).scalar_subquery()
    case = session.scalar(visible_to(actor).where(Case.person_id == person_id, Case.episode == last))
    if case is None:
        raise NotFound
    return case


def check_open(case: Case) -> None:
    """Check that the case is open: a closed one takes no entries. Raises Refused."""
    if not case.is_open:
        raise Refused(lazy_gettext("This case is closed. Reopen it to write in it."))


def check_day(case: Case, day: date, field: str = "day") -> None:
    """Check that a day is neither before the first contact nor in the future. Raises Refused."""
    if day < case.opened_on:
        words = lazy_gettext(
            "This is before the first contact (%(day)s). If that day is wrong, correct it.", day=case.opened_on
        )
        raise Refused(words, field)
    if day > clock.today():
        raise Refused(lazy_gettext("This day has not come yet."), field)


def check_day_if_given(case: Case, day: date | None, field: str = "day") -> None:
    """Check a day that may stay empty. Raises Refused as `check_day` does."""
    if day is not None:
        check_day(case, day, field)


def opening(session: Session, person_id: UUID) -> Case | None:
    """Return the open case of a person, or None; not limited to any user's scope."""
    return session.scalar(select(Case).where(Case.person_id == person_id, Case.closed_on.is_(None)))


def _new_case(session: Session, person: Person, opened_on: date, caseworker_id: UUID, episode: int) -> Case:
    year = clock.fiscal_year(opened_on)
    last = session.scalar(select(func.max(Case.running)).where(Case.centre_id == person.centre_id, Case.year == year))
    case = Case(
        person=person,
        centre_id=person.centre_id,
        year=year,
        running=(last or 0) + 1,
        episode=episode,
        caseworker_id=caseworker_id,
        opened_on=opened_on,
        stage=Stage.CORE_PERSON,
    )
    session.add(case)
    session.flush()
    return case


def by_centre(session: Session, wanted: Select[Case]) -> Iterator[tuple[UUID, Select[Case]]]:
    """Split a query of cases by centre: permissions and deciders differ between centres."""
    for centre_id in session.scalars(wanted.with_only_columns(Case.centre_id).order_by(None).distinct()).all():
        yield centre_id, wanted.where(Case.centre_id == centre_id)
