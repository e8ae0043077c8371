"""Stored placements elsewhere, and the visits to them."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access.users import User
from outreach.c2_connect.referrals.models import Referral
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.consents.naming import KEPT_FROM_VIEW
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound
from outreach.core.language import LazyText
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed
from outreach.directory.agencies import Agency
from outreach.directory.needs import Need

WITH_BEDS = frozenset({Need.SHELTER, Need.CRISIS_SHELTER})
VISIT_WITHIN = timedelta(days=30)  # after they were placed or visited, where no day was agreed (design)
ELSEWHERE = "elsewhere"  # the code of its milestones
_OPEN = text("ends_on IS NULL AND voided_at IS NULL")


class Destination(Code):
    """Where somebody went from a placement elsewhere."""

    FAMILY = "family", "Returned to family"
    OWN_HOME = "own_home", "Moved into an own home"
    BAAN_RAO = "baan_rao", "Moved to Baan Rao"
    OTHER_AGENCY = "other_agency", "Moved to another agency"
    LEFT = "left", "Left on their own"
    NOT_KNOWN = "not_known", "Nobody knows where to"


class Placement(OfCase, OfPerson, Voidable, Recorded, Base):
    """A placement at an agency, from the first night to the day of leaving. A unique index allows one open placement
    per person, triggers no night in two places (night_ledger.py)."""

    __tablename__ = "placements"
    __label__ = "Placements elsewhere"
    __table_args__ = (
        Index("ix_placements_case_id_begins_on", "case_id", "begins_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="ends_after_it_begins"),
        CheckConstraint("(ends_on IS NULL) = (ending IS NULL)", name="ending_when_over"),
        Index("uq_placements_open_person_id", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_placements_open_begins_on", "begins_on", "case_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_placements_ends_on", "ends_on"),
    )

    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agencies.id"), index=True, info=label("Agency"))
    referral_id: Mapped[UUID | None] = mapped_column(ForeignKey("referrals.id"), index=True)
    """The referral that led there, if one did."""
    begins_on: Mapped[date] = mapped_column(info=label("Begins on"))
    visit_on: Mapped[date] = mapped_column(info=label("First visit"))
    """Day by which they are to be visited first."""
    ends_on: Mapped[date | None] = mapped_column(info=label("Ends on"))
    ending: Mapped[Destination | None] = mapped_column(stored(Destination, "ending"), info=label("Where they went"))

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    referral: Mapped[Referral | None] = relationship(viewonly=True)
    agreed_with = Sealed("placements.agreed_with", FieldClass.NARRATIVE, block=64, label="Agreed with whom")
    why = Sealed("placements.why", FieldClass.NARRATIVE, block=256, label="Why they are placed there")
    note = Sealed("placements.note", FieldClass.NARRATIVE, block=256, label="Remark")

    @property
    def is_open(self) -> bool:
        """True while they sleep there."""
        return self.ends_on is None and not self.is_voided

    def agency_words(self, *, unfolded: bool = False) -> str | LazyText:
        """Return the name of the agency as it may stand beside the name of the young person: folded where the agency
        gives shelter in a crisis alone, which its name would tell."""
        return self.agency.name if unfolded or Need.SHELTER in self.agency.needs else KEPT_FROM_VIEW


class PlacementVisit(OfCase, OfPerson, Voidable, Recorded, Base):
    """A visit to somebody who sleeps elsewhere."""

    __tablename__ = "placement_visits"
    __label__ = "Visits elsewhere"
    __table_args__ = (
        Index("ix_placement_visits_case_id_day", "case_id", "day"),
        Index("ix_placement_visits_placement_id_day", "placement_id", "day"),
        CheckConstraint("next_on > day", name="next_after_this"),
    )

    placement_id: Mapped[UUID] = mapped_column(ForeignKey("placements.id"))
    day: Mapped[date] = mapped_column(info=label("Day"))
    visited_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), info=label("Visited by"))
    next_on: Mapped[date] = mapped_column(info=label("Next visit"))

    visitor: Mapped[User] = relationship(lazy="joined", innerjoin=True, foreign_keys=[visited_by])
    story = Sealed("placement_visits.story", FieldClass.NARRATIVE, block=256, label="How they are")


OF_CASE = Question(Placement, Placement.case_id == THIS_CASE, by="-begins_on")


def of_case(session: Session, case_id: UUID) -> list[Placement]:
    """Return the placements of a case, newest first."""
    return OF_CASE.ask(session, case_id=case_id)


def open_of_case(session: Session, case_id: UUID) -> Placement | None:
    """Return the open placement of a case; None without one."""
    query = select(Placement).where(Placement.case_id == case_id)
    return session.scalar(query.where(Placement.ends_on.is_(None), Placement.voided_at.is_(None)))


def get(session: Session, case_id: UUID, placement_id: UUID) -> Placement:
    """Return one placement of a case. Raises NotFound."""
    found = session.get(Placement, placement_id)
    if found is None or found.case_id != case_id:
        raise NotFound
    return found


def last_visits(session: Session, placement_ids: Collection[UUID]) -> dict[UUID, date]:
    """Return the day of the last visit to each of these placements that was visited."""
    query = select(PlacementVisit.placement_id, func.max(PlacementVisit.day))
    query = query.where(PlacementVisit.placement_id.in_(placement_ids), PlacementVisit.voided_at.is_(None))
    return {one: day for one, day in session.execute(query.group_by(PlacementVisit.placement_id)) if day}


def visited(session: Session, placement_id: UUID) -> list[date]:
    """Return the days of the visits to a placement that count, in order."""
    query = select(PlacementVisit.day).where(PlacementVisit.placement_id == placement_id)
    return list(session.scalars(query.where(PlacementVisit.voided_at.is_(None)).order_by(PlacementVisit.day)))
