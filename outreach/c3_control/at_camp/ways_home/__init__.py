"""How a young person comes home from a camp, and with whom. The newest that counts is what those on duty read."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.corrections import Written, put
from outreach.core.codes import Code
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.newest import newest_of
from outreach.core.sealing import FieldClass, Sealed, Unreadable


class HomeBy(Code):
    """How somebody comes home."""

    FETCHED = "fetched", "Is fetched by family or guardian"
    STAFF = "staff", "Is brought home by the staff"
    ALONE = "alone", "Goes home alone"
    FRIENDS = "friends", "Goes home with others of the camp"
    HOUSE = "house", "Goes on to Baan Rao"
    AGENCY = "agency", "Is fetched by an agency"


class WayHome(OfCase, OfPerson, Voidable, Recorded, Base):
    """What was known at one moment."""

    __tablename__ = "ways_home"
    __label__ = "Way home from a camp"
    __table_args__ = (Index("ix_ways_home_case_id", "case_id"), Index("ix_ways_home_camp_id", "camp_id"))

    camp_id: Mapped[UUID] = mapped_column(ForeignKey("camps.id"), info=label("Camp"))

    how = Sealed("ways_home.how", FieldClass.NARRATIVE, block=32, label="How they come home")
    whom = Sealed("ways_home.whom", FieldClass.IDENTITY, block=64, label="With whom, and where to")


@dataclass(frozen=True, kw_only=True, repr=False)
class HomeDetails:
    """How, and in words with whom and where to."""

    how: HomeBy
    whom: str | None = None


def write(session: Session, case: Case, camp: Camp, details: HomeDetails, actor: User) -> WayHome:
    """Write it down, in place of what was. Raises Refused for a closed case or a camp called off, NotFound without a
    seat."""
    cases.check_open(case)
    camps.check_goes_on(camp)
    camp_of(session, case, camp.id)
    row = WayHome(camp_id=camp.id, case_id=case.id, person_id=case.person_id, made_by=actor.id)
    session.add(row)
    _fill(row, details)
    session.flush()
    audit.record(session, "camp.way_home", actor, person_id=case.person_id, about=f"camp:{camp.id}")
    return row


def camp_of(session: Session, case: Case, camp_id: UUID) -> Camp:
    """Return the camp in which a case has a seat. Raises NotFound without one."""
    for one in camps.of_case(session, case.id):
        if one.camp_id == camp_id and not one.is_voided:
            return one.camp
    raise NotFound


def of_cases(session: Session, camp: Camp, case_ids: Collection[UUID]) -> dict[UUID, WayHome]:
    """Return the newest of each of these cases for a camp, in one query."""
    theirs = [WayHome.camp_id == camp.id, WayHome.case_id.in_(case_ids), WayHome.voided_at.is_(None)]
    newest = newest_of(WayHome, WayHome.case_id, WayHome.made_at.desc(), WayHome.id.desc(), where=theirs)
    return {one.case_id: one for one in session.scalars(newest)}


def how_of(row: WayHome) -> HomeBy | None:
    """Return how; None if it cannot be read."""
    kept = row.how
    return HomeBy(kept) if kept and not isinstance(kept, Unreadable) else None


def _fill(row: WayHome, details: HomeDetails) -> None:
    put(row, details, "whom")
    row.how = details.how.value


def _correct(_session: Session, _case: Case, row: WayHome, details: HomeDetails, _actor: User) -> None:
    _fill(row, details)


WRITTEN = Written(
    table=WayHome,
    words=("how", "whom"),
    told_by={"how": lambda kept: str(HomeBy(kept).label) if kept else ""},
    correct=_correct,
    leaves=lambda _row: [],
)
