"""The tables of agencies: profile, needs, languages, areas, opening hours; and the service account of each."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, Time, false, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import users
from outreach.access.users import User
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import InLanguageOfPage, lazy_gettext
from outreach.directory.agencies.codes import AgencyKind, Agreement, ForSex, Tongue, Weekday
from outreach.directory.needs import Need


@dataclass(frozen=True)
class Bounds:
    """Eligibility by sex and age. Ages are inclusive, in full years; None means no bound."""

    for_sex: ForSex = ForSex.ANY
    min_age: int | None = None
    max_age: int | None = None

    def within(self, other: "Bounds") -> "Bounds":
        """Return the intersection of both."""
        lowest = [age for age in (self.min_age, other.min_age) if age is not None]
        highest = [age for age in (self.max_age, other.max_age) if age is not None]
        sex = other.for_sex if self.for_sex == ForSex.ANY else self.for_sex
        return Bounds(sex, max(lowest, default=None), min(highest, default=None))

    def serves_nobody_of(self, other: "Bounds") -> bool:
        """Return True if the intersection of both is empty."""
        both = self.within(other)
        sexes = {self.for_sex, other.for_sex}
        return sexes == {ForSex.MALE, ForSex.FEMALE} or both.upside_down

    @property
    def upside_down(self) -> bool:
        """True if the highest age is below the lowest."""
        return self.min_age is not None and self.max_age is not None and self.min_age > self.max_age

    def check(self) -> None:
        """Check the order of the ages. Raises Refused."""
        if self.upside_down:
            raise Refused(lazy_gettext("The highest age is below the lowest."), "max_age")


def check_ages(min_age: int | None, max_age: int | None) -> None:
    """Check the order of two bounds. Raises Refused."""
    Bounds(min_age=min_age, max_age=max_age).check()


class Agency(Identified, Base):
    """A partner agency. Ages are inclusive bounds in full years; None means no bound."""

    __tablename__ = "agencies"
    __table_args__ = (
        CheckConstraint("min_age IS NULL OR max_age IS NULL OR min_age <= max_age", name="ages_in_order"),
    )

    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_th: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    kind: Mapped[AgencyKind] = mapped_column(stored(AgencyKind, "kind"))
    for_sex: Mapped[ForSex] = mapped_column(stored(ForSex, "for_sex"), default=ForSex.ANY)
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    agreement: Mapped[Agreement] = mapped_column(stored(Agreement, "agreement"), default=Agreement.INFORMAL)
    """The kind of its newest agreement (agreements.py)."""
    agreement_until: Mapped[date | None]
    """The last day of its newest agreement."""
    active: Mapped[bool] = mapped_column(default=True)
    answer_days: Mapped[int | None] = mapped_column(SmallInteger)
    """Days for an answer; None: see deadlines.py."""
    answer_days_urgent: Mapped[int | None] = mapped_column(SmallInteger)
    about_th: Mapped[str | None] = mapped_column(String(2000))
    about_en: Mapped[str | None] = mapped_column(String(2000))
    phone: Mapped[str | None] = mapped_column(String(60))
    """Of the office, public."""
    email: Mapped[str | None] = mapped_column(String(200))
    """Of the office, public."""
    website: Mapped[str | None] = mapped_column(String(300))
    address: Mapped[str | None] = mapped_column(String(300))
    """House and street, as on a letter."""
    city: Mapped[str | None] = mapped_column(String(120))
    province: Mapped[str | None] = mapped_column(String(120))
    postcode: Mapped[str | None] = mapped_column(String(10))
    serves_all: Mapped[bool] = mapped_column(default=True, server_default=true())
    """True: serves every community of the city; else those of `areas`."""
    keeps_list: Mapped[bool | None]
    """Whether it keeps a waiting list; None: unknown."""
    capacity_now: Mapped[int | None] = mapped_column(SmallInteger)
    """From the latest report (capacity.py)."""
    full_until: Mapped[date | None]
    """From the latest report (capacity.py)."""
    capacity_said_at: Mapped[datetime | None] = mapped_column(Moment)
    changed_at: Mapped[datetime | None] = mapped_column(Moment, default=clock.now)
    every_centre: Mapped[bool] = mapped_column(default=True, server_default=false())
    """True: works with every centre (reaching.py)."""
    source_id: Mapped[str | None] = mapped_column(String(200))
    """Its id in the directory from which it was imported."""

    served: Mapped[list["AgencyNeed"]] = relationship(lazy="selectin", cascade="all, delete-orphan")
    spoken: Mapped[list["AgencyTongue"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    areas: Mapped[list["AgencyArea"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    hours: Mapped[list["AgencyHours"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", order_by="AgencyHours.opens"
    )

    name = InLanguageOfPage[str]("name")
    about = InLanguageOfPage[str | None]("about")

    @property
    def needs(self) -> list[Need]:
        """The needs that it serves, in the order of the list."""
        served = {row.need for row in self.served}
        return [need for need in Need if need in served]

    def bounds(self, need: Need | None = None) -> Bounds:
        """Return its eligibility bounds; with a need, those for that need, which its services may narrow."""
        own = Bounds(self.for_sex, self.min_age, self.max_age)
        row = next((row for row in self.served if row.need == need), None)
        return own.within(Bounds(row.for_sex or ForSex.ANY, row.min_age, row.max_age)) if row else own

    def is_full(self, day: date) -> bool:
        """Return True if it has reported no place on this day. A day that it named counts more than a number."""
        return day <= self.full_until if self.full_until else self.capacity_now == 0


class AgencyNeed(Base):
    """A need that an agency serves; the bounds are the widest of its services for it, none without services."""

    __tablename__ = "agency_needs"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    need: Mapped[Need] = mapped_column(stored(Need, "need"), primary_key=True)
    for_sex: Mapped[ForSex | None] = mapped_column(stored(ForSex, "for_sex", checked=False))
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)


class AgencyTongue(Base):
    """A language spoken at an agency."""

    __tablename__ = "agency_tongues"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    tongue: Mapped[Tongue] = mapped_column(stored(Tongue, "tongue"), primary_key=True)


class AgencyArea(Base):
    """A community that an agency serves, if it does not serve all."""

    __tablename__ = "agency_areas"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    community_id: Mapped[UUID] = mapped_column(ForeignKey("communities.id"), primary_key=True)


class AgencyHours(Identified, Base):
    """An opening time on a weekday; a day may have several (before and after noon)."""

    __tablename__ = "agency_hours"
    __table_args__ = (
        Index("ix_agency_hours_agency_id", "agency_id"),
        CheckConstraint("opens < closes", name="hours_in_order"),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"))
    weekday: Mapped[Weekday] = mapped_column(stored(Weekday, "weekday"))
    opens: Mapped[time] = mapped_column(Time)
    closes: Mapped[time] = mapped_column(Time)


def by_code(session: Session, code: str) -> Agency | None:
    """Return the agency with this code."""
    return session.scalar(select(Agency).where(Agency.code == code))


def get(session: Session, agency_id: UUID) -> Agency:
    """Return one agency. Raises NotFound."""
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise NotFound
    return agency


def service_account_of(session: Session, agency: Agency) -> User:
    """Return the service account of an agency that answers without a sign-in: by a link, or by its own program."""
    return users.desk_of(session, agency.id, agency.name_th)


def has_agreement(agency: Agency, day: date) -> bool:
    """Return True if its agreement is in force; an informal one has no end unless one is given."""
    return agency.agreement_until is None or day <= agency.agreement_until
