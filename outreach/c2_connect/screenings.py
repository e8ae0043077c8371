"""Screenings: a young person's needs on a day. Needs are sensitive, so they are sealed."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.kinds import MilestoneKind
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed, Unreadable
from outreach.directory.needs import Need


class Screening(OfCase, OfPerson, Voidable, Recorded, Base):
    """Result of one screening of needs; the newest counts."""

    __tablename__ = "screenings"
    __label__ = "Screening of needs"
    __table_args__ = (Index("ix_screenings_case_id_day", "case_id", "day"),)

    day: Mapped[date] = mapped_column(info=label("Day"))

    needs = Sealed("screenings.needs", FieldClass.SENSITIVE, block=256, label="Needs")
    story = Sealed("screenings.story", FieldClass.NARRATIVE, block=256, label="Story")


@dataclass(frozen=True, kw_only=True, repr=False)
class ScreeningDetails:
    """Details of a screening: day, needs, story."""

    day: date
    needs: Sequence[Need]
    story: str | None = None


def screen(session: Session, case: Case, details: ScreeningDetails, actor: User) -> Screening:
    """Record a screening. Raises Refused without a need, for a closed case or a day outside it; NoBasis if a need is
    sensitive (health or safety) without a legal basis."""
    cases.check_open(case)
    cases.check_day(case, details.day)
    check_needs(details.needs)
    if asks_basis(details.needs):
        lawful.check(session, case, Act.SCREENING, details.day)
    screening = Screening(
        case_id=case.id,
        person_id=case.person_id,
        day=details.day,
        needs=json.dumps([need.value for need in details.needs]),
        story=details.story,
        made_by=actor.id,
    )
    session.add(screening)
    milestones.record(session, case, MilestoneKind.NEEDS_SCREENED, details.day, screening.id, actor)
    audit.record(session, "needs.screen", actor, person_id=case.person_id, about=f"screening:{screening.id}")
    return screening


def check_needs(needs: Collection[Need]) -> None:
    """Raise Refused without a need."""
    if not needs:
        raise Refused(lazy_gettext("Choose at least one need."), "needs")


def asks_basis(needs: Collection[Need]) -> bool:
    """Return True if one of these needs is sensitive (health or safety): screening it requires a legal basis."""
    return any(need.is_sensitive for need in needs)


_COUNTS = Screening.voided_at.is_(None)
OF_CASE = Question(Screening, Screening.case_id == THIS_CASE, _COUNTS, by="-day -made_at", most=1)


def latest(session: Session, case_id: UUID) -> Screening | None:
    """Return the newest screening of a case."""
    return next(iter(OF_CASE.ask(session, case_id=case_id)), None)


def needs_of(screening: Screening) -> list[Need]:
    """Return the needs of a screening, in the order of the list; empty if they cannot be read."""
    return list(read(screening.needs))


def read(kept: str | None) -> tuple[Need, ...]:
    """Return the needs kept in a screening, in the order of the list; none if they cannot be read."""
    if not kept or isinstance(kept, Unreadable):
        return ()
    found = set(json.loads(kept))
    return tuple(need for need in Need if need.value in found)
