"""The table of what waits for a decision of the head of the centre, of every kind: the oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.desks import Desk
from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import vault_of
from outreach.dashboard import worklists
from outreach.web.tables import Asked, Column, Filter, Table, Words

MOST = 300  # of each kind, the oldest
CUT = lazy_gettext("Only the oldest %(most)d of each kind: the others come as these are decided.", most=MOST)


class Waiting(Code):
    """Kind of what waits."""

    OUTCOMES = "outcomes", "Outcome to verify"
    CLOSURES = "closures", "Case to close"
    EMERGENCIES = "emergencies", "Emergency access to review"
    ERASURES = "erasures", "Erasure to decide"
    OVER = "over", "Time is over: keep on, or erase"

    @property
    def is_outcome(self) -> bool:
        """True for an outcome."""
        return self is Waiting.OUTCOMES

    @property
    def is_closing(self) -> bool:
        """True for the closing of a case."""
        return self is Waiting.CLOSURES

    @property
    def is_emergency(self) -> bool:
        """True for an emergency access."""
        return self is Waiting.EMERGENCIES

    @property
    def is_erasure(self) -> bool:
        """True for an erasure."""
        return self is Waiting.ERASURES


@dataclass(frozen=True, repr=False)
class ApprovalRow:
    """Something that waits. since: when it was asked for, or began; by: who did."""

    kind: Waiting
    one: Any
    case: Case
    since: date
    by: str = ""

    @property
    def what(self) -> LazyText:
        """What it is, in few words without the story."""
        words: LazyText = _WHAT[self.kind](self.one)
        return words


_SINCE: dict[Waiting, str] = {
    Waiting.OUTCOMES: "made_at",
    Waiting.CLOSURES: "asked_at",
    Waiting.EMERGENCIES: "begun_at",
    Waiting.ERASURES: "asked_at",
    Waiting.OVER: "closed_on",
}
_BY: dict[Waiting, str] = {
    Waiting.OUTCOMES: "made_by",
    Waiting.CLOSURES: "asked_by",
    Waiting.EMERGENCIES: "begun_by",
    Waiting.ERASURES: "asked_by",
}
_WHAT: dict[Waiting, Any] = {
    Waiting.OUTCOMES: lambda one: one.kind.label,
    Waiting.CLOSURES: lambda one: one.reason.label,
    Waiting.EMERGENCIES: lambda one: one.reason.label,
    Waiting.ERASURES: lambda one: one.ground.label,
    Waiting.OVER: lambda one: lazy_gettext("closed %(day)s", day=one.closed_on),
}

COLUMNS = (
    Column("who", lazy_gettext("Young person"), in_file=False),
    Column("number", lazy_gettext("Case number"), lambda row: row.case.number, in_page=False),
    Column("kind", lazy_gettext("What waits"), lambda row: row.kind.label, by=lambda row: (row.kind, _place(row))),
    Column("what", lazy_gettext("About"), lambda row: row.what),
    Column("since", lazy_gettext("Waits since"), by=lambda row: _place(row), cell=lambda row: row.since, is_day=True),
    Column("by", lazy_gettext("Asked by"), lambda row: row.by),
    Column("acts", lazy_gettext("What to do"), in_file=False),
)
TABLE = Table(COLUMNS, [Filter("kind", lazy_gettext("What waits"), Waiting.choices())], first="since")
VIEWS: tuple[tuple[Words, dict[str, str]], ...] = (
    (lazy_gettext("All that waits"), {}),
    *((one.label, {"kind": one.value}) for one in Waiting),
)
DESK = Desk("approvals", lazy_gettext("Approvals"), "dashboard.approvals", "dashboard.approval_file", VIEWS)


def rows(session: Session, actor: User, asked: Asked, meant: ColumnElement[bool] | None = None) -> list[ApprovalRow]:
    """Return what waits and is asked for, without names: of each kind at most one more than `MOST`.

    meant: the condition of the cases looked for.
    """
    found = list[ApprovalRow]()
    for name, queue in worklists.queues(actor).items():
        kind = Waiting(name)
        if asked.chosen.get("kind", kind) == kind:
            query = queue.query if meant is None else queue.query.where(meant)
            some = session.execute(queue.order.rows(query, None, MOST)).unique().all()
            found += [ApprovalRow(kind, one, case, _day(getattr(one, _SINCE[kind]))) for one, case in some]
    return found


def bounded(found: Sequence[ApprovalRow]) -> tuple[list[ApprovalRow], LazyText | None]:
    """Return the oldest `MOST` rows of each kind; and what to say if there are more."""
    kept = [row for _kind, of in groupby(found, key=lambda row: row.kind) for row in islice(of, MOST)]
    return kept, CUT if len(kept) < len(found) else None


def told(session: Session, found: Sequence[ApprovalRow], *, named: bool) -> list[ApprovalRow]:
    """Return these rows with who asked. named: open the names of the young people too."""
    askers = {asker for row in found if (asker := _asker(row))}
    names = users.names(session, askers)
    if named:
        vault_of(session).fetch_keys(session, {row.case.person_id for row in found})
    return [replace(row, by=names.get(_asker(row) or row.one.id, "")) for row in found]


def _asker(row: ApprovalRow) -> UUID | None:
    return getattr(row.one, _BY[row.kind]) if row.kind in _BY else None


def _day(moment: date | datetime) -> date:
    return clock.local(moment).date() if isinstance(moment, datetime) else moment


def _place(row: ApprovalRow) -> tuple[date, str]:
    return row.since, str(row.one.id)
