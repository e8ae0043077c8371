"""Who sleeps elsewhere: the open placements that somebody may see, and the nights of a centre as of any day."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.placements import dues, models
from outreach.c3_control.placements.models import Placement
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.sealing import vault_of


@dataclass(frozen=True)
class Away:
    """Somebody who sleeps elsewhere: when they were visited last, by when they are to be visited."""

    placement: Placement
    case: Case
    visited: date | None
    visit_by: date

    @property
    def nights(self) -> int:
        """The nights so far."""
        return (clock.today() - self.placement.begins_on).days

    @property
    def is_due(self) -> bool:
        """True once the day of the visit has come."""
        return self.visit_by <= clock.today()


def now(session: Session, actor: User) -> list[Away]:
    """Return who sleeps elsewhere now in the cases that the actor may see; opens their keys and is audited."""
    query = select(Placement, Case).join(Case, Case.id == Placement.case_id)
    query = query.where(Placement.ends_on.is_(None), Placement.voided_at.is_(None))
    query = query.where(Case.id.in_(cases.visible_to(actor).with_only_columns(Case.id)))
    rows = session.execute(query).unique().all()
    vault_of(session).fetch_keys(session, [case.person_id for _row, case in rows])
    visited = models.last_visits(session, [row.id for row, _case in rows])
    due = dues.next_visits(session, [case.id for _row, case in rows])
    audit.record(session, "placement.read", actor)
    return [Away(row, case, visited.get(row.id), due[case.id].due_on) for row, case in rows]


def nights(session: Session, actor: User, first: date, last: date) -> int:
    """Return the nights that young people of the centre slept elsewhere, from a first to a last one, as they stand."""
    after = last + timedelta(days=1)
    query = select(Placement.begins_on, Placement.ends_on).join(Case, Case.id == Placement.case_id)
    query = query.where(Case.centre_id == actor.centre_id, Placement.voided_at.is_(None), Placement.begins_on < after)
    query = query.where(or_(Placement.ends_on.is_(None), Placement.ends_on > first))
    return sum((min(ends or after, after) - max(begins, first)).days for begins, ends in session.execute(query))
