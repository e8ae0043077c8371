"""Incidents in a house or at a camp: a fight, an illness, a visitor; told by those on duty, of one young person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control.camps import Camp
from outreach.c3_control.residence import moments
from outreach.c3_control.stays import Stay
from outreach.casefile import cases, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.notices import NoticeKind
from outreach.core.codes import Code, stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.sealing import FieldClass, Sealed


class IncidentKind(Code):
    """What kind of thing happened."""

    WELL = "well", "Something that went well"
    ILLNESS = "illness", "Illness or injury"
    QUARREL = "quarrel", "Quarrel or fight"
    RULE = "rule", "A rule of the house was broken"
    VISITOR = "visitor", "Somebody came who was not expected"
    OTHER = "other", "Something else"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"well": "success", "other": "secondary"}.get(self.value, "warning")

    @property
    def is_told(self) -> bool:
        """True if the caseworker is to hear of it at once."""
        return self is not IncidentKind.WELL


class Incident(OfCase, OfPerson, Voidable, Recorded, Base):
    """What happened to or with one young person in a house, or at a camp."""

    __tablename__ = "incidents"
    __label__ = "Incidents in the house or at a camp"
    __table_args__ = (
        Index("ix_incidents_case_id_day", "case_id", "day"),
        Index("ix_incidents_stay_id_happened_at", "stay_id", "happened_at"),
        Index("ix_incidents_camp_id", "camp_id"),
    )

    stay_id: Mapped[UUID | None] = mapped_column(ForeignKey("stays.id"))
    camp_id: Mapped[UUID | None] = mapped_column(ForeignKey("camps.id"), info=label("Camp"))
    kind: Mapped[IncidentKind] = mapped_column(stored(IncidentKind, "kind"), info=label("Kind"))
    day: Mapped[date] = mapped_column(info=label("Day"))
    happened_at: Mapped[datetime] = mapped_column(Moment, info=label("Happened at"))

    story = Sealed("incidents.story", FieldClass.NARRATIVE, block=256, label="What happened, and what was done")

    @property
    def in_words(self) -> str | None:
        """What it tells."""
        return self.story


@dataclass(frozen=True, kw_only=True, repr=False)
class IncidentDetails:
    """Kind, day and time, and the story."""

    kind: IncidentKind
    story: str
    day: date
    at_time: time


def write(session: Session, case: Case, stay: Stay, details: IncidentDetails, actor: User) -> Incident:
    """Write it down, and tell the caseworker. Raises Refused for a closed case or a moment outside the stay."""
    cases.check_open(case)
    moments.check_of_stay(stay, details.day, details.at_time)
    return _keep(session, case, Incident(stay_id=stay.id), details, actor)


def write_at(session: Session, case: Case, camp: Camp, details: IncidentDetails, actor: User) -> Incident:
    """Write down what happened at a camp, and tell the caseworker. Raises Refused for a closed case or a moment outside
    the camp."""
    cases.check_open(case)
    moments.check_of_camp(camp, details.day, details.at_time)
    return _keep(session, case, Incident(camp_id=camp.id), details, actor)


def _keep(session: Session, case: Case, row: Incident, details: IncidentDetails, actor: User) -> Incident:
    row.case_id, row.person_id, row.made_by = case.id, case.person_id, actor.id
    session.add(row)
    fill(row, details)
    session.flush()
    if details.kind.is_told:
        notices.tell(session, [case.caseworker_id], NoticeKind.INCIDENT, case.id, actor, about=row.id)
    audit.record(session, "incident.write", actor, person_id=case.person_id, about=f"incident:{row.id}")
    return row


def fill(row: Incident, details: IncidentDetails) -> None:
    """Put the details into a row."""
    row.kind, row.day, row.happened_at = details.kind, details.day, moments.of(details.day, details.at_time)
    row.story = details.story


def of_seat(session: Session, camp_id: UUID, case_id: UUID) -> list[Incident]:
    """Return what happened to somebody at a camp, the last first."""
    query = select(Incident).where(Incident.camp_id == camp_id, Incident.case_id == case_id)
    return list(session.scalars(query.order_by(Incident.happened_at.desc(), Incident.id)))


def of_stays(session: Session, stay_ids: Collection[UUID], since: datetime) -> list[Incident]:
    """Return what happened in these stays from a moment on, the last first."""
    query = select(Incident).where(Incident.stay_id.in_(stay_ids), Incident.happened_at >= since)
    return list(session.scalars(query.order_by(Incident.happened_at.desc(), Incident.id)))
