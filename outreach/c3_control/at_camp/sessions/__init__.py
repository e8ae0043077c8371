"""The programme of a camp: its sessions by day and hour, where they are and who leads them.

The day is counted from the first one, so that the programme moves with the camp and can be copied to the next one. A
session without a title is a moment at which a roll was called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Time, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.at_camp import crew
from outreach.c3_control.camps import Camp, marks
from outreach.core import clock
from outreach.core.columns import Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, vault_of

MOST = 120  # sessions of a camp, besides moments of a roll
EARLIER = 3  # camps whose programme is offered to be copied


class CampSession(Recorded, Base):
    """A session of a camp. helper: somebody from outside who leads it, sealed under a key of its own."""

    __tablename__ = "camp_sessions"
    __table_args__ = (
        CheckConstraint("day_number > 0", name="day_from_one"),
        Index("ix_camp_sessions_camp_id", "camp_id", "day_number", "begins"),
    )

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"))
    day_number: Mapped[int] = mapped_column(SmallInteger)
    begins: Mapped[time] = mapped_column(Time)
    ends: Mapped[time | None] = mapped_column(Time)
    title: Mapped[str | None] = mapped_column(String(120))  # of the camp, never of a person
    place: Mapped[str | None] = mapped_column(String(120))
    leader_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)

    helper = Sealed("camp_sessions.helper", FieldClass.IDENTITY, owner="id", block=32)

    @property
    def called(self) -> str:
        """Its title, or what a moment is called."""
        return self.title or str(lazy_gettext("Roll call"))


@dataclass(frozen=True, kw_only=True, repr=False)
class SessionDetails:
    """Details of a session. day_number: 1 on the first day."""

    day_number: int
    begins: time
    ends: time | None = None
    title: str | None = None
    place: str | None = None
    leader_id: UUID | None = None
    helper: str | None = None


def of_camp(session: Session, camp: Camp) -> list[CampSession]:
    """Return the sessions of a camp in their order; the keys of helpers are fetched."""
    query = select(CampSession).where(CampSession.camp_id == camp.id)
    found = list(session.scalars(query.order_by(CampSession.day_number, CampSession.begins, CampSession.made_at)))
    vault_of(session).fetch_keys(session, {one.id for one in found if one.title})
    return found


def of_day(session: Session, camp: Camp, day: date, actor: User) -> list[tuple[CampSession, tuple[int, int] | None]]:
    """Return the sessions of a day with how many were there and of how many it is said, as the actor may know."""
    if not camp.begins_on <= day <= camp.ends_on:
        return []
    query = select(CampSession).where(CampSession.camp_id == camp.id)
    query = query.where(CampSession.day_number == (day - camp.begins_on).days + 1)
    found = list(session.scalars(query.order_by(CampSession.begins, CampSession.made_at)))
    counted = marks.counts(session, [one.id for one in found], actor)
    return [(one, counted.get(one.id)) for one in found]


def get(session: Session, camp: Camp, session_id: UUID) -> CampSession:
    """Return a session of a camp. Raises NotFound."""
    found = session.scalar(select(CampSession).where(CampSession.id == session_id, CampSession.camp_id == camp.id))
    if found is None:
        raise NotFound
    return found


def day_of(camp: Camp, row: CampSession) -> date:
    """Return the day of a session."""
    return camp.begins_on + timedelta(days=row.day_number - 1)


def write(session: Session, camp: Camp, details: SessionDetails, actor: User) -> CampSession:
    """Add a session. Raises Refused for a day that the camp has not, an end before the beginning, or a leader who
    cannot be on duty."""
    session.refresh(camp, with_for_update=True)
    _check(session, camp, details)
    if details.title and sum(one.title is not None for one in of_camp(session, camp)) >= MOST:
        raise Refused(lazy_gettext("A camp has at most %(most)d sessions.", most=MOST))
    return _keep(session, camp, _new(session, camp, actor), details, actor)


def change(session: Session, camp: Camp, row: CampSession, details: SessionDetails, actor: User) -> CampSession:
    """Change a session. Raises Refused as `write`, and for another day once its roll was called."""
    session.refresh(camp, with_for_update=True)
    session.refresh(row)
    _check(session, camp, details)
    if details.day_number != row.day_number and marks.of_session(session, row.id):
        raise Refused(lazy_gettext("The roll of this session was called: it stays on its day."), "day_number")
    return _keep(session, camp, row, details, actor)


def remove(session: Session, camp: Camp, row: CampSession, actor: User) -> None:
    """Take a session out of the programme. Raises Refused once the camp is finished, or its roll was called."""
    session.refresh(camp, with_for_update=True)
    check_changes(camp)
    if marks.of_session(session, row.id):
        raise Refused(lazy_gettext("The roll of this session was called: it stays in the programme."))
    session.delete(row)
    vault_of(session).destroy_key(session, row.id)
    audit.record(session, "camp.programme", actor, about=f"camp:{camp.id}")


def now(session: Session, camp: Camp, actor: User) -> CampSession:
    """Begin a moment at which the roll is called now; one of the same minute goes on. Raises Refused outside the days
    of the camp."""
    session.refresh(camp, with_for_update=True)
    here = clock.local(clock.now())
    if not camp.begins_on <= here.date() <= camp.ends_on:
        raise Refused(lazy_gettext("This day is not a day of the camp."))
    at = here.time().replace(second=0, microsecond=0)
    details = SessionDetails(day_number=(here.date() - camp.begins_on).days + 1, begins=at)
    same = (one for one in of_camp(session, camp) if (one.day_number, one.begins) == (details.day_number, at))
    if known := next((one for one in same if one.title is None), None):
        return known
    return write(session, camp, details, actor)


def earlier(session: Session, camp: Camp) -> list[Camp]:
    """Return the last camps of the centre that have a programme, other than this one."""
    has = exists().where(CampSession.camp_id == Camp.id, CampSession.title.is_not(None))
    query = select(Camp).where(Camp.centre_id == camp.centre_id, Camp.id != camp.id, has)
    return list(session.scalars(query.order_by(Camp.begins_on.desc()).limit(EARLIER)))


def copy(session: Session, camp: Camp, other: Camp, actor: User) -> int:
    """Copy the programme of another camp, as far as it fits into the days of this one; return how many sessions.

    Raises Refused if this one has a programme already. A leader who cannot be on duty any more is left out.
    """
    session.refresh(camp, with_for_update=True)
    check_changes(camp)
    if any(one.title for one in of_camp(session, camp)):
        raise Refused(lazy_gettext("This camp has a programme already."))
    able, last = {user.id for user in crew.able(session, camp.centre_id)}, (camp.ends_on - camp.begins_on).days + 1
    found = [one for one in of_camp(session, other) if one.title and one.day_number <= last]
    for one in found:
        row, details = _new(session, camp, actor), _details(one)
        session.add(row)
        _fill(row, details, able)
    session.flush()
    audit.record(session, "camp.programme", actor, about=f"camp:{camp.id}")
    return len(found)


def check_changes(camp: Camp) -> None:
    """Raise Refused for a camp that is finished or was called off."""
    if camp.finished_at is not None or camp.cancelled_at is not None:
        raise Refused(lazy_gettext("This camp is finished, or was called off: its programme stands."))


def check_hours(begins: time, ends: time | None) -> None:
    """Raise Refused for a session that ends before it begins."""
    if ends is not None and ends <= begins:
        raise Refused(lazy_gettext("It would end before it begins."), "ends")


def by_day(camp: Camp, found: Sequence[CampSession]) -> list[tuple[date, list[CampSession]]]:
    """Return the sessions by day, also of a day without one."""
    return [(day, [one for one in found if day_of(camp, one) == day]) for day in camp.days()]


def _new(session: Session, camp: Camp, actor: User) -> CampSession:
    row = CampSession(camp_id=camp.id, made_by=actor.id)
    vault_of(session).make_key(session, row.id)
    return row


def _details(row: CampSession) -> SessionDetails:
    names = "day_number", "begins", "ends", "title", "place", "leader_id", "helper"
    return SessionDetails(**{name: getattr(row, name) for name in names})


def _check(session: Session, camp: Camp, details: SessionDetails) -> None:
    check_changes(camp)
    check_hours(details.begins, details.ends)
    if not 1 <= details.day_number <= (camp.ends_on - camp.begins_on).days + 1:
        raise Refused(lazy_gettext("This day is not a day of the camp."), "day_number")


def _keep(session: Session, camp: Camp, row: CampSession, details: SessionDetails, actor: User) -> CampSession:
    able = {user.id for user in crew.able(session, camp.centre_id)}
    if details.leader_id not in (None, row.leader_id, *able):
        raise Refused(lazy_gettext("Choose one of the list."), "leader_id")
    session.add(row)
    _fill(row, details, {*able, row.leader_id})
    session.flush()
    audit.record(session, "camp.programme", actor, about=f"camp:{camp.id}")
    return row


def _fill(row: CampSession, details: SessionDetails, able: set[UUID] | set[UUID | None]) -> None:
    for name, value in vars(details).items():
        setattr(row, name, value)
    if details.leader_id not in able:
        row.leader_id = None
