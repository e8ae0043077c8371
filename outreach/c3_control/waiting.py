"""The waiting list of a camp: who was chosen and has no seat yet, in the order in which they were chosen.

When a seat is given back, or seats are added, it goes to the first of them who lacks nothing: the legal basis is asked
for again, and whoever carries the case is told.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp
from outreach.casefile import cases, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.notices import NoticeKind
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

_STANDS = text("ended_at IS NULL")


class WaitEnd(Code):
    """How the waiting ended."""

    SEATED = "seated", "Got a seat"
    TAKEN_OFF = "taken_off", "Taken off the list"
    CLOSED = "closed", "The case was closed"


class CampWait(OfCase, Recorded, Base):
    """A young person who waits for a seat in a camp, from `made_at` on."""

    __tablename__ = "camp_waits"
    __label__ = "Waiting for a place at a camp"
    __table_args__ = (
        Index(
            "uq_camp_waits_standing",
            "camp_id",
            "case_id",
            unique=True,
            sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        Index("ix_camp_waits_case_id", "case_id"),
        Index("ix_camp_waits_camp_id", "camp_id"),
    )

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"), info=label("Camp"))
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now, info=label("Last chosen at"))
    ended_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Ended at"))
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), info=label("Ended by"))
    ending: Mapped[WaitEnd | None] = mapped_column(stored(WaitEnd, "ending"), info=label("How it ended"))

    camp: Mapped[Camp] = relationship(lazy="joined", innerjoin=True)
    case: Mapped[Case] = relationship(lazy="raise")


def put(session: Session, camp: Camp, case: Case, actor: User) -> CampWait:
    """Put a young person on the waiting list; who stands there keeps their place. Raises Refused for a closed case, and
    for a camp that is finished, called off or over."""
    cases.check_open(case)
    check_takes_people(camp)
    standing = session.scalar(_standing(camp.id).where(CampWait.case_id == case.id))
    if standing is not None:
        standing.asked_at = clock.now()
        return standing
    wait = CampWait(camp_id=camp.id, case_id=case.id, made_by=actor.id)
    session.add(wait)
    session.flush()
    audit.record(session, "camp.wait", actor, person_id=case.person_id, about=f"camp:{camp.id}")
    return wait


def take_off(session: Session, wait: CampWait, actor: User) -> None:
    """Take a young person off the waiting list. Raises Refused if they stand there no more."""
    session.refresh(wait.camp, with_for_update=True)  # a seat that comes free meanwhile waits here
    session.refresh(wait, ["ended_at"], with_for_update={"of": CampWait})
    if wait.ended_at is not None:
        raise Refused(lazy_gettext("They are on the waiting list no more."))
    _end(wait, WaitEnd.TAKEN_OFF, actor)
    session.flush()
    audit.record(session, "camp.wait_off", actor, person_id=_person_id(session, wait), about=f"camp:{wait.camp_id}")


def seated(session: Session, camp: Camp, case_id: UUID, actor: User) -> None:
    """End the waiting of who has got a seat."""
    for wait in session.scalars(_standing(camp.id).where(CampWait.case_id == case_id)):
        _end(wait, WaitEnd.SEATED, actor)
    session.flush()


def end_of_closed(session: Session, case_id: UUID, kind: MilestoneKind, actor: User) -> None:
    """End the waiting of a case that is closed; one that goes on again is chosen anew."""
    if kind is not MilestoneKind.CLOSED:
        return
    for wait in session.scalars(select(CampWait).where(CampWait.case_id == case_id, CampWait.ended_at.is_(None))):
        _end(wait, WaitEnd.CLOSED, actor)


def check_takes_people(camp: Camp) -> None:
    """Raise Refused for a camp that is finished, called off, or over."""
    if not camp.takes_people:
        raise Refused(lazy_gettext("This camp takes nobody any more."))


def promote(session: Session, camp: Camp, actor: User) -> int:
    """Give the free seats of a camp to those who wait, the first first, and return to how many.

    Who cannot have one now (no legal basis, a seat elsewhere on these days) keeps their place in the list.
    """
    session.refresh(camp, with_for_update=True)
    if not camp.takes_people:
        return 0
    free, given = camp.seats - camps.taken(session, camp), 0
    for wait in in_order(session, camp) if free > 0 else ():
        if given == free:
            break
        given += _seat(session, wait, actor)
    return given


def in_order(session: Session, camp: Camp) -> list[CampWait]:
    """Return those who wait for a seat in a camp, the first first."""
    return list(session.scalars(_ordered(camp.id)))


def next_up(camp: Camp, in_order: Iterable[UUID], lacking: Collection[UUID], taken: int) -> set[UUID]:
    """Return which of those who wait could have a seat now: as many as seats are free, the first who lack nothing.

    in_order: all who wait, the first first; lacking: those of them of whom it is known that they lack something.
    """
    free = camp.seats - taken if camp.takes_people else 0
    return set([one for one in in_order if one not in lacking][: max(free, 0)])


def visible(session: Session, camp: Camp, actor: User) -> tuple[list[CampWait], int]:
    """Return those on the waiting list whose cases the actor may see, the first first, and the number of all."""
    found = session.scalars(_ordered(camp.id).where(cases.in_sight(actor, of_few=True))).all()
    return list(found), count(session, camp)


def count(session: Session, camp: Camp) -> int:
    """Return how many wait for a seat in a camp."""
    return session.scalar(_standing(camp.id).with_only_columns(func.count())) or 0


def get(session: Session, camp: Camp, wait_id: UUID, actor: User) -> CampWait:
    """Return one who waits or waited, whose case the actor may see. Raises NotFound."""
    query = select(CampWait).where(CampWait.camp_id == camp.id, CampWait.id == wait_id)
    wait = session.scalar(query.join(CampWait.case).where(cases.in_sight(actor, of_few=True)))
    if wait is None:
        raise NotFound
    return wait


def end_of_person(session: Session, person_id: UUID, _actor: User) -> Sequence[UUID]:
    """Delete the waiting of an erased person."""
    of_person = select(Case.id).where(Case.person_id == person_id)
    session.execute(delete(CampWait).where(CampWait.case_id.in_(of_person)))
    return []


def _seat(session: Session, wait: CampWait, actor: User) -> bool:
    try:
        with session.begin_nested():
            camps.enrol(session, wait.camp, wait.case, actor)
    except Refused:
        return False
    seated(session, wait.camp, wait.case_id, actor)
    notices.tell(session, [wait.case.caseworker_id], NoticeKind.CAMP_SEAT, wait.case_id, actor)
    return True


def _person_id(session: Session, wait: CampWait) -> UUID | None:
    return session.scalar(select(Case.person_id).where(Case.id == wait.case_id))


def _end(wait: CampWait, how: WaitEnd, actor: User) -> None:
    wait.ended_at, wait.ended_by, wait.ending = clock.now(), actor.id, how


def _standing(camp_id: UUID) -> Select[CampWait]:
    return select(CampWait).where(CampWait.camp_id == camp_id, CampWait.ended_at.is_(None))


def _ordered(camp_id: UUID) -> Select[CampWait]:
    query = _standing(camp_id).join(CampWait.case).options(contains_eager(CampWait.case))
    return query.order_by(CampWait.made_at, CampWait.id)
