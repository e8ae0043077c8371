"""Stored chores and classes of a house."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.casefile.columns import OfCase, OfPerson
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base

LONGEST = 480  # minutes of a class


class ChoreKind(Code):
    """A chore of a house."""

    COOKING = "cooking", "Cooking"
    DISHES = "dishes", "Washing up"
    SWEEPING = "sweeping", "Sweeping and mopping"
    TOILETS = "toilets", "Bathrooms"
    LAUNDRY = "laundry", "Laundry"
    GARDEN = "garden", "Garden and yard"
    RUBBISH = "rubbish", "Rubbish"


class Chore(OfCase, OfPerson, Recorded, Base):
    """A chore of one who sleeps in a house, on a day; each is given out once a day and house."""

    __tablename__ = "chores"
    __label__ = "Chores in the house"
    __table_args__ = (
        UniqueConstraint("house_id", "day", "kind"),
        Index("ix_chores_case_id_day", "case_id", "day"),
        Index("ix_chores_stay_id", "stay_id"),
    )

    house_id: Mapped[UUID] = mapped_column(ForeignKey("houses.id"))
    stay_id: Mapped[UUID] = mapped_column(ForeignKey("stays.id"))
    day: Mapped[date] = mapped_column(info=label("Day"))
    kind: Mapped[ChoreKind] = mapped_column(stored(ChoreKind, "kind"), info=label("Chore"))
    done: Mapped[bool] = mapped_column(default=False, info=label("Done"))


class HouseClass(Recorded, Base):
    """A class held in a house. It names nobody."""

    __tablename__ = "house_classes"
    __table_args__ = (
        Index("ix_house_classes_house_id_day", "house_id", "day"),
        CheckConstraint("minutes > 0", name="some_time"),
    )

    house_id: Mapped[UUID] = mapped_column(ForeignKey("houses.id"))
    day: Mapped[date]
    topic: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int] = mapped_column(SmallInteger)


class ClassAttendance(OfCase, OfPerson, Recorded, Base):
    """Somebody who was there in a class of the house."""

    __tablename__ = "class_attendances"
    __label__ = "Classes in the house"
    __table_args__ = (
        Index("ix_class_attendances_case_id_day", "case_id", "day"),
        UniqueConstraint("class_id", "stay_id"),
        Index("ix_class_attendances_stay_id", "stay_id"),
    )

    class_id: Mapped[UUID] = mapped_column(ForeignKey("house_classes.id"))
    stay_id: Mapped[UUID] = mapped_column(ForeignKey("stays.id"))
    day: Mapped[date] = mapped_column(info=label("Day"))

    held: Mapped[HouseClass] = relationship(lazy="joined", innerjoin=True)
