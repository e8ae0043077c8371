"""Core persons are handed over: those of a worker who leaves, or of whom nobody ever answered, many at once."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.users import User
from outreach.c1_core_person import charges
from outreach.c1_core_person.charges import CoreCharge
from outreach.c1_core_person.core_persons import CorePerson
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext


def hand_over(session: Session, found: Sequence[CorePerson], worker_id: UUID | None, actor: User) -> None:
    """Let one caseworker of the centre answer for all of these. Raises Refused for none, or another worker."""
    if not found:
        raise Refused(lazy_gettext("Tick at least one core person."), "core_persons")
    if actor.centre_id is None or worker_id not in {one.id for one in users.caseworkers(session, actor.centre_id)}:
        raise Refused(lazy_gettext("Choose a caseworker of the centre."), "worker")
    ids = [one.id for one in found]
    session.execute(select(CorePerson.id).where(CorePerson.id.in_(ids)).order_by(CorePerson.id).with_for_update())
    standing = select(CoreCharge).where(CoreCharge.core_person_id.in_(ids), CoreCharge.until.is_(None))
    before = {charge.core_person_id: charge for charge in session.scalars(standing)}
    for core_person_id in ids:
        _hand_over(session, core_person_id, before.get(core_person_id), worker_id, actor)


def _hand_over(session: Session, core_person_id: UUID, stood: CoreCharge | None, worker_id: UUID, actor: User) -> None:
    if stood is not None and stood.worker_id == worker_id:
        return
    if stood is not None:
        stood.until = clock.today()
        session.flush()
    charges.begin(session, core_person_id, worker_id, actor)
    audit.record(session, "core_person.hand_over", actor, about=f"core_person:{core_person_id}")


def of_core_person(session: Session, core_person: CorePerson) -> Sequence[CoreCharge]:
    """Return who has answered for a core person, the newest first."""
    query = select(CoreCharge).where(CoreCharge.core_person_id == core_person.id)
    return session.scalars(query.order_by(CoreCharge.made_at.desc(), CoreCharge.id)).all()


def left_behind(session: Session, user: User) -> Iterable[LazyText]:
    """Yield a sentence if they answer for core persons."""
    theirs = select(func.count()).select_from(CoreCharge)
    if count := session.scalar(theirs.where(CoreCharge.worker_id == user.id, CoreCharge.until.is_(None))):
        yield lazy_gettext("Core persons: %(count)d. The supervisor of the centre hands them over.", count=count)
