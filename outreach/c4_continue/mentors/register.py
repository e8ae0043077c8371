"""The register of a centre's mentors: checked, trained, ended; and the hours that each has given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c4_continue.mentors.models import Mentor, Mentorship
from outreach.core import clock, identifiers, thai
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of


@dataclass(frozen=True, kw_only=True, repr=False)
class MentorDetails:
    """Name and telephone, and the days of check and training."""

    name: str
    phone: str | None = None
    checked_on: date | None = None
    trained_on: date | None = None


def add(session: Session, details: MentorDetails, actor: User) -> Mentor:
    """Add a mentor to the register of the actor's centre. Raises Refused for a wrong number."""
    mentor = Mentor(centre_id=actor.centre_id, made_by=actor.id)
    session.add(mentor)
    vault_of(session).make_key(session, mentor.id)
    _fill(mentor, details, actor)
    session.flush()
    audit.record(session, "mentor.add", actor, about=f"mentor:{mentor.id}")
    return mentor


def change(session: Session, mentor: Mentor, details: MentorDetails, actor: User) -> None:
    """Change what stands in the register. Raises Refused if who accompanies somebody would not be checked."""
    session.refresh(mentor, with_for_update=True)
    if details.checked_on is None and _accompanied(session, mentor):
        raise Refused(lazy_gettext("They accompany somebody: the check cannot be taken away."), "checked_on")
    _fill(mentor, details, actor)
    session.flush()
    audit.record(session, "mentor.change", actor, about=f"mentor:{mentor.id}")


def end(session: Session, mentor: Mentor, why: str, actor: User) -> None:
    """Write down that they are a mentor no more. Raises Refused while they accompany somebody, or if they are none."""
    session.refresh(mentor, with_for_update=True)
    if mentor.ended_on is not None:
        raise Refused(lazy_gettext("They are no mentor any more."))
    if count := _accompanied(session, mentor):
        raise Refused(lazy_gettext("They accompany young people: %(count)d. End that first.", count=count))
    mentor.ended_on, mentor.why_ended = clock.today(), why
    session.flush()
    audit.record(session, "mentor.end", actor, about=f"mentor:{mentor.id}")


def reopen(session: Session, mentor: Mentor, actor: User) -> None:
    """Take back that they are a mentor no more: by mistake, or they come again. Raises Refused if not."""
    session.refresh(mentor, with_for_update=True)
    if mentor.ended_on is None:
        raise Refused(lazy_gettext("They are a mentor."))
    mentor.ended_on = mentor.why_ended = None
    session.flush()
    audit.record(session, "mentor.reopen", actor, about=f"mentor:{mentor.id}")


def get(session: Session, mentor_id: UUID, actor: User) -> Mentor:
    """Return a mentor of the actor's centre; the look is on record. Raises NotFound."""
    mentor = session.scalar(select(Mentor).where(Mentor.id == mentor_id, Mentor.centre_id == actor.centre_id))
    if mentor is None:
        raise NotFound
    audit.record(session, "mentor.read", actor, about=f"mentor:{mentor.id}")
    return mentor


def of_centre(session: Session, centre_id: UUID | None) -> Sequence[Mentor]:
    """Return the mentors of a centre, in Thai order of their names."""
    found = session.scalars(select(Mentor).where(Mentor.centre_id == centre_id)).all()
    vault_of(session).fetch_keys(session, [one.id for one in found])
    return sorted(found, key=lambda one: thai.sort_key(one.name or ""))


def given(session: Session, mentor_ids: Collection[UUID]) -> Mapping[UUID, tuple[int, int]]:
    """Return of these mentors how many they accompany now, and the hours that they have given in all."""
    now = func.count().filter(Mentorship.until_on.is_(None))
    query = select(Mentorship.mentor_id, now, func.sum(Mentorship.hours)).where(Mentorship.mentor_id.in_(mentor_ids))
    rows = session.execute(query.where(Mentorship.voided_at.is_(None)).group_by(Mentorship.mentor_id))
    return {row[0]: (row[1], int(row[2])) for row in rows}


def _accompanied(session: Session, mentor: Mentor) -> int:
    return given(session, [mentor.id]).get(mentor.id, (0, 0))[0]


def _fill(mentor: Mentor, details: MentorDetails, actor: User) -> None:
    mentor.name, mentor.phone = details.name, identifiers.way(details.phone)
    if details.checked_on != mentor.checked_on:
        mentor.checked_by = actor.id if details.checked_on else None
    mentor.checked_on, mentor.trained_on = details.checked_on, details.trained_on
