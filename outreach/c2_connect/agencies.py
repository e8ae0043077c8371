"""Partner agencies: who they are, which needs they serve, for whom, and under what agreement."""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit, users
from outreach.access.users import User
from outreach.c2_connect.needs import Need
from outreach.casefile import consents
from outreach.ground import clock, thai
from outreach.ground.codes import Code, stored
from outreach.ground.columns import id_column
from outreach.ground.database import Base
from outreach.ground.errors import NotFound, Refused
from outreach.ground.language import language, later

DIRECTORY = Path(__file__).with_name("agencies.csv")  # the 20 that the source names [004]


class ForSex(Code):
    """Whom an agency serves."""

    ANY = "any", "Any sex"
    MALE = "male", "Male only"
    FEMALE = "female", "Female only"


class Agreement(Code):
    """How an agency works with the programme [004]."""

    MOU = "mou", "Signed agreement (MOU)"
    INFORMAL = "informal", "Informal"


class AgencyKind(Code):
    """What an agency mainly does."""

    EDUCATION = "education", "Education"
    CIVIL_SOCIETY = "civil_society", "Civil society"
    SOCIAL_WELFARE = "social_welfare", "Social welfare"
    YOUTH_SERVICE = "youth_service", "Youth service"
    HEALTH = "health", "Health"
    JUSTICE = "justice", "Justice and drug control"
    EMPLOYMENT = "employment", "Employment"
    COMMUNITY = "community", "Community"


class Agency(Base):
    """A partner agency. Ages are inclusive bounds in full years; none means no bound."""

    __tablename__ = "agencies"
    __table_args__ = (
        CheckConstraint("min_age IS NULL OR max_age IS NULL OR min_age <= max_age", name="ages_in_order"),
    )

    id: Mapped[UUID] = id_column()
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_th: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    kind: Mapped[AgencyKind] = mapped_column(stored(AgencyKind, "kind"))
    for_sex: Mapped[ForSex] = mapped_column(stored(ForSex, "for_sex"), default=ForSex.ANY)
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    agreement: Mapped[Agreement] = mapped_column(stored(Agreement, "agreement"), default=Agreement.INFORMAL)
    agreement_until: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)

    served: Mapped[list["AgencyNeed"]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def name(self) -> str:
        """The name in the language of the page."""
        return self.name_th if language() == "th" else self.name_en

    @property
    def needs(self) -> list[Need]:
        """The needs that it serves, in the order of the list."""
        served = {row.need for row in self.served}
        return [need for need in Need if need in served]


class AgencyNeed(Base):
    """A need that an agency serves."""

    __tablename__ = "agency_needs"

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), primary_key=True)
    need: Mapped[Need] = mapped_column(stored(Need, "need"), primary_key=True)


@dataclass(frozen=True, kw_only=True)
class AgencyDetails:
    """An agency as the administrator describes it."""

    code: str
    name_th: str
    name_en: str
    kind: AgencyKind
    needs: Sequence[Need]
    for_sex: ForSex = ForSex.ANY
    min_age: int | None = None
    max_age: int | None = None
    agreement: Agreement = Agreement.INFORMAL
    agreement_until: date | None = None


def add(session: Session, details: AgencyDetails, actor: User | None) -> Agency:
    """Add an agency. Raises Refused if its code is taken or its ages stand in the wrong order."""
    if by_code(session, details.code) is not None:
        raise Refused(later("There is an agency with this code already."), "code")
    agency = Agency()
    _fill(agency, details)
    session.add(agency)
    session.flush()
    audit.record(session, "agency.add", actor, about=f"agency:{agency.id}")
    return agency


def change(session: Session, agency: Agency, details: AgencyDetails, actor: User) -> Agency:
    """Replace the description of an agency. Raises Refused as `add` does."""
    other = by_code(session, details.code)
    if other is not None and other.id != agency.id:
        raise Refused(later("There is an agency with this code already."), "code")
    _fill(agency, details)
    session.flush()
    audit.record(session, "agency.change", actor, about=f"agency:{agency.id}")
    return agency


def set_active(session: Session, agency: Agency, active: bool, actor: User) -> None:
    """Send referrals to an agency, or no longer; those under way go on."""
    agency.active = active
    audit.record(session, "agency.open" if active else "agency.close", actor, about=f"agency:{agency.id}")


def load_directory(session: Session, actor: User | None) -> list[Agency]:
    """Add the agencies of the product's own starting directory that are not there yet."""
    with DIRECTORY.open(encoding="utf-8", newline="") as file:
        described = list(_described(csv.DictReader(file)))
    return [add(session, details, actor) for details in described if by_code(session, details.code) is None]


def by_code(session: Session, code: str) -> Agency | None:
    """The agency with this code."""
    return session.scalar(select(Agency).where(Agency.code == code))


def get(session: Session, agency_id: UUID) -> Agency:
    """One agency. Raises NotFound."""
    agency = session.get(Agency, agency_id)
    if agency is None:
        raise NotFound
    return agency


def everyone(session: Session) -> list[Agency]:
    """All agencies, those in use first, in the order of their names."""
    return sorted(session.scalars(select(Agency)), key=lambda agency: (not agency.active, thai.sort_key(agency.name)))


def desk(session: Session, agency: Agency) -> User:
    """The user that acts for an agency which answers without an account: by a link, or by its own program."""
    return users.desk_of(session, agency.id, agency.name_th)


def names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of some agencies."""
    return (
        {agency.id: agency.name for agency in session.scalars(select(Agency).where(Agency.id.in_(ids)))} if ids else {}
    )


def has_agreement(agency: Agency, day: date) -> bool:
    """Whether its agreement still runs; an informal one has no end unless one is given."""
    return agency.agreement_until is None or day <= agency.agreement_until


def _described(rows: Iterator[dict[str, str]] | csv.DictReader) -> Iterator[AgencyDetails]:
    for row in rows:
        yield AgencyDetails(
            code=row["code"],
            name_th=row["name_th"],
            name_en=row["name_en"],
            kind=AgencyKind(row["kind"]),
            needs=[Need(code) for code in row["needs"].split(";")],
            for_sex=ForSex(row["sex"]),
            min_age=int(row["min_age"]) if row["min_age"] else None,
            max_age=int(row["max_age"]) if row["max_age"] else None,
        )


def _fill(agency: Agency, details: AgencyDetails) -> None:
    if details.min_age is not None and details.max_age is not None and details.min_age > details.max_age:
        raise Refused(later("The highest age is below the lowest."), "max_age")
    if details.agreement_until and details.agreement_until < clock.Period.fiscal_year(2554).first:
        raise Refused(later("Is the era right?"), "agreement_until")
    for name in ("code", "name_th", "name_en", "kind", "for_sex", "min_age", "max_age", "agreement", "agreement_until"):
        setattr(agency, name, getattr(details, name))
    kept = {row.need: row for row in agency.served}
    agency.served = [kept.get(need) or AgencyNeed(need=need) for need in dict.fromkeys(details.needs)]


def nameable(session: Session) -> list[tuple[UUID, str]]:
    """Whom a consent can name: the agencies in use."""
    return [(agency.id, agency.name) for agency in everyone(session) if agency.active]


consents.recipients.append(nameable)
