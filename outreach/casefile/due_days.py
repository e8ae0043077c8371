"""Due dates: the days by which each case must be looked at next. A cache of the case's own rows, so that a due list
reads only the rows it shows; `flask stages verify` checks it against them.

Each package with such a day computes it (`sources`); an open case always has at least the day by which the young person
is to be seen.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Protocol, cast
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Table, Uuid, bindparam, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.casefile import intervals
from outreach.casefile.columns import THIS_CASE
from outreach.casefile.due_kinds import Dated as Dated
from outreach.casefile.due_kinds import What as What
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.database import Base
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.questions import Question

SEEN = (
    MilestoneKind.CONTACT_MADE,
    MilestoneKind.FOLLOW_UP_DONE,
    MilestoneKind.THERAPY_ATTENDED,
    MilestoneKind.STAY_BEGUN,
)
SEE_WITHIN = timedelta(days=45)  # after the young person was last seen (design)
YEAR = 365  # days
MEET_WITHIN = timedelta(days=7)  # after the case was opened, if they have not been seen since (design)
_POSTPONED = "postponed_due_days"


@dataclass(frozen=True)
class Day:
    """A due date, and the day from which it was counted (None: there is no such day).

    silent_from: of being seen alone, the day they were last seen, or on which the case was opened. why: the code of the
    interval that it came of (intervals.py), if of one.
    """

    due_on: date
    since: date | None
    silent_from: date | None = None
    why: str | None = None

    @property
    def reason(self) -> LazyText | None:
        """Why it is due on that day, in words, if it was derived from an interval."""
        return intervals.words(self.why)


class Seeing(Protocol):
    """The attributes of a milestone that this module reads."""

    @property
    def kind(self) -> MilestoneKind:
        """Kind of the event."""

    @property
    def day(self) -> date:
        """Day of the event."""

    @property
    def voided(self) -> bool:
        """True if it was taken back."""


class DueDay(Base):
    """A due date of a case. No row: nothing of that kind is due there."""

    __tablename__ = "due_days"
    __table_args__ = (
        Index("ix_due_days_centre_id_what_due_on", "centre_id", "what", "due_on", "case_id"),
        Index("ix_due_days_centre_id_what_silent_from", "centre_id", "what", "silent_from", "case_id"),
        Index("ix_due_days_centre_id_due_on", "centre_id", "due_on", "case_id"),
    )

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    what: Mapped[What] = mapped_column(stored(What, "what"), primary_key=True)
    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    due_on: Mapped[date]
    since: Mapped[date | None]
    silent_from: Mapped[date | None]
    """Of being seen: the day they were last seen, else that of the opening; a list begins with the oldest."""
    why: Mapped[str | None] = mapped_column(String(40))
    """The code of the interval that it came of (intervals.py)."""

    @property
    def is_due(self) -> bool:
        """True once its day has come."""
        return self.due_on <= clock.today()

    @property
    def late(self) -> LazyText:
        """The delay, or the due date, in words."""
        return overdue(self.due_on, clock.today())

    @property
    def reason(self) -> LazyText | None:
        """Why it is due on that day, in words, if it was derived from an interval."""
        return intervals.words(self.why)


_TABLE = cast(Table, DueDay.__table__)
_SEE = (
    update(_TABLE)
    .where(_TABLE.c.case_id == bindparam("of_case", type_=Uuid()), _TABLE.c.what == What.SEE)
    .values({name: bindparam(name) for name in ("due_on", "since", "silent_from", "why")})
)

_LOST = delete(_TABLE).where(_TABLE.c.case_id == bindparam("of_case", type_=Uuid()), _TABLE.c.what == What.SEARCH)

# The day of «to be seen» is written past the session (`_write_to_see`).
OF_CASE = Question(DueDay, DueDay.case_id == THIS_CASE, by="due_on", anew=True)

# Callbacks of other packages: they compute a due date of these cases from their own rows; left out: nothing is due.
sources: dict[What, Callable[[Session, Collection[UUID]], dict[UUID, Day]]] = {}


def refresh(session: Session, case: Dated, milestones: Iterable[Seeing], *, only_seen: bool = False) -> None:
    """Update the due dates of a case from its rows, or at the end of a `postponed` block.

    only_seen: nothing has happened that moves another day than the one by which the young person is to be seen.
    """
    to_see = _to_see(case, milestones)
    waiting = _waiting(session)
    if waiting is not None:
        waiting[case.id] = case, to_see
    elif only_seen and case.closed_on is None and not _was_lost(session, case):
        _write_to_see(session, case, to_see)
    else:
        _bring_up(session, case, to_see)
        session.flush()


@contextmanager
def postponed(session: Session) -> Iterator[None]:
    """Update the due dates of each case once, when the block ends: for many entries into many cases.

    The block may commit in between. Until it ends the due lists are stale; `of_case` is always right. A failed block
    leaves them stale for its commits. A nested block leaves the update to the outer one.
    """
    if _waiting(session) is not None:
        yield
        return
    session.info[_POSTPONED] = {}
    try:
        yield
        for case, to_see in session.info[_POSTPONED].values():
            _bring_up(session, case, to_see)
        session.flush()
    finally:
        del session.info[_POSTPONED]


def expected(session: Session, cases: Collection[Dated], seen: Mapping[UUID, date]) -> dict[UUID, dict[What, Day]]:
    """Compute the due dates of cases from their rows. seen: the day on which each was last seen, if ever."""
    return _expected(session, [(case, _next_sight(case, seen.get(case.id))) for case in cases])


def of_case(session: Session, case_id: UUID) -> list[DueDay]:
    """Return the due dates of one case, the earliest first."""
    found = (_waiting(session) or {}).pop(case_id, None)
    if found:
        _bring_up(session, *found)
    return _kept(session, case_id)


def overdue(due_on: date, today: date) -> LazyText:
    """Return the delay in words, in days or years, so that readers need not count from a date."""
    days = (today - due_on).days
    if days < 0:
        return lazy_gettext("by %(day)s", day=due_on)
    if days == 0:
        return lazy_gettext("due today")
    if days >= 2 * YEAR:
        return lazy_gettext("overdue by more than %(years)d years", years=days // YEAR)
    return lazy_gettext("overdue by %(days)d days", days=days)


def _to_see(case: Dated, milestones: Iterable[Seeing]) -> Day:
    return _next_sight(case, max((m.day for m in milestones if m.kind in SEEN and not m.voided), default=None))


def _next_sight(case: Dated, seen: date | None) -> Day:
    return Day(seen + SEE_WITHIN, seen, seen) if seen else Day(case.opened_on + MEET_WITHIN, None, case.opened_on)


def _waiting(session: Session) -> dict[UUID, tuple[Dated, Day]] | None:
    """Return the cases that wait for the end of a `postponed` block; None outside of one."""
    found: dict[UUID, tuple[Dated, Day]] | None = session.info.get(_POSTPONED)
    return found


def _was_lost(session: Session, case: Dated) -> bool:
    """Forget that they are to be searched for: whoever is seen is found. Return True if they were."""
    gone = session.connection().execute(_LOST, {"of_case": case.id})
    return gone.rowcount > 0


def _write_to_see(session: Session, case: Dated, to_see: Day) -> None:
    """Write the day by which they are to be seen, without a look at the other days."""
    values: dict[str, object] = asdict(to_see)
    connection = session.connection()
    if connection.execute(_SEE, values | {"of_case": case.id}).rowcount == 0:
        session.flush()  # a case that has just been opened
        connection.execute(
            _TABLE.insert(), values | {"case_id": case.id, "what": What.SEE, "centre_id": case.centre_id}
        )


def _bring_up(session: Session, case: Dated, to_see: Day) -> None:
    wanted = _expected(session, [(case, to_see)])[case.id]
    kept = {row.what: row for row in _kept(session, case.id)}
    for what in kept.keys() - wanted.keys():
        session.delete(kept[what])
    for what, day in wanted.items():
        row = kept.get(what) or DueDay(case_id=case.id, what=what, centre_id=case.centre_id)
        row.due_on, row.since, row.silent_from, row.why = day.due_on, day.since, day.silent_from, day.why
        session.add(row)


def _expected(session: Session, cases: Collection[tuple[Dated, Day]]) -> dict[UUID, dict[What, Day]]:
    ids = [case.id for case, _to_see in cases]
    found = {what: source(session, ids) for what, source in sources.items()}
    found[What.SEE] = {case.id: to_see for case, to_see in cases}
    return {
        case.id: {
            what: days[case.id]
            for what, days in found.items()
            if case.id in days and (case.closed_on is None or not what.ends_with_the_case)
        }
        for case, _to_see in cases
    }


def _kept(session: Session, case_id: UUID) -> list[DueDay]:
    return OF_CASE.ask(session, case_id=case_id)
