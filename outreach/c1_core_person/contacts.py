"""Contacts, and the intake with the first: meetings of a caseworker with a young person. Trust grows with each."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, SmallInteger, bindparam, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import contact_times
from outreach.c1_core_person.places import Place
from outreach.casefile import cases, distinct_pairs, first_days, milestones, notes, people
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson, Voidable
from outreach.casefile.finding import LastMet
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.core.sealing import FieldClass, Sealed


class HowItWent(Code):
    """Outcome of a meeting; the last one is trust: «until accepted into the group» [004]."""

    REFUSED = "refused", "Did not want to talk"
    TALKED = "talked", "Talked a little"
    WARM = "warm", "Talked openly"
    TRUSTS = "trusts", "Trusts us"

    @property
    def is_good(self) -> bool:
        """True for trust, the goal of C1."""
        return self == HowItWent.TRUSTS


class Contact(OfCase, OfPerson, Voidable, Recorded, Base):
    """A meeting with a young person."""

    __tablename__ = "contacts"
    __label__ = "Contacts"
    __table_args__ = (
        Index("ix_contacts_case_id_day", "case_id", "day"),
        Index("ix_contacts_place_id_person_id", "place_id", "person_id"),
        CheckConstraint("others >= 0", name="others_not_negative"),
    )

    day: Mapped[date] = mapped_column(info=label("Day"))
    at_time: Mapped[time | None] = mapped_column(info=label("Time"))
    place_id: Mapped[UUID | None] = mapped_column(ForeignKey("places.id"), info=label("Place"))
    how: Mapped[HowItWent] = mapped_column(stored(HowItWent, "how"), info=label("How it was"))
    others: Mapped[int | None] = mapped_column(SmallInteger, info=label("Others who were there"))

    place: Mapped[Place | None] = relationship(lazy="joined")
    where_else = Sealed("contacts.where_else", FieldClass.NARRATIVE, block=64, label="Another place")
    story = Sealed("contacts.story", FieldClass.NARRATIVE, block=256, label="Story")


@dataclass(frozen=True, kw_only=True, repr=False)
class ContactDetails:
    """Details of a contact: day, place, course. others: number of others present. where_else: a place not in the list.

    begins_case: if it lies before the first contact, the case began on that day.
    """

    day: date
    how: HowItWent
    at_time: time | None = None
    place_id: UUID | None = None
    where_else: str | None = None
    others: int | None = None
    story: str | None = None
    begins_case: bool = False


@dataclass(frozen=True, kw_only=True, repr=False)
class FirstDay:
    """The correct first day of a case, and the reason."""

    day: date
    reason: str


def log(session: Session, case: Case, details: ContactDetails, actor: User) -> Contact:
    """Log a meeting. Raises Refused for a closed case, a day outside it, or a place that is not in use.

    One before the first contact is refused too, unless `begins_case` moves the first day of the case there.
    """
    cases.check_open(case)
    if details.day < case.opened_on:
        begin_earlier(session, case, details, actor)
    cases.check_day(case, details.day)
    check_moment(details.day, details.at_time)
    check_place(session, details.place_id)
    contact = Contact(
        case_id=case.id,
        person_id=case.person_id,
        day=details.day,
        at_time=details.at_time,
        place_id=details.place_id,
        how=details.how,
        others=details.others,
        where_else=details.where_else,
        story=details.story,
        made_by=actor.id,
    )
    session.add(contact)
    for one in leaves(contact):
        milestones.record(session, case, one.kind, one.day, contact.id, actor, code=one.code)
    audit.record(session, "contact.log", actor, person_id=case.person_id, about=f"contact:{contact.id}")
    return contact


def leaves(contact: Contact) -> list[Evidence]:
    """Return the milestones that a contact leaves."""
    made = Evidence(MilestoneKind.CONTACT_MADE, contact.how, contact.day)
    return [made, Evidence(MilestoneKind.TRUST_REACHED, "", contact.day)] if contact.how.is_good else [made]


def first(
    session: Session, person: PersonDetails, details: ContactDetails, actor: User, unlike: Collection[UUID] = ()
) -> Case:
    """Register a new person, open their case on that day, and log the contact.

    unlike: people shown as possible duplicates, who are not. Their age is checked, and counts, on that day.
    """
    known = replace(person, met_on=details.day, said_on=person.said_on or details.day)
    registered = people.register(session, known, actor)
    distinct_pairs.remember(session, registered.id, unlike, actor)
    case = cases.open_case(session, registered, details.day, actor)
    log(session, case, details, actor)
    return case


def met_at(session: Session, place_id: UUID, people_ids: Collection[UUID]) -> set[UUID]:
    """Return those of these people who have been met at a place."""
    query = select(Contact.person_id).where(Contact.place_id == place_id, Contact.person_id.in_(people_ids))
    query = query.where(Contact.voided_at.is_(None))
    return set(session.scalars(query.distinct()))


def last_met(session: Session, people_ids: Collection[UUID]) -> dict[UUID, LastMet]:
    """Return day and place of the last contact with each of these people, without those whom nobody has met."""
    found = session.execute(_LAST_MET, {"people": list(people_ids)})
    return {row.person_id: LastMet(row.day, row.name) for row in found}


def _last_met() -> Select[UUID, date, str | None]:
    newest = func.row_number().over(
        partition_by=Contact.person_id, order_by=(Contact.day.desc(), Contact.made_at.desc())
    )
    theirs = select(Contact.person_id, Contact.day, Contact.place_id, newest.label("nth"))
    among = Contact.person_id.in_(bindparam("people", expanding=True)), Contact.voided_at.is_(None)
    last = theirs.where(*among).subquery()
    query = select(last.c.person_id, last.c.day, Place.name).outerjoin(Place, Place.id == last.c.place_id)
    return query.where(last.c.nth == 1)


_LAST_MET = _last_met()


def first_of(session: Session, case: Case) -> Contact | None:
    """Return the contact with which a case began; None if it was reopened without one."""
    query = select(Contact).where(Contact.case_id == case.id, Contact.day == case.opened_on)
    query = query.where(Contact.voided_at.is_(None))
    return session.scalar(query.order_by(Contact.made_at, Contact.id).limit(1))


def correct_first(session: Session, case: Case, details: FirstDay, actor: User) -> None:
    """Correct the first day of a case, and that of its first contact; the reason is kept as a note.

    A time of the contact that only says when it was written down is left out: of the other day it says nothing.
    Raises Refused if it is the same day, or as `first_days.move` does.
    """
    session.refresh(case, ["opened_on"], with_for_update=True)
    if details.day == case.opened_on:
        raise Refused(lazy_gettext("This is the day that is written down already."), "day")
    was, contact = case.opened_on, first_of(session, case)
    first_days.move(session, case, details.day, actor, [contact.id] if contact else [])
    if contact:
        contact.at_time = None if contact_times.is_of_writing(contact) else contact.at_time
        contact.day = details.day
        milestones.redate(session, case, contact.id, details.day, actor)
    words = gettext(
        "First contact corrected from %(was)s to %(day)s: %(reason)s", was=was, day=details.day, reason=details.reason
    )
    notes.add(session, case, words, clock.today(), actor)


def begin_earlier(session: Session, case: Case, details: ContactDetails, actor: User) -> None:
    """Move the first day of a case to that of a contact before it. Raises Refused unless `begins_case` says so."""
    check_begins(case, details.day, details.begins_case)
    first_days.move(session, case, details.day, actor)


def check_begins(case: Case, day: date, begins_case: bool) -> None:
    """Raise Refused for a day before the first contact, unless the case began on it."""
    if day < case.opened_on and not begins_case:
        words = lazy_gettext(
            "This is before the first contact (%(day)s). Tick if it was the first one.", day=case.opened_on
        )
        raise Refused(words, "day")


def check_moment(day: date, at_time: time | None) -> None:
    """Raise Refused for a time that has not come."""
    now = clock.local(clock.now())
    if day == now.date() and at_time and at_time > now.time():
        raise Refused(lazy_gettext("This time has not come yet."), "at_time")


def check_place(session: Session, place_id: UUID | None) -> None:
    """Raise Refused for a place that is not in use."""
    if place_id is None:
        return
    place = session.get(Place, place_id)
    if place is None or not place.active:
        raise Refused(lazy_gettext("Choose a place of the list."), "place")
