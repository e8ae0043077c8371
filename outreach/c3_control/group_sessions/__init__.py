"""Coming group sessions of therapy and training, and the places in them: never more are given than there are.

What somebody attended is written down afterwards (therapy.py, together/); a place is only kept for them.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.therapy import TherapyKind
from outreach.casefile import cases
from outreach.casefile.capacity import Offer, PlaceKind, Places
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.place_ledger import PlaceLedger
from outreach.core.sealing import vault_of

MOST = 100  # places in one session
_KEPT = text("given_back_at IS NULL")


class GroupSession(Recorded, Base):
    """A coming session of a centre: its day, kind, and how many can take part."""

    __tablename__ = "group_sessions"
    __table_args__ = (
        CheckConstraint("places > 0", name="has_places"),
        Index("ix_group_sessions_centre_id_day", "centre_id", "day"),
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    day: Mapped[date] = mapped_column(info=label("Day"))
    kind: Mapped[TherapyKind] = mapped_column(stored(TherapyKind, "kind"), info=label("Kind"))
    at_time: Mapped[time | None] = mapped_column(info=label("Time"))
    where: Mapped[str | None] = mapped_column(String(200), info=label("Where"))
    topic: Mapped[str | None] = mapped_column(String(200), info=label("Topic"))
    minutes: Mapped[int | None] = mapped_column(SmallInteger, info=label("How many minutes"))
    places: Mapped[int] = mapped_column(SmallInteger, info=label("Places"))
    called_off_at: Mapped[datetime | None] = mapped_column(Moment)


class GroupPlace(OfCase, Recorded, Base):
    """A place in a session that is kept for a young person, until it is given back."""

    __tablename__ = "group_places"
    __label__ = "Places in group sessions"
    __table_args__ = (
        Index(
            "uq_group_places_kept",
            "group_id",
            "case_id",
            unique=True,
            sqlite_where=_KEPT,
            postgresql_where=_KEPT,
        ),
        Index("ix_group_places_case_id", "case_id"),
    )

    group_id: Mapped[UUID] = mapped_column(ForeignKey("group_sessions.id"))
    given_back_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Given back at"))
    given_back_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Given back by"))

    group: Mapped[GroupSession] = relationship(lazy="joined", innerjoin=True)
    case: Mapped[Case] = relationship(lazy="raise")


LEDGER = PlaceLedger(
    name="group_places_within",
    table="group_places",
    of="group_id",
    gone="given_back_at",
    offers="group_sessions",
    places="places",
    refusal="all places of this session are taken",
)
LEDGER.keep(GroupPlace.__table__)


@dataclass(frozen=True, kw_only=True)
class SessionDetails:
    """Details of a coming session."""

    day: date
    kind: TherapyKind
    places: int
    minutes: int | None = None
    at_time: time | None = None
    where: str | None = None
    topic: str | None = None


def announce(session: Session, details: SessionDetails, actor: User) -> GroupSession:
    """Announce a session of the actor's centre. Raises Refused for a day that is past."""
    check_to_come(details.day)
    row = GroupSession(
        centre_id=actor.centre_id,
        day=details.day,
        kind=details.kind,
        places=details.places,
        minutes=details.minutes,
        at_time=details.at_time,
        where=details.where,
        topic=details.topic,
        made_by=actor.id,
    )
    session.add(row)
    session.flush()
    audit.record(session, "session.announce", actor, about=f"session:{row.id}")
    return row


def check_to_come(day: date) -> None:
    """Raise Refused for a day that is past."""
    if day < clock.today():
        raise Refused(lazy_gettext("This day is past."), "day")


def book(session: Session, group: GroupSession, case: Case, actor: User) -> GroupPlace:
    """Keep a place for a young person; who has one keeps it. Raises Refused if it is full, called off or past, or the
    case is closed, NoBasis without a legal basis."""
    cases.check_open(case)
    session.refresh(group, with_for_update={"of": GroupSession})  # two who want the last place wait here
    if group.centre_id != case.centre_id:
        raise NotFound
    if group.called_off_at is not None or group.day < clock.today():
        raise Refused(lazy_gettext("This session was called off, or is over."), "group")
    known = _kept(session, group.id, case)
    if known is not None:
        return known
    lawful.check(session, case, Act.THERAPY, group.day)
    if places(session, [group])[group.id].is_full:
        raise Refused(lazy_gettext("This session is full: all %(places)d are taken.", places=group.places), "group")
    row = GroupPlace(group=group, case_id=case.id, made_by=actor.id)
    session.add(row)
    session.flush()
    audit.record(session, "session.book", actor, person_id=case.person_id, about=f"session:{group.id}")
    return row


def give_back(session: Session, case: Case, group_id: UUID, actor: User) -> None:
    """Give the place of a young person back. Raises NotFound if they have none."""
    row = _kept(session, group_id, case)
    if row is None:
        raise NotFound
    row.given_back_at, row.given_back_by = clock.now(), actor.id
    session.flush()
    audit.record(session, "session.give_back", actor, person_id=case.person_id, about=f"session:{group_id}")


def call_off(session: Session, group: GroupSession, actor: User) -> None:
    """Call a session off: its places stand, and count nowhere. Raises Refused if it was, or is over."""
    session.refresh(group, with_for_update={"of": GroupSession})
    if group.called_off_at is not None or group.day < clock.today():
        raise Refused(lazy_gettext("This session was called off, or is over."))
    group.called_off_at = clock.now()
    session.flush()
    audit.record(session, "session.call_off", actor, about=f"session:{group.id}")


def get(session: Session, group_id: UUID, actor: User) -> GroupSession:
    """Return a session of the actor's centre. Raises NotFound."""
    found = session.get(GroupSession, group_id)
    if found is None or found.centre_id != actor.centre_id:
        raise NotFound
    return found


def coming(session: Session, centre_id: UUID | None, day: date) -> Sequence[GroupSession]:
    """Return the sessions of a centre from a day on, those called off left out, the first to come first."""
    query = select(GroupSession).where(GroupSession.centre_id == centre_id, GroupSession.day >= day)
    query = query.where(GroupSession.called_off_at.is_(None))
    return session.scalars(
        query.order_by(GroupSession.day, GroupSession.at_time.nulls_last(), GroupSession.made_at)
    ).all()


def places(session: Session, groups: Collection[GroupSession]) -> dict[UUID, Places]:
    """Return the places of each session, in one query."""
    theirs = GroupPlace.group_id.in_([one.id for one in groups]), GroupPlace.given_back_at.is_(None)
    query = select(GroupPlace.group_id, func.count()).where(*theirs).group_by(GroupPlace.group_id)
    taken = dict(session.execute(query).all())
    return {one.id: Places(one.places, taken.get(one.id, 0)) for one in groups}


def offers(session: Session, centre_id: UUID, day: date) -> list[Offer]:
    """Return the coming sessions of a centre with their places."""
    known = coming(session, centre_id, day)
    counted = places(session, known)
    return [Offer(PlaceKind.THERAPY, one.id, one.kind.label, counted[one.id], one.day) for one in known]


def seen(session: Session, groups: Collection[GroupSession], actor: User) -> dict[UUID, list[Case]]:
    """Return the cases in sight that have a place, by session, with their keys."""
    query = select(GroupPlace).join(GroupPlace.case).options(contains_eager(GroupPlace.case))
    query = query.where(GroupPlace.group_id.in_([one.id for one in groups]), GroupPlace.given_back_at.is_(None))
    rows = session.scalars(query.where(cases.in_sight(actor, of_few=True)).order_by(GroupPlace.made_at)).all()
    vault_of(session).fetch_keys(session, {row.case.person_id for row in rows})
    return {one.id: [row.case for row in rows if row.group_id == one.id] for one in groups}


def of_case(session: Session, case_id: UUID) -> Sequence[GroupPlace]:
    """Return the places of a case in sessions to come, the first first."""
    query = select(GroupPlace).join(GroupPlace.group).options(contains_eager(GroupPlace.group))
    query = query.where(GroupPlace.case_id == case_id, GroupPlace.given_back_at.is_(None))
    query = query.where(GroupSession.day >= clock.today(), GroupSession.called_off_at.is_(None))
    return session.scalars(query.order_by(GroupSession.day)).all()


def end_of_closed(session: Session, case_id: UUID, kind: MilestoneKind, actor: User) -> None:
    """Give back the places of a case that is closed."""
    if kind is not MilestoneKind.CLOSED:
        return
    for row in of_case(session, case_id):
        row.given_back_at, row.given_back_by = clock.now(), actor.id


def end_of_person(session: Session, person_id: UUID, _actor: User) -> Sequence[UUID]:
    """Delete the places of an erased person."""
    of_person = select(Case.id).where(Case.person_id == person_id)
    session.execute(delete(GroupPlace).where(GroupPlace.case_id.in_(of_person)))
    return []


def _kept(session: Session, group_id: UUID, case: Case) -> GroupPlace | None:
    """Return the place that a young person has in a session, if any."""
    query = select(GroupPlace).where(GroupPlace.group_id == group_id, GroupPlace.case_id == case.id)
    found: GroupPlace | None = session.scalar(query.where(GroupPlace.given_back_at.is_(None)))
    return found
