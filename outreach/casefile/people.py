"""Young people: their identity and contact details, as far as they have told us."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Integer, SmallInteger, select, text
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import births, name_changes, numbers
from outreach.casefile.births import BirthKnown as BirthKnown
from outreach.casefile.numbers import Number
from outreach.casefile.person_fields import PersonField
from outreach.casefile.sexes import Sex as Sex
from outreach.core import clock
from outreach.core.codes import stored
from outreach.core.columns import Moment, Recorded, label
from outreach.core.database import Base
from outreach.core.errors import Refused
from outreach.core.language import gettext, lazy_gettext
from outreach.core.sealing import FieldClass, Sealed, Unreadable, vault_of

DIGITS = lazy_gettext("13 digits, or G and 12 digits")
SEEN_IN_SEARCH = lazy_gettext("How they look alone: colleagues of the centre read it when they search")
OR_TYPED = lazy_gettext("Where they live or sleep; choose, or type another")
_ERASED = text("erased_at IS NOT NULL")


class Person(Recorded, Base):
    """A young person. Sex and year of birth are plain, for figures; all else is sealed under their own key."""

    __tablename__ = "people"
    __label__ = "About the person"
    __table_args__ = (
        Index("ix_people_centre_id_made_at", "centre_id", "made_at"),
        Index("ix_people_erased_at", "erased_at", sqlite_where=_ERASED, postgresql_where=_ERASED),  # erased people only
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"), index=True)
    sex: Mapped[Sex] = mapped_column(stored(Sex, "sex"), info=label("Sex"))
    birth_year: Mapped[int | None] = mapped_column(SmallInteger, info=label("Year of birth (CE)"))
    birth_known: Mapped[BirthKnown] = mapped_column(
        stored(BirthKnown, "birth_known"), info=label("How well the birth date is known")
    )
    national_id_index: Mapped[int | None] = mapped_column(Integer, index=True)
    passport_index: Mapped[int | None] = mapped_column(Integer, index=True)
    phone_index: Mapped[int | None] = mapped_column(Integer, index=True)
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"), index=True)
    """The surviving record after a merge (casefile.merging); a merged record is in no list and no figure."""
    revision: Mapped[int] = mapped_column(default=0, server_default="0")
    """Counts the changes (optimistic lock)."""
    erased_at: Mapped[datetime | None] = mapped_column(Moment, info=label("Erased at"))

    nickname = PersonField("nickname", "Nickname", most=80, is_name=True, early=True, shared=True)
    given_name = PersonField("given_name", "Given name", is_name=True)
    family_name = PersonField("family_name", "Family name", is_name=True)
    birth_date = Sealed("people.birth_date", FieldClass.IDENTITY, owner="id", label="Birth date")
    phone = PersonField("phone", "Telephone", most=40, calls=True, shared=True, reaches=True)
    national_id = PersonField(
        "national_id", "ID card number", most=20, hint=DIGITS, figures=True, shared=True, one_alone=True
    )
    passport = PersonField("passport", "Passport number", most=20, capitals=True, rare=True)
    address = PersonField("address", "Where they live or sleep", block=64, most=300, shared=True, reaches=True)
    community = PersonField("community", "Community", block=64, hint=OR_TYPED, suggested=True, early=True, shared=True)
    look = PersonField(
        "look", "How to know them again", block=64, most=300, hint=SEEN_IN_SEARCH, early=True, shared=True
    )
    religion = PersonField("religion", "Religion", FieldClass.SENSITIVE, block=64, shared=True)

    def __repr__(self) -> str:
        return f"<Person {self.id}>"


@dataclass(frozen=True, kw_only=True, repr=False)
class PersonDetails:
    """Details of a young person; a nickname is enough, and even that may be missing.

    birth_date wins over age; if birth_known is a month or a year it is the earliest possible day. age is a guess in
    full years on the day said_on. met_on: the day of the first contact, on which the age must be plausible; None is
    today, for both.
    look: how to recognise them.
    community: the name of the one where they live, of the list (casefile.communities) or as they say it.
    national_id: a 13-digit number, of the 0-series too, or a G code.
    Folded fields: None keeps the present value, an empty text deletes it.
    """

    sex: Sex = Sex.UNKNOWN
    nickname: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    birth_date: date | None = None
    birth_known: BirthKnown = BirthKnown.DAY
    age: int | None = None
    national_id: str | None = None
    passport: str | None = None
    phone: str | None = None
    address: str | None = None
    community: str | None = None
    look: str | None = None
    religion: str | None = None
    met_on: date | None = None
    said_on: date | None = None


FIELDS = {field.attribute: field for field in vars(Person).values() if isinstance(field, PersonField)}
NAMES = tuple(field for field in FIELDS.values() if field.is_name)
FOLDED = {name: field for name, field in FIELDS.items() if field.is_folded}
SEALED_AS_GIVEN = tuple(name for name in FIELDS if name not in numbers.FIELDS)
_GONE = Person.__table__.alias("gone")  # made once: an alias of the class costs more than the query


def register(session: Session, details: PersonDetails, actor: User) -> Person:
    """Register a young person, with a data key of their own.

    Raises Refused for an implausible birth date, a wrong national ID or one already on record.
    """
    person = Person(centre_id=actor.centre_id, made_by=actor.id)
    session.add(person)
    vault_of(session).make_key(session, person.id)
    name_changes.note(session, person.id)
    _fill(session, person, details)
    session.flush()
    audit.record(session, "person.register", actor, person_id=person.id)
    return person


def correct(session: Session, person: Person, details: PersonDetails, actor: User) -> None:
    """Replace the details of a person. Raises Refused as `register` does."""
    name_changes.note(session, person.id)
    _fill(session, person, details)
    session.flush()
    audit.record(session, "person.correct", actor, person_id=person.id)


def details_of(person: Person) -> PersonDetails:
    """Return the present details, without folded and unreadable fields; `correct` keeps both."""
    known: dict[str, Any] = {name: _readable(person, name) for name in FIELDS if name not in FOLDED}
    return PersonDetails(sex=person.sex, **_birth_of(person), **known)


def unseen(person: Person) -> dict[str, Any]:
    """Return the folded fields as they are sealed: this tells whether one has changed, and opens nothing."""
    return {name: getattr(person, field.column) for name, field in FOLDED.items()}


def born_on(person: Person) -> date | None:
    """Return the birth date; 1 January if only the year is known, as in civil registration; None if unknown."""
    return births.born(person.birth_known, person.birth_date, person.birth_year)


def age_on(person: Person, day: date) -> int | None:
    """Return full years of age on a day; None if unknown."""
    return births.age_of(born_on(person), day)


def called(person: Person) -> str:
    """Return the name for a page: nickname and name, as far as known."""
    return full_name(person.nickname, person.given_name, person.family_name)


def full_name(nickname: str | None, given: str | None, family: str | None) -> str:
    """Return nickname and name in one line, as far as known."""
    full = " ".join(part for part in (given, family) if part)
    if nickname and full:
        return f"{nickname} ({full})"
    return nickname or full or gettext("No name yet")


def was_erased(person_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Return the SQL condition that a person was erased, by a key look-up: a list of all erased grows for ever."""
    return select(_GONE.c.erased_at).where(_GONE.c.id == person_id).scalar_subquery().is_not(None)


def index(session: Session, person: Person) -> None:
    """Index the numbers of a person again. Raises Refused if their ID belongs to another person by now."""
    for number in numbers.ALL:
        _index(session, person, number, _readable(person, number.field))
    session.flush()


def unindex(session: Session, person: Person) -> None:
    """Remove a person from the index of numbers: they are on record as another person."""
    for number in numbers.ALL:
        setattr(person, number.index, None)
    session.flush()


def _fill(session: Session, person: Person, details: PersonDetails) -> None:
    person.revision = (person.revision or 0) + 1
    person.sex = details.sex
    _set_birth(person, details)
    for number in numbers.ALL:
        _set_number(session, person, number, getattr(details, number.field))
    for name in SEALED_AS_GIVEN:
        _set(person, name, getattr(details, name))


def _set(person: Person, name: str, value: str | None) -> None:
    """Seal a field anew. An unreadable one stays until there is a new value; so does a folded one."""
    if name in FOLDED and value is None and getattr(person, FOLDED[name].column):
        return
    if value or not isinstance(getattr(person, name), Unreadable):
        setattr(person, name, value)


def _readable(person: Person, name: str) -> str | None:
    value: str | None = getattr(person, name)
    return None if isinstance(value, Unreadable) else value


def _birth_of(person: Person) -> dict[str, Any]:
    """Return the birth date and its precision, or the age if only that is known."""
    if person.birth_known.is_told and _readable(person, "birth_date"):
        return {"birth_date": born_on(person), "birth_known": person.birth_known}
    year = person.birth_year if person.birth_known == BirthKnown.ABOUT else None
    return {} if year is None else {"age": clock.today().year - year}


def _set_birth(person: Person, details: PersonDetails) -> None:
    told = {"birth_date": details.birth_date, "birth_known": details.birth_known, "age": details.age}
    now = {name: value for name, value in told.items() if value is not None and (details.birth_date or name == "age")}
    if person.birth_known and now == _birth_of(person):
        return  # nothing new: a person who has passed the age of 30 can still be corrected
    person.birth_known, person.birth_year = births.checked(
        details.birth_date, details.age, details.met_on, details.said_on, details.birth_known
    )
    person.birth_date = births.written(details.birth_date, person.birth_known)


def _set_number(session: Session, person: Person, number: Number, typed: str | None) -> None:
    """Seal a number and index it. An ID belongs to only one person; a telephone may be shared.

    A number stored before there was a normal form stays as it is until it is changed.
    """
    value = typed if not typed or typed == _readable(person, number.field) else numbers.checked(number, typed)
    if value or not isinstance(getattr(person, number.field), Unreadable):
        _index(session, person, number, value)
        setattr(person, number.field, value)


def _index(session: Session, person: Person, number: Number, value: str | None) -> None:
    if value and number is numbers.NATIONAL_ID and set(numbers.carriers(session, number, value)) - {person.id}:
        raise Refused(lazy_gettext("This ID card belongs to somebody already on record."), "national_id")
    setattr(person, number.index, numbers.index_of(session, number, value))
