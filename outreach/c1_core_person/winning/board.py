"""All core persons of a centre at a glance: how each stands on a day, and who answers for them. One query."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person.charges import CoreCharge
from outreach.c1_core_person.core_persons import CorePerson
from outreach.c1_core_person.winning import CoreTalk, Standing
from outreach.core import thai
from outreach.core.sealing import vault_of


@dataclass(frozen=True, repr=False)
class Row:
    """A core person: how they stand, since the talk of when, and who answers for them (None: nobody)."""

    core_person: CorePerson
    standing: Standing
    talk: CoreTalk | None
    worker_id: UUID | None


def rows(session: Session, actor: User, day: date) -> list[Row]:
    """Return the core persons that the actor's centre knows today, in Thai order of their names.

    Each with how far they were won at the end of a day, and who answers for them today.
    """
    step = select(CoreTalk.id).where(CoreTalk.core_person_id == CorePerson.id, CoreTalk.day <= day)
    step = step.where(CoreTalk.standing.is_not(None), CoreTalk.voided_at.is_(None)).correlate(CorePerson)
    newest = step.order_by(CoreTalk.day.desc(), CoreTalk.made_at.desc(), CoreTalk.id.desc()).limit(1).scalar_subquery()
    stands = and_(CoreCharge.core_person_id == CorePerson.id, CoreCharge.until.is_(None))
    query = select(CorePerson, CoreTalk, CoreCharge.worker_id).where(CorePerson.centre_id == actor.centre_id)
    query = query.outerjoin(CoreTalk, CoreTalk.id == newest).outerjoin(CoreCharge, stands)
    found = session.execute(query).all()
    vault_of(session).fetch_keys(session, [core_person.id for core_person, *_more in found])
    made = [
        Row(one, talk.standing or Standing.NOT_YET if talk else Standing.NOT_YET, talk, worker)
        for one, talk, worker in found
    ]
    return sorted(made, key=lambda row: thai.sort_key(row.core_person.name or ""))


def look_through(session: Session, actor: User, day: date) -> list[Row]:
    """Return them for a page with their names, and audit the look."""
    audit.record(session, "core_person.list", actor)
    return rows(session, actor, day)


def counted(found: Iterable[Row]) -> Sequence[tuple[Standing, int]]:
    """Return how many stand how, those of whom there are some."""
    number = Counter(row.standing for row in found)
    return [(standing, number[standing]) for standing in reversed(Standing) if number[standing]]
