"""Groups: the gangs and circles of the young; more than 20 in the city [004]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, Voidable
from outreach.casefile.kinds import MilestoneKind
from outreach.core import thai
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Timestamped, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, vault_of


class Part(Code):
    """Part of a young person in a group."""

    MEMBER = "member", "Member"
    LEADER = "leader", "Leader"
    FORMER = "former", "Former member"


class Group(Identified, Timestamped, Base):
    """A group in the centre's area. Its name and turf point at people, so they are sealed under its own key."""

    __tablename__ = "groups"

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), index=True)

    name = Sealed("groups.name", FieldClass.SAFETY, owner="id")
    turf = Sealed("groups.turf", FieldClass.SAFETY, owner="id", block=64)


class Membership(OfCase, Voidable, Identified, Base):
    """A young person's part in a group, from about a day on."""

    __tablename__ = "memberships"
    __label__ = "Groups that matter"
    __table_args__ = (UniqueConstraint("case_id", "group_id"), Index("ix_memberships_group_id", "group_id"))

    group_id: Mapped[UUID] = mapped_column(ForeignKey("groups.id"))
    part: Mapped[Part] = mapped_column(stored(Part, "part"), info=label("Role"))
    since: Mapped[date] = mapped_column(info=label("From"))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Written down by"))

    group: Mapped[Group] = relationship(lazy="joined", innerjoin=True)


@dataclass(frozen=True, kw_only=True, repr=False)
class GroupDetails:
    """A group's name and the place where it stays."""

    name: str
    turf: str | None = None


@dataclass(frozen=True, kw_only=True)
class JoinDetails:
    """The part in the group, and the day on which it became known."""

    part: Part
    since: date


def add(session: Session, details: GroupDetails, actor: User) -> Group:
    """Add a group for the actor's centre. Raises Refused if there is one of this name."""
    check_name(session, details.name, actor)
    group = Group(centre_id=actor.centre_id, name=details.name, turf=details.turf)
    vault_of(session).make_key(session, group.id)
    session.add(group)
    session.flush()
    audit.record(session, "group.add", actor, about=f"group:{group.id}")
    return group


def check_name(
    session: Session, name: str | None, actor: User, field: str = "new_name", *, but: UUID | None = None
) -> None:
    """Raise Refused for a name that a group of the actor's centre has, other than `but`."""
    wanted, others = thai.normal(name or ""), (one for one in of_centre(session, actor) if one.id != but)
    if wanted and any(thai.normal(group.name or "") == wanted for group in others):
        raise Refused(lazy_gettext("There is a group of this name already."), field)


def join(session: Session, case: Case, group: Group, details: JoinDetails, actor: User) -> Membership:
    """Link a case to a group. Raises Refused if it is linked already, or the day lies outside the case."""
    cases.check_open(case)
    cases.check_day(case, details.since, "since")
    known = next((one for one in of_case(session, case.id) if one.group_id == group.id), None)
    if known is not None:
        voided = lazy_gettext("This link was voided: let it count again, on the page of its corrections.")
        raise Refused(voided if known.is_voided else lazy_gettext("This group is linked already."), "group")
    membership = Membership(
        case_id=case.id, group_id=group.id, part=details.part, since=details.since, made_by=actor.id
    )
    session.add(membership)
    milestones.record(session, case, MilestoneKind.GROUP_LINKED, details.since, membership.id, actor)
    audit.record(session, "group.join", actor, person_id=case.person_id, about=f"group:{group.id}")
    return membership


def get(session: Session, group_id: UUID, actor: User) -> Group:
    """Return a group of the actor's centre. Raises NotFound."""
    group = session.scalar(select(Group).where(Group.id == group_id, Group.centre_id == actor.centre_id))
    if group is None:
        raise NotFound
    return group


def look_through(session: Session, actor: User) -> Sequence[Group]:
    """Return all of the centre for a page with their names, and audit the look."""
    audit.record(session, "group.list", actor)
    return of_centre(session, actor)


def of_centre(session: Session, actor: User) -> Sequence[Group]:
    """Return all groups of the actor's centre, in Thai order of their names."""
    found = session.scalars(select(Group).where(Group.centre_id == actor.centre_id)).all()
    vault_of(session).fetch_keys(session, [group.id for group in found])
    return sorted(found, key=lambda group: thai.sort_key(group.name or ""))


OF_CASE = Question(Membership, Membership.case_id == THIS_CASE, by="since")


def of_case(session: Session, case_id: UUID) -> list[Membership]:
    """Return the groups of a case."""
    found = OF_CASE.ask(session, case_id=case_id)
    vault_of(session).fetch_keys(session, [membership.group_id for membership in found])
    return found


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete the memberships of an erased person; the groups stay."""
    of_person = select(Case.id).where(Case.person_id == person_id)
    session.execute(delete(Membership).where(Membership.case_id.in_(of_person)))
    return []
