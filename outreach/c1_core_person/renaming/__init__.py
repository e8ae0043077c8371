"""Groups and core persons said anew: their words are corrected, and the earlier ones stay, sealed, for who may read."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import groups
from outreach.c1_core_person.core_persons import CoreKind, CorePerson, CorePersonDetails
from outreach.c1_core_person.groups import Group, GroupDetails
from outreach.core import identifiers
from outreach.core.codes import stored
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed


class EarlierGroup(Recorded, Base):
    """The words of a group until somebody corrected them, and who did."""

    __tablename__ = "earlier_groups"
    __table_args__ = (Index("ix_earlier_groups_group_id_made_at", "group_id", "made_at"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))

    name = Sealed("earlier_groups.name", FieldClass.SAFETY, owner="group_id")
    turf = Sealed("earlier_groups.turf", FieldClass.SAFETY, owner="group_id", block=64)


class EarlierCorePerson(Recorded, Base):
    """The words about a core person until somebody corrected them, and who did."""

    __tablename__ = "earlier_core_persons"
    __table_args__ = (Index("ix_earlier_core_persons_core_person_id_made_at", "core_person_id", "made_at"),)

    core_person_id: Mapped[UUID] = mapped_column(ForeignKey("core_persons.id"))
    kind: Mapped[CoreKind] = mapped_column(stored(CoreKind, "kind"))

    name = Sealed("earlier_core_persons.name", FieldClass.IDENTITY, owner="core_person_id")
    phone = Sealed("earlier_core_persons.phone", FieldClass.IDENTITY, owner="core_person_id")


def check_name(session: Session, group: Group, name: str | None, actor: User) -> None:
    """Raise Refused for a name that another group of the centre has."""
    groups.check_name(session, name, actor, "name", but=group.id)


def of_group(session: Session, group: Group) -> Sequence[EarlierGroup]:
    """Return the earlier words of a group, newest first."""
    query = select(EarlierGroup).where(EarlierGroup.group_id == group.id)
    return session.scalars(query.order_by(EarlierGroup.made_at.desc())).all()


def of_core_person(session: Session, core_person: CorePerson) -> Sequence[EarlierCorePerson]:
    """Return the earlier words about a core person, newest first."""
    query = select(EarlierCorePerson).where(EarlierCorePerson.core_person_id == core_person.id)
    return session.scalars(query.order_by(EarlierCorePerson.made_at.desc())).all()


def group(session: Session, found: Group, details: GroupDetails, actor: User) -> EarlierGroup:
    """Correct name and turf of a group. Raises Refused if nothing differs, or another group has this name."""
    _check_differs((found.name, found.turf or None), (details.name, details.turf or None))
    check_name(session, found, details.name, actor)
    earlier = EarlierGroup(group_id=found.id, name=found.name, turf=found.turf, made_by=actor.id)
    session.add(earlier)
    found.name, found.turf = details.name, details.turf
    session.flush()
    audit.record(session, "group.correct", actor, about=f"group:{found.id}")
    return earlier


def core_person(session: Session, found: CorePerson, details: CorePersonDetails, actor: User) -> EarlierCorePerson:
    """Correct name, kind and telephone of a core person. Raises Refused if nothing differs, or for a wrong number."""
    phone = identifiers.way(details.phone)
    _check_differs((found.name, found.kind, found.phone or None), (details.name, details.kind, phone or None))
    words = {"kind": found.kind, "name": found.name, "phone": found.phone}
    earlier = EarlierCorePerson(core_person_id=found.id, made_by=actor.id, **words)
    session.add(earlier)
    found.name, found.kind, found.phone = details.name, details.kind, phone
    session.flush()
    audit.record(session, "core_person.correct", actor, about=f"core_person:{found.id}")
    return earlier


def _check_differs(before: tuple[object, ...], after: tuple[object, ...]) -> None:
    if before == after:
        raise Refused(lazy_gettext("Nothing differs from what is written already."))
