"""The register of a centre's employers, and how many of their places are taken."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c4_continue.employers.models import Employer, JobPlace, WorkCondition
from outreach.core import identifiers, thai
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of

MOST_PLACES = 500


@dataclass(frozen=True, kw_only=True, repr=False)
class EmployerDetails:
    """What an employer offers, and whom to ask there."""

    name: str
    work: str
    places: int
    from_on: date
    until_on: date | None = None
    hours_a_week: int | None = None
    training_hours: int | None = None
    conditions: Collection[WorkCondition] = ()
    contact: str | None = None
    phone: str | None = None


def add(session: Session, details: EmployerDetails, actor: User) -> Employer:
    """Add an employer to the register of the actor's centre. Raises Refused for impossible days or a wrong number."""
    check_days(details.from_on, details.until_on)
    employer = Employer(centre_id=actor.centre_id, made_by=actor.id, places=0)
    session.add(employer)
    vault_of(session).make_key(session, employer.id)
    _fill(employer, details)
    session.flush()
    audit.record(session, "employer.add", actor, about=f"employer:{employer.id}")
    return employer


def change(session: Session, employer: Employer, details: EmployerDetails, actor: User) -> None:
    """Change what stands in the register. Raises Refused as `add` does, and for fewer places than are taken."""
    check_days(details.from_on, details.until_on)
    session.refresh(employer, with_for_update=True)
    busy = taken(session, [employer.id]).get(employer.id, 0)
    if details.places < busy:
        raise Refused(lazy_gettext("So many work there now: %(count)d.", count=busy), "places")
    _fill(employer, details)
    session.flush()
    audit.record(session, "employer.change", actor, about=f"employer:{employer.id}")


def check_days(from_on: date, until_on: date | None) -> None:
    """Raise Refused for a last day before the first."""
    if until_on is not None and until_on < from_on:
        raise Refused(lazy_gettext("It would end before it begins."), "until_on")


def get(session: Session, employer_id: UUID, actor: User) -> Employer:
    """Return an employer of the actor's centre; the look is on record. Raises NotFound."""
    employer = session.scalar(select(Employer).where(Employer.id == employer_id, Employer.centre_id == actor.centre_id))
    if employer is None:
        raise NotFound
    audit.record(session, "employer.read", actor, about=f"employer:{employer.id}")
    return employer


def of_centre(session: Session, centre_id: UUID | None) -> Sequence[Employer]:
    """Return the employers of a centre, in Thai order of their names."""
    found = session.scalars(select(Employer).where(Employer.centre_id == centre_id)).all()
    return sorted(found, key=lambda one: thai.sort_key(one.name))


def taken(session: Session, employer_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return how many places of these employers are taken, one by each person; none that has none."""
    query = select(JobPlace.employer_id, func.count(JobPlace.person_id.distinct())).where(
        JobPlace.employer_id.in_(employer_ids)
    )
    query = query.where(JobPlace.left_on.is_(None), JobPlace.voided_at.is_(None))
    return {row[0]: row[1] for row in session.execute(query.group_by(JobPlace.employer_id))}


def _fill(employer: Employer, details: EmployerDetails) -> None:
    phone = identifiers.way(details.phone)
    for field in fields(details):
        setattr(employer, field.name, getattr(details, field.name) if field.name != "conditions" else "")
    employer.phone = phone
    employer.conditions = " ".join(one.value for one in WorkCondition if one in details.conditions)
