"""Rivalries of groups: that two fight, since when, and until a truce. A truce ends one; a new fight is a new row."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person.groups import Group, Membership, Part
from outreach.casefile.corrections import Why
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

_STANDS = text("truce_on IS NULL AND voided_at IS NULL")


class Rivalry(Recorded, Base):
    """That two groups of a centre fight. Whose groups they are is sealed in the groups; the smaller id comes first."""

    __tablename__ = "rivalries"
    __table_args__ = (
        Index(
            "uq_rivalries_standing",
            "first_id",
            "second_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_rivalries_first_id", "first_id"),
        Index("ix_rivalries_second_id", "second_id"),
    )

    first_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    since: Mapped[date]
    truce_on: Mapped[date | None]
    truce_at: Mapped[datetime | None] = mapped_column(Moment)
    truce_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    voided_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set for one that was written down by mistake: it counts nowhere."""
    voided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    void_why: Mapped[Why | None] = mapped_column(stored(Why, "void_why", checked=False))

    def other(self, group_id: UUID) -> UUID:
        """Return the other of the two groups."""
        return self.second_id if self.first_id == group_id else self.first_id


def add(session: Session, group: Group, other: Group | None, since: date, actor: User) -> Rivalry:
    """Write down that two groups of a centre fight. Raises Refused for one group alone, or if it is known."""
    if other is None or other.id == group.id or other.centre_id != group.centre_id:
        raise Refused(lazy_gettext("Choose another group of the list."), "other")
    first, second = sorted((group.id, other.id))
    standing = select(Rivalry).where(Rivalry.first_id == first, Rivalry.second_id == second)
    if session.scalar(standing.where(Rivalry.truce_on.is_(None), Rivalry.voided_at.is_(None))) is not None:
        raise Refused(lazy_gettext("That these two groups fight is on record already."), "other")
    rivalry = Rivalry(first_id=first, second_id=second, since=since, made_by=actor.id)
    session.add(rivalry)
    session.flush()
    audit.record(session, "group.rivalry", actor, about=f"group:{group.id}")
    return rivalry


def make_peace(session: Session, rivalry: Rivalry, actor: User) -> None:
    """Write down that there is a truce from today on. Raises Refused if there is one."""
    session.refresh(rivalry, with_for_update=True)
    _check_counts(rivalry)
    if rivalry.truce_on is not None:
        raise Refused(lazy_gettext("There is a truce between these two groups already."))
    rivalry.truce_on, rivalry.truce_at, rivalry.truce_by = clock.today(), clock.now(), actor.id
    session.flush()
    audit.record(session, "group.truce", actor, about=f"group:{rivalry.first_id}")


def void(session: Session, rivalry: Rivalry, why: Why, actor: User) -> None:
    """Void a rivalry that was written down by mistake; it stays readable, and counts nowhere. Raises
    Refused if it is."""
    session.refresh(rivalry, with_for_update=True)
    _check_counts(rivalry)
    rivalry.voided_at, rivalry.voided_by, rivalry.void_why = clock.now(), actor.id, why
    session.flush()
    audit.record(session, "group.rivalry_void", actor, about=f"group:{rivalry.first_id}")


def _check_counts(rivalry: Rivalry) -> None:
    if rivalry.voided_at is not None:
        raise Refused(lazy_gettext("This entry was voided: it counts nowhere."))


def of_group(session: Session, group: Group) -> Sequence[Rivalry]:
    """Return the rivalries of a group, those that stand first."""
    query = select(Rivalry).where(or_(Rivalry.first_id == group.id, Rivalry.second_id == group.id))
    return session.scalars(
        query.order_by(Rivalry.voided_at.is_not(None), Rivalry.truce_on.is_not(None), Rivalry.since.desc(), Rivalry.id)
    ).all()


def get(session: Session, group: Group, rivalry_id: UUID) -> Rivalry:
    """Return a rivalry of a group. Raises NotFound."""
    rivalry = session.get(Rivalry, rivalry_id)
    if rivalry is None or group.id not in (rivalry.first_id, rivalry.second_id):
        raise NotFound
    return rivalry


def among(session: Session, case_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Return of each of these cases with which others of them its groups fight now: two queries. Former members count
    no more."""
    if not case_ids:
        return {}
    members = select(Membership.case_id, Membership.group_id).where(Membership.case_id.in_(case_ids))
    members = members.where(Membership.voided_at.is_(None), Membership.part != Part.FORMER)
    of_group: dict[UUID, set[UUID]] = defaultdict(set)
    for case_id, group_id in session.execute(members):
        of_group[group_id].add(case_id)
    rivals: dict[UUID, set[UUID]] = defaultdict(set)
    for first, second in session.execute(_standing(of_group)) if of_group else ():
        for one, other in ((first, second), (second, first)):
            for case_id in of_group[one]:
                rivals[case_id] |= of_group[other] - {case_id}
    return {case_id: theirs for case_id, theirs in rivals.items() if theirs}


def _standing(groups: Collection[UUID]) -> Select[UUID, UUID]:
    query = select(Rivalry.first_id, Rivalry.second_id).where(Rivalry.truce_on.is_(None), Rivalry.voided_at.is_(None))
    return query.where(Rivalry.first_id.in_(groups), Rivalry.second_id.in_(groups))
