"""The columns and the filters of the table of cases, and its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import aliased

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import due_days, people
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay, What
from outreach.casefile.risks import columns
from outreach.casefile.stages import Stage
from outreach.casefile.unseen import Unseen
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.language import LazyText, lazy_gettext
from outreach.dashboard.case_table import marked
from outreach.dashboard.case_table.grouped import Grouped, GroupedColumn
from outreach.dashboard.case_table.lacks import Lack
from outreach.web.paging import PAGE_ROWS
from outreach.web.tables import Arguments, Asked, Column, Filter, Table, Words

MANY = 100  # rows of a page, for who looks through a whole centre at a desk
DAYS = ("silent", "next")  # what is sorted by a due date
GROUPS = ("worker", "stage")  # what is sorted in groups
SEEN, NEXT = (aliased(DueDay, name=name) for name in ("seen", "next_day"))


class Silence(Code):
    """How long a young person has not been seen."""

    LATE = "late", "Not seen lately"
    DAYS_30 = "30", "Not seen for 30 days and more"
    DAYS_60 = "60", "Not seen for 60 days and more"
    DAYS_90 = "90", "Not seen for 90 days and more"
    NEVER = "never", "Never since the opening"


@dataclass(frozen=True, repr=False)
class CaseRow(Unseen):
    """A row of the table. seen: when they were last seen; None: not since the opening. what, due_on: the next step.

    of: the number of all rows, as far as they are counted.
    """

    case: Case
    caseworker: str
    seen: date | None
    silent_from: date | None
    what: What | None
    due_on: date | None
    lacks: tuple[Lack, ...]
    of: int = 0

    @property
    def noted(self) -> list[Lack]:
        """What is to be noted, once: that needs were screened and there is no plan tells that there is none."""
        return [lack for lack in self.lacks if lack is not Lack.PLAN or Lack.GOAL not in self.lacks]

    @property
    def late_days(self) -> int | None:
        """Days by which the next step is overdue; None if it is not."""
        days = (clock.today() - self.due_on).days if self.due_on else 0
        return days if days > 0 else None

    @property
    def late(self) -> LazyText | None:
        """The same in words, or that it is due today; None before its day."""
        if self.due_on is None or self.due_on > clock.today():
            return None
        return due_days.overdue(self.due_on, clock.today())


COLUMNS = (
    Column("who", lazy_gettext("Young person"), lambda row: people.called(row.case.person), in_file=False),
    Column(
        "number",
        lazy_gettext("Case number"),
        lambda row: row.case.number,
        (Case.year, Case.running, Case.id),
        lambda row: (row.case.year, row.case.running, row.case.id),
    ),
    Column("worker", lazy_gettext("Caseworker"), lambda row: row.caseworker),
    GroupedColumn.of("stage", lazy_gettext("Stage"), lambda row: row.case.stage.label, Grouped("stage", tuple(Stage))),
    *columns.COLUMNS,
    Column(
        "silent",
        lazy_gettext("Last contact"),
        lambda row: row.silent,
        (SEEN.silent_from, SEEN.case_id),
        lambda row: (row.silent_from, row.case.id),
        cell=lambda row: row.seen,
        is_day=True,
    ),
    Column("days", lazy_gettext("Days since"), cell=lambda row: row.silent_days, in_page=False),
    Column(
        "next",
        lazy_gettext("Next step"),
        lambda row: row.what.step if row.what else "",
        (NEXT.due_on, NEXT.case_id),
        lambda row: (row.due_on, row.case.id),
    ),
    Column("day", lazy_gettext("Day of the next step"), cell=lambda row: row.due_on, is_day=True, in_page=False),
    Column("late", lazy_gettext("Overdue by days"), cell=lambda row: row.late_days, in_page=False),
    Column("lacks", lazy_gettext("To note"), lambda row: ", ".join(str(lack.label) for lack in row.lacks)),
)


def table(actor: User, carriers: Sequence[tuple[User, object]]) -> Table:
    """Return the table for a user. carriers: the caseworkers of a centre, for its head."""
    columns = tuple(_by_worker(one, carriers) if one.key == "worker" else one for one in COLUMNS)
    if actor.role != Role.SUPERVISOR:
        columns = tuple(one for one in columns if one.key != "worker")
    yes = lazy_gettext("Only these")
    workers: Sequence[tuple[str, Words]] = [(str(user.id), user.name) for user, _load in carriers]
    filters = [
        *([Filter("worker", lazy_gettext("Caseworker"), workers)] if workers else []),
        Filter("stage", lazy_gettext("Stage"), Stage.choices()),
        Filter("silent", lazy_gettext("Not seen for"), Silence.choices()),
        Filter("risk", lazy_gettext("Risk"), marked.Risk.choices()),
        Filter("urgent", lazy_gettext("Urgent"), [("1", yes)]),
        Filter("lack", lazy_gettext("To note"), Lack.choices()),
        Filter("late", lazy_gettext("Overdue"), [("1", yes)]),
        Filter("closed", lazy_gettext("Closed"), [("1", yes)]),
        Filter("rows", lazy_gettext("Rows on a page"), [(str(MANY), str(MANY))], otherwise=str(PAGE_ROWS)),
    ]
    return Table(columns, filters, first="-number")


def read(of: Table, said: Arguments) -> Asked:
    """Return what a query string asks for. Closed cases wait for nothing, and are sorted by their number."""
    asked, others = of.read(said), (*DAYS, *GROUPS)
    return replace(asked, sort=of.first) if "closed" in asked.chosen and asked.sorted_by in others else asked


def _by_worker(column: Column, carriers: Sequence[tuple[User, object]]) -> Column:
    """Return the column of caseworkers, sorted as the list of them is: by name in Thai order."""
    if not carriers:
        return column
    groups = Grouped("caseworker_id", tuple(user.id for user, _load in carriers), others=True)
    return GroupedColumn.of(column.key, column.label, column.show, groups)
