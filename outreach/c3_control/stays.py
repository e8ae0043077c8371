"""Stays: a young man's time at Baan Rao, in one bed, from a day until another."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import houses
from outreach.c3_control.houses import Bed, House
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.kinds import Kind
from outreach.ground import clock
from outreach.ground.codes import Code, stored
from outreach.ground.columns import Moment, id_column
from outreach.ground.database import Base
from outreach.ground.errors import Refused
from outreach.ground.language import later
from outreach.ground.sealing import FieldClass, Sealed, vault_of

_OPEN = text("ends_on IS NULL")


class Ending(Code):
    """How a stay ended."""

    FAMILY = "family", "Returned to family"
    OWN_HOME = "own_home", "Moved into an own home"
    OTHER_PLACEMENT = "other_placement", "Placed elsewhere"
    LEFT = "left", "Left on their own"
    EXPELLED = "expelled", "Had to leave"


class Stay(Base):
    """A stay. The database too lets nobody have two beds, nor a bed two people, at once."""

    __tablename__ = "stays"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="ends_after_it_begins"),
        Index("uq_stays_open_bed_id", "bed_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_stays_open_person_id", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_stays_case_id", "case_id"),
    )

    id: Mapped[UUID] = id_column()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    bed_id: Mapped[UUID] = mapped_column(ForeignKey("beds.id"))
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    ending: Mapped[Ending | None] = mapped_column(stored(Ending, "ending"))
    made_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))

    bed: Mapped[Bed] = relationship(lazy="joined", innerjoin=True)
    note = Sealed("stays.note", FieldClass.NARRATIVE, block=256)


@dataclass(frozen=True, kw_only=True)
class AdmitDetails:
    """Which bed, from which day."""

    bed_id: UUID
    begins_on: date


@dataclass(frozen=True, kw_only=True, repr=False)
class EndDetails:
    """Until which day, how it ended, and a word on it."""

    ends_on: date
    ending: Ending
    note: str | None = None


def admit(session: Session, case: Case, details: AdmitDetails, actor: User) -> Stay:
    """Begin a stay. Raises Refused for whom the house cannot take, a taken bed, or who stays there already."""
    cases.check_open(case)
    cases.check_day(case, details.begins_on, "begins_on")
    bed = _bed(session, case, details.bed_id)
    if case.person.sex != bed.house.for_sex:
        raise Refused(later("Baan Rao can take in male youth only. See the agencies that fit instead."), "bed")
    if _overlapping(session, details.begins_on, Stay.person_id == case.person_id):
        raise Refused(later("They are staying at Baan Rao on that day already."), "begins_on")
    if _overlapping(session, details.begins_on, Stay.bed_id == bed.id):
        raise Refused(later("This bed is taken on that day."), "bed")
    stay = Stay(case_id=case.id, person_id=case.person_id, bed=bed, begins_on=details.begins_on, made_by=actor.id)
    session.add(stay)
    milestones.record(session, case, Kind.STAY_BEGUN, details.begins_on, stay.id, actor)
    audit.record(session, "stay.begin", actor, person_id=case.person_id, about=f"stay:{stay.id}")
    return stay


def end(session: Session, case: Case, stay: Stay, details: EndDetails, actor: User) -> None:
    """End a stay. Raises Refused if it has ended, or would before it began."""
    cases.check_day(case, details.ends_on, "ends_on")
    if stay.ends_on is not None:
        raise Refused(later("This stay has ended already."))
    if details.ends_on < stay.begins_on:
        raise Refused(later("The stay would end before it began (%(day)s).", day=stay.begins_on), "ends_on")
    stay.ends_on, stay.ending = details.ends_on, details.ending
    stay.note = details.note
    milestones.record(session, case, Kind.STAY_ENDED, details.ends_on, stay.id, actor, code=details.ending)
    audit.record(session, "stay.end", actor, person_id=case.person_id, about=f"stay:{stay.id}")


def of_case(session: Session, case_id: UUID) -> list[Stay]:
    """The stays of a case, newest first."""
    return list(session.scalars(select(Stay).where(Stay.case_id == case_id).order_by(Stay.begins_on.desc())))


def open_of_case(session: Session, case_id: UUID) -> Stay | None:
    """The stay that has not ended."""
    return session.scalar(select(Stay).where(Stay.case_id == case_id, Stay.ends_on.is_(None)))


def beds_now(session: Session, centre_id: UUID | None) -> list[tuple[Bed, Stay | None, Case | None]]:
    """Every bed of a centre, and who sleeps in it; keys opened."""
    query = (
        select(Stay, Case)
        .join(Case, Case.id == Stay.case_id)
        .join(Bed, Bed.id == Stay.bed_id)
        .join(House, House.id == Bed.house_id)
        .where(Stay.ends_on.is_(None), House.centre_id == centre_id)
    )
    now = {stay.bed_id: (stay, case) for stay, case in session.execute(query)}
    vault_of(session).fetch_keys(session, [case.person_id for _stay, case in now.values()])
    return [(bed, *now.get(bed.id, (None, None))) for bed in houses.beds_of_centre(session, centre_id)]


def free_beds(session: Session, centre_id: UUID | None) -> list[Bed]:
    """The beds that nobody sleeps in now."""
    return [bed for bed, stay, _case in beds_now(session, centre_id) if stay is None]


def _bed(session: Session, case: Case, bed_id: UUID) -> Bed:
    bed = session.get(Bed, bed_id)
    if bed is None or bed.house.centre_id != case.centre_id:
        raise Refused(later("Choose one of the list."), "bed")
    return bed


def _overlapping(session: Session, begins_on: date, which: object) -> bool:
    """Whether a stay of this bed or person has not ended by the day on which a new one begins and goes on."""
    goes_on = or_(Stay.ends_on.is_(None), Stay.ends_on > begins_on)
    return session.scalar(select(Stay.id).where(which, goes_on).limit(1)) is not None  # type: ignore[arg-type]
