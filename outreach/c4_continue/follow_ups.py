"""Follow-ups: keeping in touch with a young person, for years, not weeks [004]."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, bindparam, exists, func, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import cases, continuing, due_days, intervals, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.due_kinds import What
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass, Sealed


class FollowUpWay(Code):
    """Channel of a follow-up."""

    VISIT = "visit", "Visit"
    PHONE = "phone", "Telephone"
    ONLINE = "online", "Chat or online"
    AT_AGENCY = "at_agency", "At an agency"


class FollowUp(OfCase, OfPerson, Voidable, Recorded, Base):
    """One follow-up."""

    __tablename__ = "follow_ups"
    __label__ = "Follow-up"
    __table_args__ = (
        Index("ix_follow_ups_case_id_day", "case_id", "day"),
        CheckConstraint("next_on IS NULL OR next_on > day", name="next_after_this"),
    )

    day: Mapped[date] = mapped_column(info=label("Day"))
    way: Mapped[FollowUpWay] = mapped_column(stored(FollowUpWay, "way"), info=label("How"))
    found: Mapped[bool] = mapped_column(info=label("Reached"))
    """False if they could not be reached."""
    next_on: Mapped[date | None] = mapped_column(info=label("Next appointment"))
    """Day of the next follow-up."""

    story = Sealed("follow_ups.story", FieldClass.NARRATIVE, block=256, label="Story")


@dataclass(frozen=True, kw_only=True, repr=False)
class FollowUpDetails:
    """Details of a follow-up: day, channel, reached or not, story, day of the next."""

    day: date
    way: FollowUpWay
    found: bool
    story: str | None = None
    next_on: date | None = None


def do(session: Session, case: Case, details: FollowUpDetails, actor: User) -> FollowUp:
    """Record a follow-up; it is evidence only if they were reached. Raises Refused for impossible days, NoBasis if they
    were reached without a legal basis."""
    cases.check_open(case)
    cases.check_day(case, details.day)
    check_next(details.day, details.next_on)
    if details.found:
        lawful.check(session, case, Act.FOLLOW_UP, details.day)
    row = FollowUp(
        case_id=case.id,
        person_id=case.person_id,
        day=details.day,
        way=details.way,
        found=details.found,
        next_on=details.next_on,
        story=details.story,
        made_by=actor.id,
    )
    session.add(row)
    session.flush()
    if details.found:
        milestones.record(session, case, MilestoneKind.FOLLOW_UP_DONE, details.day, row.id, actor)
    else:
        milestones.refresh(session, case, actor)
    audit.record(session, "follow_up.do", actor, person_id=case.person_id, about=f"follow_up:{row.id}")
    return row


def check_next(day: date, next_on: date | None) -> None:
    """Raise Refused for a next follow-up that is not after this one."""
    if next_on is not None and next_on <= day:
        raise Refused(lazy_gettext("The next follow-up comes after this one."), "next_on")


def next_follow_ups(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the day by which each case is followed up: derived while it continues, sooner if the newest follow-up asks
    for it. A try that did not reach them moves the derived day no further."""
    derived, asked = continuing.next_days(session, case_ids, What.FOLLOW_UP), _asked(session, case_ids)
    days = {case_id: continuing.sooner(asked.get(case_id), derived.get(case_id)) for case_id in {*derived, *asked}}
    return {case_id: day for case_id, day in days.items() if day}


def _asked(session: Session, case_ids: Collection[UUID]) -> dict[UUID, due_days.Day]:
    """Return the day asked for by the newest follow-up, by case; the later one if two were on the same day. None once
    they were seen later where they sleep elsewhere: that is a follow-up too."""
    rows = session.execute(_ASKED, {"case_ids": list(case_ids)})
    return {case_id: due_days.Day(next_on, day, why=intervals.OWN) for case_id, next_on, day in rows if next_on}


_OTHER = aliased(FollowUp)
_NEWEST = (
    select(func.max(_OTHER.day))
    .where(_OTHER.case_id == FollowUp.case_id, _OTHER.voided_at.is_(None))
    .correlate(FollowUp)
    .scalar_subquery()
)
_LATER = exists().where(
    Milestone.case_id == FollowUp.case_id,
    Milestone.kind == MilestoneKind.FOLLOW_UP_DONE,
    Milestone.voided_at.is_(None),
    Milestone.day > FollowUp.day,
)
_ASKED = (
    select(FollowUp.case_id, FollowUp.next_on, FollowUp.day)
    .where(FollowUp.case_id.in_(bindparam("case_ids", expanding=True)))
    .where(FollowUp.voided_at.is_(None), FollowUp.next_on.is_not(None), FollowUp.day == _NEWEST, ~_LATER)
    .order_by(FollowUp.next_on)
)
