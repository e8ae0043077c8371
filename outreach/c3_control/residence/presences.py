"""Presence: who was there in a night, on leave or absent and why; and how many meals a house gave out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.houses import House
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.corrections import Correction, Kind
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed

NOON = 12


class PresenceState(Code):
    """Whether somebody was there in a night."""

    PRESENT = "present", "There"
    ON_LEAVE = "on_leave", "On leave"
    ABSENT = "absent", "Absent"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"present": "success", "on_leave": "warning", "absent": "danger"}[self.value]


class Presence(OfCase, OfPerson, Voidable, Recorded, Base):
    """Whether one who has a bed was there in a night. Marked anew, the row says the last that was seen."""

    __tablename__ = "presences"
    __label__ = "Marks of the nightly roll"
    __table_args__ = (
        UniqueConstraint("stay_id", "night"),
        Index("ix_presences_case_id_night", "case_id", "night"),
    )

    stay_id: Mapped[UUID] = mapped_column(ForeignKey("stays.id"))
    night: Mapped[date] = mapped_column(info=label("Night of"))
    state: Mapped[PresenceState] = mapped_column(stored(PresenceState, "state"), info=label("Was in the house"))

    why = Sealed("presences.why", FieldClass.NARRATIVE, block=64, label="Why they were away")


class MealCount(Recorded, Base):
    """How many meals a house gave out on a day, as counted in the kitchen."""

    __tablename__ = "meal_counts"
    __table_args__ = (
        UniqueConstraint("house_id", "day"),
        CheckConstraint("breakfast >= 0 AND lunch >= 0 AND dinner >= 0", name="not_negative"),
    )

    house_id: Mapped[UUID] = mapped_column(ForeignKey("houses.id"))
    day: Mapped[date]
    breakfast: Mapped[int | None] = mapped_column(SmallInteger)
    lunch: Mapped[int | None] = mapped_column(SmallInteger)
    dinner: Mapped[int | None] = mapped_column(SmallInteger)


@dataclass(frozen=True, repr=False)
class Mark:
    """What the roll says of one of them."""

    case: Case
    stay_id: UUID
    state: PresenceState
    why: str | None


@dataclass(frozen=True)
class Meals:
    """Meals given out; None: not counted."""

    breakfast: int | None = None
    lunch: int | None = None
    dinner: int | None = None


def this_night() -> date:
    """Return the day whose night the roll is for: until noon it is the night that is just over."""
    now = clock.local(clock.now())
    return now.date() - timedelta(days=1) if now.hour < NOON else now.date()


def night_of(sent: str | None) -> date:
    """Return the night that a form has carried, or that of the roll now. Raises NotFound for a text that is no day."""
    try:
        return date.fromisoformat(sent) if sent else this_night()
    except ValueError:
        raise NotFound from None


def is_open(night: date) -> bool:
    """Return True for a night whose roll may be taken: that of now, and the one before."""
    return this_night() - timedelta(days=1) <= night <= this_night()


def check_night(night: date) -> None:
    """Raise Refused for a night whose roll is closed."""
    if not is_open(night):
        raise Refused(lazy_gettext("The roll of %(day)s is closed: what is wrong in it is corrected.", day=night))


def take(session: Session, house: House, night: date, marks: Sequence[Mark], meals: Meals, actor: User) -> None:
    """Write the roll of a night, and the meals of the day. What stands already is left alone, and what was corrected
    or voided. Raises Refused for a night that is closed, or a closed case."""
    check_night(night)
    stays = [mark.stay_id for mark in marks]
    known, settled = of_night(session, stays, night), settled_of(session, stays, night)
    for mark in marks:
        row = known.get(mark.stay_id)
        if mark.stay_id not in settled and (row is None or (row.state, row.why) != (mark.state, mark.why)):
            cases.check_open(mark.case)
            _put(session, row, mark, night, actor)
    _count(session, house, night, meals, actor)
    session.flush()
    audit.record(
        session, "house.roll", actor, about=f"house:{house.id}", people={mark.case.person_id for mark in marks}
    )


def settled_of(session: Session, stay_ids: Collection[UUID], night: date) -> set[UUID]:
    """Return the stays of which a correction has said how that night was: the roll does not say it anew."""
    of_them = Presence.stay_id.in_(stay_ids), Presence.night == night
    corrected = select(Correction.id).where(Correction.kind == Kind.PRESENCE, Correction.entry_id == Presence.id)
    return set(session.scalars(select(Presence.stay_id).where(*of_them, corrected.exists())))


def of_night(session: Session, stay_ids: Collection[UUID], night: date) -> dict[UUID, Presence]:
    """Return what the roll of a night says of these stays."""
    query = select(Presence).where(Presence.stay_id.in_(stay_ids), Presence.night == night)
    return {row.stay_id: row for row in session.scalars(query)}


def meals_of(session: Session, house: House, day: date) -> MealCount | None:
    """Return the meals of a house on a day; None if nothing was counted."""
    return session.scalar(select(MealCount).where(MealCount.house_id == house.id, MealCount.day == day))


def _put(session: Session, row: Presence | None, mark: Mark, night: date, actor: User) -> None:
    if row is None:
        case = mark.case
        row = Presence(case_id=case.id, person_id=case.person_id, stay_id=mark.stay_id, night=night, state=mark.state)
        row.made_by = actor.id
        session.add(row)
    row.state, row.made_by, row.made_at = mark.state, actor.id, clock.now()
    row.why = mark.why


def _count(session: Session, house: House, day: date, meals: Meals, actor: User) -> None:
    row = meals_of(session, house, day)
    if row is None:
        if meals == Meals():
            return
        row = MealCount(house_id=house.id, day=day, made_by=actor.id)
        session.add(row)
    if (row.breakfast, row.lunch, row.dinner) != (meals.breakfast, meals.lunch, meals.dinner):
        row.breakfast, row.lunch, row.dinner = meals.breakfast, meals.lunch, meals.dinner
        row.made_by, row.made_at = actor.id, clock.now()
