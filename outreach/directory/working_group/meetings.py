"""Meetings of the working group: day and place, who came, the minutes by the parts of the official agenda."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, vault_of


class AgendaPart(Code):
    """A part of the agenda of an official meeting, in its order."""

    CHAIR = "chair", "Matters that the chair tells"
    MINUTES = "minutes", "Confirming the minutes of the last meeting"
    TOLD = "told", "Matters for information"
    DECIDED = "decided", "Matters for decision"
    OTHER = "other", "Other matters"


class GroupMeeting(Recorded, Base):
    """A meeting of the working group of a centre."""

    __tablename__ = "group_meetings"
    __table_args__ = (
        UniqueConstraint("centre_id", "year", "number"),
        Index("ix_group_meetings_centre_id_day", "centre_id", "day"),
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    """Buddhist-era year in which it was called: meetings are numbered in it."""
    number: Mapped[int] = mapped_column(SmallInteger)
    day: Mapped[date]
    at_time: Mapped[time | None]
    where: Mapped[str] = mapped_column(String(200))
    confirmed_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set once the working group has confirmed the minutes: they change no more."""
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    called_off_at: Mapped[datetime | None] = mapped_column(Moment)
    """Set for one that is not held: it keeps its number, and nothing is written of it."""

    agenda = Sealed("group_meetings.agenda", FieldClass.NARRATIVE, owner="id", block=256)
    others = Sealed("group_meetings.others", FieldClass.IDENTITY, owner="id", block=256)

    @property
    def called(self) -> str:
        """Number and year: 3/2569."""
        return f"{self.number}/{self.year}"

    @property
    def is_held(self) -> bool:
        """True from its day on, unless it was called off."""
        return self.called_off_at is None and self.day <= clock.today()

    @property
    def is_open(self) -> bool:
        """True until it is called off, or its minutes are confirmed."""
        return self.called_off_at is None and self.confirmed_at is None


class GroupAttendance(Recorded, Base):
    """That a member came to a meeting."""

    __tablename__ = "group_attendances"
    __table_args__ = (
        UniqueConstraint("meeting_id", "member_id"),
        Index("ix_group_attendances_member_id", "member_id"),
    )

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("group_meetings.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("group_members.id"))


class GroupMinutes(Recorded, Base):
    """What was said and resolved in a part of the agenda."""

    __tablename__ = "group_minutes"
    __table_args__ = (UniqueConstraint("meeting_id", "part"),)

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("group_meetings.id"))
    part: Mapped[AgendaPart] = mapped_column(stored(AgendaPart, "part"))

    said = Sealed("group_minutes.said", FieldClass.NARRATIVE, owner="meeting_id", block=256)
    resolved = Sealed("group_minutes.resolved", FieldClass.NARRATIVE, owner="meeting_id", block=256)


@dataclass(frozen=True, kw_only=True, repr=False)
class MeetingDetails:
    """Day, time and place of a meeting, and what it is to decide."""

    day: date
    where: str
    at_time: time | None = None
    agenda: str | None = None


Words = Mapping[AgendaPart, tuple[str | None, str | None]]  # what was said, and resolved


def call(session: Session, details: MeetingDetails, actor: User) -> GroupMeeting:
    """Call a meeting; it gets a number in its year, and those to come are numbered by their day."""
    centre = session.scalars(select(Centre).where(Centre.id == actor.centre_id).with_for_update()).one()
    year = clock.be(details.day.year)
    last = select(func.max(GroupMeeting.number)).where(GroupMeeting.centre_id == centre.id, GroupMeeting.year == year)
    meeting = GroupMeeting(
        centre_id=centre.id,
        year=year,
        number=(session.scalar(last) or 0) + 1,
        day=details.day,
        at_time=details.at_time,
        where=details.where,
        agenda=details.agenda,
        made_by=actor.id,
    )
    vault_of(session).make_key(session, meeting.id)
    session.add(meeting)
    session.flush()
    _number(session, meeting)
    audit.record(session, "working_group.call", actor, about=f"group_meeting:{meeting.id}")
    return meeting


def change(session: Session, meeting: GroupMeeting, details: MeetingDetails, actor: User) -> None:
    """Change day, place or agenda; those to come are numbered anew, one that was held keeps its number.

    Raises Refused once the minutes are confirmed.
    """
    session.scalars(select(Centre.id).where(Centre.id == meeting.centre_id).with_for_update()).one()
    lock_open(session, meeting)
    moves = not meeting.is_held and details.day != meeting.day
    meeting.day, meeting.at_time, meeting.where = details.day, details.at_time, details.where
    meeting.agenda = details.agenda
    session.flush()
    if moves:
        _number(session, meeting)
    audit.record(session, "working_group.change", actor, about=f"group_meeting:{meeting.id}")


def _number(session: Session, meeting: GroupMeeting) -> None:
    """Number a meeting and those of its year that are still to come, by their day, after those that were held."""
    year, today = clock.be(meeting.day.year), clock.today()
    mine = GroupMeeting.centre_id == meeting.centre_id, GroupMeeting.year == year, GroupMeeting.id != meeting.id
    others = session.scalars(select(GroupMeeting).where(*mine)).all()
    first = max((one.number for one in others if one.day <= today), default=0) + 1
    ordered = sorted([meeting, *(one for one in others if one.day > today)], key=lambda one: (one.day, one.made_at))
    for at, one in enumerate(ordered, first):  # a number is given twice in no moment
        one.year, one.number = (year if one is meeting else one.year), -at
    session.flush()
    for at, one in enumerate(ordered, first):
        one.number = at
    session.flush()


def lock(session: Session, meeting: GroupMeeting) -> GroupMeeting:
    """Return a meeting as it is now, for this transaction alone."""
    session.refresh(meeting, with_for_update=True)
    return meeting


def lock_open(session: Session, meeting: GroupMeeting) -> None:
    """Keep a meeting for this transaction. Raises Refused as `check_open` does."""
    check_open(lock(session, meeting))


def check_open(meeting: GroupMeeting) -> None:
    """Raise Refused if the minutes are confirmed, or it was called off."""
    if meeting.called_off_at is not None:
        raise Refused(lazy_gettext("This meeting was called off."))
    if meeting.confirmed_at is not None:
        raise Refused(lazy_gettext("The minutes of this meeting are confirmed: they change no more."))


def write_minutes(
    session: Session, meeting: GroupMeeting, came: Collection[UUID], others: str | None, words: Words, actor: User
) -> None:
    """Write who came and what was said. Raises Refused before the day, or once the minutes are confirmed."""
    lock_open(session, meeting)
    if not meeting.is_held:
        raise Refused(lazy_gettext("This day has not come yet."))
    meeting.others = others
    _write_attendance(session, meeting, came, actor)
    known = minutes(session, meeting)
    for part, (said, resolved) in words.items():
        row = known.get(part)
        if row is None and (said or resolved):
            row = GroupMinutes(meeting_id=meeting.id, part=part, made_by=actor.id)
            session.add(row)
        if row is not None:
            row.said, row.resolved = said, resolved
    session.flush()
    audit.record(session, "working_group.minutes", actor, about=f"group_meeting:{meeting.id}")


def confirm(session: Session, meeting: GroupMeeting, actor: User) -> None:
    """Write down that the working group has confirmed the minutes. Raises Refused if it has, or nothing is written."""
    lock_open(session, meeting)
    if not minutes(session, meeting):
        raise Refused(lazy_gettext("Write the minutes first."))
    meeting.confirmed_at, meeting.confirmed_by = clock.now(), actor.id
    session.flush()
    audit.record(session, "working_group.confirm", actor, about=f"group_meeting:{meeting.id}")


def _write_attendance(session: Session, meeting: GroupMeeting, came: Collection[UUID], actor: User) -> None:
    query = select(GroupAttendance).where(GroupAttendance.meeting_id == meeting.id)
    known = {row.member_id: row for row in session.scalars(query)}
    for member_id, row in known.items():
        if member_id not in came:
            session.delete(row)
    session.add_all(
        GroupAttendance(meeting_id=meeting.id, member_id=one, made_by=actor.id) for one in came if one not in known
    )


def came_to(session: Session, meeting: GroupMeeting) -> set[UUID]:
    """Return the ids of the members who came."""
    query = select(GroupAttendance.member_id).where(GroupAttendance.meeting_id == meeting.id)
    return set(session.scalars(query))


def minutes(session: Session, meeting: GroupMeeting) -> dict[AgendaPart, GroupMinutes]:
    """Return the minutes, by the parts of the agenda."""
    vault_of(session).fetch_keys(session, [meeting.id])
    found: Sequence[GroupMinutes] = session.scalars(
        select(GroupMinutes).where(GroupMinutes.meeting_id == meeting.id)
    ).all()
    return {row.part: row for row in found}


def get(session: Session, meeting_id: UUID, actor: User) -> GroupMeeting:
    """Return a meeting of the actor's centre. Raises NotFound."""
    query = select(GroupMeeting).where(GroupMeeting.id == meeting_id, GroupMeeting.centre_id == actor.centre_id)
    meeting = session.scalar(query)
    if meeting is None:
        raise NotFound
    return meeting
