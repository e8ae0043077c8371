"""Core persons: people whom the young respect and follow; win them, and they do the work [004]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import charges
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.kinds import MilestoneKind
from outreach.core import identifiers, thai
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Timestamped, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, vault_of


class CoreKind(Code):
    """Kind of core person [004]."""

    GANG_HEAD = "gang_head", "Head of a group"
    COMMUNITY_LEADER = "community_leader", "Community leader"
    SPIRITUAL_LEADER = "spiritual_leader", "Spiritual leader"
    KIND_ADULT = "kind_adult", "A kind adult"
    OTHER = "other", "Somebody else"


class CorePerson(Identified, Timestamped, Base):
    """A core person; name and telephone are sealed under their own key."""

    __tablename__ = "core_persons"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), index=True)
    kind: Mapped[CoreKind] = mapped_column(stored(CoreKind, "kind"))

    name = Sealed("core_persons.name", FieldClass.IDENTITY, owner="id")
    phone = Sealed("core_persons.phone", FieldClass.IDENTITY, owner="id")


class CoreLink(OfCase, OfPerson, Voidable, Identified, Base):
    """A link of a core person to a young person whom they led here."""

    __tablename__ = "core_links"
    __label__ = "Core persons who led here"
    __table_args__ = (UniqueConstraint("case_id", "core_person_id"),)

    core_person_id: Mapped[UUID] = mapped_column(ForeignKey("core_persons.id"), index=True)
    day: Mapped[date] = mapped_column(info=label("Day"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Written down by"))

    core_person: Mapped[CorePerson] = relationship(lazy="joined", innerjoin=True)
    how = Sealed("core_links.how", FieldClass.NARRATIVE, block=256, label="How it was")


@dataclass(frozen=True, kw_only=True, repr=False)
class CorePersonDetails:
    """Name, kind and telephone of a core person."""

    name: str
    kind: CoreKind
    phone: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class LinkDetails:
    """Day of the link, and the relation to the young person."""

    day: date
    how: str | None = None


def add(session: Session, details: CorePersonDetails, actor: User) -> CorePerson:
    """Add a core person for the actor's centre; the actor answers for them. Raises Refused for an invalid telephone
    number."""
    phone = identifiers.way(details.phone)
    core_person = CorePerson(centre_id=actor.centre_id, kind=details.kind, name=details.name, phone=phone)
    vault_of(session).make_key(session, core_person.id)
    session.add(core_person)
    session.flush()
    charges.begin(session, core_person.id, actor.id, actor)
    audit.record(session, "core_person.add", actor, about=f"core_person:{core_person.id}")
    return core_person


def link(session: Session, case: Case, core_person: CorePerson, details: LinkDetails, actor: User) -> CoreLink:
    """Link a core person to a case. Raises Refused if they are linked, or the day lies outside the case."""
    cases.check_open(case)
    cases.check_day(case, details.day)
    known = next((one for one in of_case(session, case.id) if one.core_person_id == core_person.id), None)
    if known is not None:
        voided = lazy_gettext("This link was voided: let it count again, on the page of its corrections.")
        linked = lazy_gettext("This core person is linked already.")
        raise Refused(voided if known.is_voided else linked, "core_person")
    row = CoreLink(
        case_id=case.id,
        person_id=case.person_id,
        core_person_id=core_person.id,
        day=details.day,
        how=details.how,
        made_by=actor.id,
    )
    session.add(row)
    milestones.record(session, case, MilestoneKind.CORE_PERSON_LINKED, details.day, row.id, actor)
    audit.record(session, "core_person.link", actor, person_id=case.person_id, about=f"core_person:{core_person.id}")
    return row


def get(session: Session, core_person_id: UUID, actor: User) -> CorePerson:
    """Return a core person of the actor's centre. Raises NotFound."""
    query = select(CorePerson).where(CorePerson.id == core_person_id, CorePerson.centre_id == actor.centre_id)
    core_person = session.scalar(query)
    if core_person is None:
        raise NotFound
    return core_person


def look_through(session: Session, actor: User) -> Sequence[CorePerson]:
    """Return all of the centre for a page with their names, and audit the look."""
    audit.record(session, "core_person.list", actor)
    return of_centre(session, actor)


def of_centre(session: Session, actor: User) -> Sequence[CorePerson]:
    """Return all core persons of the actor's centre, in Thai order of their names."""
    found = session.scalars(select(CorePerson).where(CorePerson.centre_id == actor.centre_id)).all()
    vault_of(session).fetch_keys(session, [core_person.id for core_person in found])
    return sorted(found, key=lambda core_person: thai.sort_key(core_person.name or ""))


OF_CASE = Question(CoreLink, CoreLink.case_id == THIS_CASE, by="day")


def of_case(session: Session, case_id: UUID) -> list[CoreLink]:
    """Return the core persons of a case."""
    found = OF_CASE.ask(session, case_id=case_id)
    vault_of(session).fetch_keys(session, [row.core_person_id for row in found])
    return found


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete the links to core persons of an erased person; the core persons stay."""
    of_person = select(Case.id).where(Case.person_id == person_id)
    session.execute(delete(CoreLink).where(CoreLink.case_id.in_(of_person)))
    return []
