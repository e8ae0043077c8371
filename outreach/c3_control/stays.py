"""Stays: a young person's time in one bed of Baan Rao, from a first day to a last."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, and_, or_, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import routing
from outreach.c3_control import bed_ledger
from outreach.c3_control.houses import Bed, House
from outreach.c3_control.placements import night_ledger, sleeping
from outreach.c3_control.placements.models import Placement
from outreach.casefile import cases, milestones
from outreach.casefile.cases import Case
from outreach.casefile.columns import THIS_CASE, OfCase, OfPerson, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.people import Sex
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import Joined, lazy_gettext
from outreach.core.questions import Question
from outreach.core.sealing import FieldClass, Sealed

WHOM = {
    Sex.MALE: lazy_gettext("male youth"),
    Sex.FEMALE: lazy_gettext("young women"),
    Sex.OTHER: lazy_gettext("other youth"),
}
ASK_SEX = lazy_gettext("Their sex is not known yet: ask, write it down, and then look for a bed.")
_OPEN = text("ends_on IS NULL AND voided_at IS NULL")


class Ending(Code):
    """Ending of a stay: the reason for leaving."""

    FAMILY = "family", "Returned to family"
    OWN_HOME = "own_home", "Moved into an own home"
    OTHER_PLACEMENT = "other_placement", "Placed elsewhere"
    LEFT = "left", "Left on their own"
    EXPELLED = "expelled", "Had to leave"


class Stay(OfCase, OfPerson, Voidable, Recorded, Base):
    """A stay, from the first night to the day of leaving, whose night is free again. Unique indexes allow one open stay
    per person and per bed, triggers no night twice in one bed (bed_ledger.py)."""

    __tablename__ = "stays"
    __label__ = "Stays"
    __table_args__ = (
        Index("ix_stays_case_id", "case_id"),
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="ends_after_it_begins"),
        CheckConstraint("(ends_on IS NULL) = (ending IS NULL)", name="ending_when_over"),
        Index("uq_stays_open_bed_id", "bed_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_stays_bed_id_begins_on", "bed_id", "begins_on"),
        Index("ix_stays_begins_on", "begins_on"),
        Index("ix_stays_ends_on", "ends_on"),
        Index("uq_stays_open_person_id", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    bed_id: Mapped[UUID] = mapped_column(ForeignKey("beds.id"))
    begins_on: Mapped[date] = mapped_column(info=label("Begins on"))
    ends_on: Mapped[date | None] = mapped_column(info=label("Ends on"))
    planned_until: Mapped[date | None] = mapped_column(info=label("Planned until"))
    """The last day that was planned at the beginning; None: none was."""
    ending: Mapped[Ending | None] = mapped_column(stored(Ending, "ending"), info=label("Ending"))

    bed: Mapped[Bed] = relationship(lazy="joined", innerjoin=True)
    why = Sealed("stays.why", FieldClass.NARRATIVE, block=256, label="Why they came to the house")
    note = Sealed("stays.note", FieldClass.NARRATIVE, block=256, label="Remark")


bed_ledger.keep(Stay.__table__)
night_ledger.keep(Stay.__table__, Placement.__table__)


@dataclass(frozen=True, kw_only=True, repr=False)
class EndDetails:
    """Details of the end of a stay: last day, ending, remark."""

    ends_on: date
    ending: Ending
    note: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class AdmitDetails:
    """Details of an admission: bed and first day; `over` for a stay recorded after its end; the planned end, if any."""

    bed_id: UUID
    begins_on: date
    over: EndDetails | None = None
    planned_until: date | None = None
    why: str | None = None


def admit(session: Session, case: Case, details: AdmitDetails, actor: User) -> Stay:
    """Begin a stay. Raises Refused if the house cannot take them, the bed is taken, or they have a stay already;
    NoBasis without a legal basis."""
    cases.check_open(case)
    cases.check_day(case, details.begins_on, "begins_on")
    if details.over:
        check_end(case, details.begins_on, details.over.ends_on)
    session.get(Bed, details.bed_id, with_for_update=True)  # row lock: two admissions to it run one after the other
    sleeping.hold(session, case.person_id)
    bed = check_bed(session, case, details.bed_id, details.begins_on, details.over.ends_on if details.over else None)
    check_planned(details.begins_on, details.planned_until)
    lawful.check(session, case, Act.BED, details.begins_on, *([] if details.over else [clock.today()]))
    stay = Stay(case_id=case.id, person_id=case.person_id, bed=bed, begins_on=details.begins_on, made_by=actor.id)
    session.add(stay)
    stay.planned_until = details.planned_until
    stay.why = details.why
    if details.over:
        _leave(stay, details.over)
    milestones.record(session, case, MilestoneKind.STAY_BEGUN, details.begins_on, stay.id, actor)
    audit.record(session, "stay.begin", actor, person_id=case.person_id, about=f"stay:{stay.id}")
    if details.over:
        _record_end(session, case, stay, details.over, actor)
    return stay


def end(session: Session, case: Case, stay: Stay, details: EndDetails, actor: User) -> None:
    """End a stay. Raises Refused if it is voided, has ended already, or would end before it began."""
    cases.check_open(case)
    stay.check_counts()
    if stay.ends_on is not None:
        raise Refused(lazy_gettext("This stay has ended already."))
    check_end(case, stay.begins_on, details.ends_on)
    _leave(stay, details)
    _record_end(session, case, stay, details, actor)


def get(session: Session, case: Case, stay_id: UUID) -> Stay:
    """Return one stay of a case. Raises NotFound."""
    stay = session.get(Stay, stay_id)
    if stay is None or stay.case_id != case.id:
        raise NotFound
    return stay


OF_CASE = Question(Stay, Stay.case_id == THIS_CASE, by="-begins_on")


def of_case(session: Session, case_id: UUID) -> list[Stay]:
    """Return the stays of a case, newest first."""
    return OF_CASE.ask(session, case_id=case_id)


def open_of_case(session: Session, case_id: UUID) -> Stay | None:
    """Return the open stay of a case; None without one."""
    return session.scalar(select(Stay).where(Stay.case_id == case_id, Stay.ends_on.is_(None), Stay.voided_at.is_(None)))


def covers(day: date) -> ColumnElement[bool]:
    """Return the SQL condition that a stay occupies the night of the day."""
    return and_(Stay.voided_at.is_(None), Stay.begins_on <= day, or_(Stay.ends_on.is_(None), Stay.ends_on > day))


def check_bed(
    session: Session, case: Case, bed_id: UUID, begins_on: date, ends_on: date | None, but: UUID | None = None
) -> Bed:
    """Return the bed. Raises Refused if it is none of the centre, cannot take them, or is taken on one of these days;
    or if they stay somewhere then. ends_on: None for a stay that goes on. but: the id of a stay that is corrected."""
    bed = session.get(Bed, bed_id)
    if bed is None or bed.house.centre_id != case.centre_id:
        raise Refused(lazy_gettext("Choose one of the list."), "bed")
    _check_house(session, case, bed.house, begins_on)
    if _overlapping(session, begins_on, ends_on, Stay.person_id == case.person_id, but):
        raise Refused(lazy_gettext("They are staying at Baan Rao on that day already."), "begins_on")
    sleeping.check_not_placed(session, case.person_id, begins_on, ends_on)
    if _overlapping(session, begins_on, ends_on, Stay.bed_id == bed.id, but):
        raise Refused(lazy_gettext("This bed is taken on that day."), "bed")
    return bed


def _check_house(session: Session, case: Case, house: House, begins_on: date) -> None:
    if case.person.sex == Sex.UNKNOWN:
        raise Refused(ASK_SEX, "bed")
    if case.person.sex != house.for_sex:
        cannot = lazy_gettext(
            "%(house)s can house %(whom)s only. Look for an agency that fits.",
            house=house.name,
            whom=WHOM[house.for_sex],
        )
        raise Refused(cannot, "bed")
    against = routing.own_houses.reasons_against(session, case.person, house.for_sex, begins_on)
    if against:
        raise Refused(
            lazy_gettext("%(house)s cannot take them: %(why)s.", house=house.name, why=Joined(against)), "bed"
        )


def check_planned(begins_on: date, planned_until: date | None) -> None:
    """Raise Refused for a planned end before the first day."""
    if planned_until is not None and planned_until < begins_on:
        raise Refused(lazy_gettext("The stay would end before it begins."), "planned_until")


def check_end(case: Case, begins_on: date, ends_on: date | None) -> None:
    """Raise Refused for a last day outside the case or before the first; None: they are still staying."""
    if ends_on is None:
        return
    cases.check_day(case, ends_on, "ends_on")
    if ends_on < begins_on:
        raise Refused(lazy_gettext("The stay would end before it began (%(day)s).", day=begins_on), "ends_on")


def _leave(stay: Stay, details: EndDetails) -> None:
    stay.ends_on, stay.ending = details.ends_on, details.ending
    stay.note = details.note


def _record_end(session: Session, case: Case, stay: Stay, details: EndDetails, actor: User) -> None:
    milestones.record(session, case, MilestoneKind.STAY_ENDED, details.ends_on, stay.id, actor, code=details.ending)
    audit.record(session, "stay.end", actor, person_id=case.person_id, about=f"stay:{stay.id}")


def _overlapping(
    session: Session, begins_on: date, ends_on: date | None, which: ColumnElement[bool], but: UUID | None
) -> bool:
    """Return True if a stay of this bed or person shares a night with the new one (open-ended without `ends_on`)."""
    goes_on = or_(Stay.ends_on.is_(None), Stay.ends_on > begins_on)
    before = Stay.begins_on < ends_on if ends_on else Stay.id.is_not(None)
    same = (Stay.begins_on == begins_on) & (Stay.ends_on == ends_on)
    others = select(Stay.id).where(which, Stay.voided_at.is_(None), goes_on & before | same)
    return session.scalar((others.where(Stay.id != but) if but else others).limit(1)) is not None


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """End an erased person's open stay today, which frees the bed."""
    for stay in session.scalars(
        select(Stay).where(Stay.person_id == person_id, Stay.ends_on.is_(None), Stay.voided_at.is_(None))
    ):
        stay.ends_on, stay.ending = max(clock.today(), stay.begins_on), Ending.LEFT
    session.flush()
    return []
