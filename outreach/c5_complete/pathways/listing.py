"""The pathways that go on in the cases that a user sees, those that have stood still longest first.

The kind of one is sealed: the database sorts by days, and those of a kind are taken out of the rows of a page.
What tells of health is on no list.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c5_complete.pathways import kinds
from outreach.c5_complete.pathways.kinds import PathwayKind, Step
from outreach.c5_complete.pathways.models import Pathway, PathwayStep
from outreach.c5_complete.pathways.walked import Walked
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of
from outreach.web.paging import Page
from outreach.web.tables import Asked, Column, Filter, Table

LOOKED_AT = 90  # rows of a page out of which those of a kind are taken
STILL = (30, 60, 90)  # days


@dataclass(frozen=True, repr=False)
class PathwayRow:
    """A pathway that goes on, its case and who carries it."""

    walked: Walked
    case: Case
    caseworker: str

    @property
    def kind(self) -> PathwayKind | None:
        """Its kind; None if it stays folded."""
        return self.walked.kind

    @property
    def next(self) -> Step | None:
        """The next step."""
        return self.walked.next

    @property
    def moved_on(self) -> date:
        """The day of its last step."""
        return self.walked.pathway.moved_on


def _place(row: PathwayRow) -> tuple[date, object]:
    return row.moved_on, row.walked.pathway.id


COLUMNS = (
    Column("who", lazy_gettext("Young person")),
    Column("kind", lazy_gettext("Pathway"), lambda row: row.kind.label if row.kind else "–"),
    Column("step", lazy_gettext("Next step"), lambda row: row.next.label if row.next else "–"),
    Column("moved", lazy_gettext("Last step on"), order=(Pathway.moved_on, Pathway.id), values=_place),
    Column("due", lazy_gettext("Next appointment")),
    Column("owner", lazy_gettext("Who sees to it"), lambda row: row.walked.pathway.owner.label),
    Column("caseworker", lazy_gettext("Caseworker"), lambda row: row.caseworker),
)
LONG = "long"


def table() -> Table:
    """Return the table: what can be chosen is in the data of the kinds."""
    offered = [(one.code, one.label) for one in kinds.on(clock.today()) if not one.is_folded]
    still = [(str(days), lazy_gettext("for more than %(count)d days", count=days)) for days in STILL]
    longer = (LONG, lazy_gettext("for longer than its kind allows"))
    return Table(
        COLUMNS,
        [Filter("kind", lazy_gettext("Pathway"), offered), Filter("still", lazy_gettext("No step"), [longer, *still])],
        first="moved",
    )


def page(session: Session, actor: User, asked: Asked) -> Page[PathwayRow]:
    """Return a page of them. One that is chosen by kind has as many as are among the rows that it looks at."""
    order = table().keyset(asked)
    found = session.execute(order.rows(_query(actor, asked), asked.after, LOOKED_AT)).all()
    looked = [PathwayRow(Walked(one, (), one.shown), case, name) for one, case, name in _opened(session, found)]
    rest = order.page(looked, LOOKED_AT)
    rows = [row for row in rest.rows if _is_meant(row, asked)]
    return Page(_with_steps(session, rows), rest.next_key)


def _query(actor: User, asked: Asked) -> Any:
    query = select(Pathway, Case, User.name).join(Case, Case.id == Pathway.case_id)
    query = query.join(User, User.id == Case.caseworker_id).where(cases.in_sight(actor), Case.closed_on.is_(None))
    query = query.where(Pathway.over_on.is_(None), Pathway.voided_at.is_(None))
    days = asked.chosen.get("still", "")
    if days.isdigit():
        query = query.where(Pathway.moved_on < clock.today() - timedelta(days=int(days)))
    return query


def _opened(session: Session, found: Any) -> Any:
    """Fetch the keys of these people at once."""
    vault_of(session).fetch_keys(session, {case.person_id for _one, case, _name in found})
    return found


def _is_meant(row: PathwayRow, asked: Asked) -> bool:
    kind = row.kind
    if kind is None or asked.chosen.get("kind", kind.code) != kind.code:
        return False
    return asked.chosen.get("still") != LONG or row.walked.is_still


def _with_steps(session: Session, rows: list[PathwayRow]) -> list[PathwayRow]:
    """Read the steps of these rows at once."""
    ids = [row.walked.pathway.id for row in rows]
    query = select(PathwayStep).where(PathwayStep.pathway_id.in_(ids)).order_by(PathwayStep.day, PathwayStep.made_at)
    steps = session.scalars(query).all() if ids else []
    return [
        PathwayRow(
            Walked(one := row.walked.pathway, [step for step in steps if step.pathway_id == one.id], row.kind),
            row.case,
            row.caseworker,
        )
        for row in rows
    ]
