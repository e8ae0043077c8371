"""The cases that a user has opened last, from their own trail: nothing else is kept of it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case

MOST = 5
LINES_BACK = 120  # of the actor's trail: a night's work, and a bound to what is read
_OPENED, _OF_CASE = "case.read", "case:"


def opened(session: Session, actor: User) -> list[Case]:
    """Return the cases that the actor opened last and still sees, the last one first."""
    lines = select(AuditLine.action, AuditLine.about).where(AuditLine.actor_id == actor.id)
    newest = session.execute(lines.order_by(AuditLine.seq.desc()).limit(LINES_BACK))
    ids = [UUID(row.about.removeprefix(_OF_CASE)) for row in newest if row.action == _OPENED]
    place = {case_id: number for number, case_id in enumerate([*dict.fromkeys(ids)][:MOST])}
    return sorted(cases.of_ids(session, place, actor), key=lambda case: place[case.id])
