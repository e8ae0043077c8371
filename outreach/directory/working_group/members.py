"""Members of the working group: who sits in it for which agency, from one day to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.core import clock, thai
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, vault_of
from outreach.directory.agencies import Agency
from outreach.directory.agencies.reaching import serving, works_with
from outreach.directory.working_group.meetings import GroupAttendance, GroupMeeting


class GroupMember(Recorded, Base):
    """Somebody who sits in the working group of a centre for an agency."""

    __tablename__ = "group_members"
    __table_args__ = (
        Index("ix_group_members_centre_id", "centre_id"),
        Index("ix_group_members_agency_id", "agency_id"),
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    """Their last day; None: they still sit in it."""

    voided_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set for one who was written down by mistake: they never sat in it."""

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    name = Sealed("group_members.name", FieldClass.IDENTITY, owner="id")
    position = Sealed("group_members.position", FieldClass.IDENTITY, owner="id")


@dataclass(frozen=True, kw_only=True, repr=False)
class MemberDetails:
    """Name and position of a member, and their first day."""

    name: str
    position: str | None
    since: date


def add(session: Session, agency: Agency | None, details: MemberDetails, actor: User) -> GroupMember:
    """Add a member. Raises Refused for an agency that does not work with the centre."""
    if agency is None or actor.centre_id is None or not works_with(session, agency, actor.centre_id):
        raise Refused(lazy_gettext("Choose one of the list."), "agency")
    member = GroupMember(
        centre_id=actor.centre_id,
        agency_id=agency.id,
        since=details.since,
        name=details.name,
        position=details.position,
        made_by=actor.id,
    )
    vault_of(session).make_key(session, member.id)
    session.add(member)
    session.flush()
    audit.record(session, "working_group.member", actor, about=f"group_member:{member.id}")
    return member


def end(session: Session, member: GroupMember, until: date | None, actor: User) -> None:
    """Write down their last day; None: they still sit in it. Raises Refused for a day before they came."""
    session.refresh(member, with_for_update=True)
    if until is not None and until < member.since:
        raise Refused(lazy_gettext("This day is before they came."), "until")
    member.until = until
    session.flush()
    audit.record(session, "working_group.member_end", actor, about=f"group_member:{member.id}")


def change(session: Session, member: GroupMember, details: MemberDetails, actor: User) -> None:
    """Put name, position and first day right. Raises Refused if they left, or came to a meeting, before that day."""
    session.refresh(member, with_for_update={"of": GroupMember})
    if member.until is not None and member.until < details.since:
        raise Refused(lazy_gettext("It would end before it began."), "since")
    came = select(GroupMeeting.id).join(GroupAttendance).where(GroupAttendance.member_id == member.id).limit(1)
    if session.scalar(came.where(GroupMeeting.day < details.since)):
        raise Refused(lazy_gettext("They came to a meeting before this day."), "since")
    member.name, member.position, member.since = details.name, details.position, details.since
    session.flush()
    audit.record(session, "working_group.member_change", actor, about=f"group_member:{member.id}")


def void(session: Session, member: GroupMember, actor: User) -> None:
    """Void a member who was written down by mistake. Raises Refused if they came to a meeting."""
    session.refresh(member, with_for_update={"of": GroupMember})
    if session.scalar(select(GroupAttendance.id).where(GroupAttendance.member_id == member.id).limit(1)):
        raise Refused(lazy_gettext("They came to a meeting: say that they have left instead."))
    member.voided_at = clock.now()
    session.flush()
    audit.record(session, "working_group.member_void", actor, about=f"group_member:{member.id}")


def get(session: Session, member_id: UUID, actor: User) -> GroupMember:
    """Return a member of the working group of the actor's centre. Raises NotFound."""
    query = select(GroupMember).where(GroupMember.id == member_id, GroupMember.centre_id == actor.centre_id)
    member = session.scalar(query.where(GroupMember.voided_at.is_(None)))
    if member is None:
        raise NotFound
    return member


def sits_on(day: date) -> ColumnElement[bool]:
    """Return the condition that somebody sits in the working group on a day."""
    return and_(GroupMember.since <= day, or_(GroupMember.until.is_(None), GroupMember.until >= day))


def of_centre(session: Session, actor: User, *where: ColumnElement[bool]) -> list[GroupMember]:
    """Return the members, those of one agency together, in Thai order of their names."""
    query = select(GroupMember).where(GroupMember.centre_id == actor.centre_id, GroupMember.voided_at.is_(None))
    found = session.scalars(query.where(*where)).all()
    vault_of(session).fetch_keys(session, [member.id for member in found])
    return sorted(found, key=lambda one: (thai.sort_key(one.agency.name_th), thai.sort_key(one.name or "")))


def agencies_of(session: Session, actor: User) -> Sequence[Agency]:
    """Return the agencies that work with the actor's centre, in Thai order of their names."""
    found = session.scalars(select(Agency).where(Agency.active, serving(actor.centre_id))).unique()
    return sorted(found, key=lambda agency: thai.sort_key(agency.name_th))
