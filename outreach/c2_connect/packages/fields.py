"""Fields that a package can hold: class, reader, and display."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.casefile import people, photos, safe_contact
from outreach.casefile.cases import Case
from outreach.casefile.people import Person, Sex
from outreach.casefile.person_fields import PersonField
from outreach.core import clock
from outreach.core.columns import label_of
from outreach.core.language import LazyText, gettext, lazy_gettext
from outreach.core.sealing import FieldClass
from outreach.directory.needs import PURPOSE, Need, Purpose

MESSAGE = "message"
SAFE_CONTACT = "safe_contact"
PHOTO = "photo"
SHARED = [field for field in people.FIELDS.values() if field.shared]
REACHES = {field.attribute for field in SHARED if field.reaches}
HEALTH = (Purpose.BODY, Purpose.MIND, Purpose.DRUGS)  # danger and the law are C3: never in a package
OTHER = lazy_gettext("Not known")


@dataclass(frozen=True, repr=False)
class Subject:
    """The person of a package. Values are read only if their field is chosen."""

    session: Session
    case: Case

    @property
    def person(self) -> Person:
        """The young person."""
        return self.case.person

    @property
    def health_needs(self) -> list[Need]:
        """Needs of the last screening that concern a health service."""
        last = screenings.latest(self.session, self.case.id)
        return [need for need in screenings.needs_of(last) if PURPOSE[need] in HEALTH] if last else []


@dataclass(frozen=True)
class Choosable:
    """A field that can be shared: label, class, reader, and display of the stored value."""

    code: str
    label: LazyText
    kind: FieldClass
    read: Callable[[Subject], str | None]
    show: Callable[[str], str] = str
    is_picture: bool = False
    """Seen on pages alone (`pictures.py`): the package holds which one it is, and paper and programs leave it out."""


def _age(subject: Subject) -> str | None:
    age = people.age_on(subject.person, clock.today())
    return None if age is None else str(age)


def _full_name(subject: Subject) -> str | None:
    person = subject.person
    return " ".join(part for part in (person.given_name, person.family_name) if part) or None


def _health_needs(subject: Subject) -> str | None:
    return " ".join(need.value for need in subject.health_needs) or None


def _show_sex(code: str) -> str:
    return str(Sex(code).label if code in set(Sex) else OTHER)


def _show_needs(codes: str) -> str:
    return ", ".join(str(Need(code).label) for code in codes.split() if code in set(Need))


def _own(field: PersonField) -> Choosable:
    """Return a plain field of the person."""
    return Choosable(field.attribute, field.label, field.kind, lambda subject: getattr(subject.person, field.attribute))


def _photo(subject: Subject) -> str | None:
    photo = photos.of_case(subject.session, subject.case)
    return str(photo.id) if photo else None


def _show_photo(_which: str) -> str:
    return gettext("seen on the page of the referral")


def _safe_contact(subject: Subject) -> str | None:
    wish = safe_contact.latest(subject.session, subject.person.id)
    return safe_contact.told(wish) if wish else None


FIELDS: dict[str, Choosable] = {
    field.code: field
    for field in (
        *(_own(field) for field in SHARED if field.is_name),
        Choosable("full_name", lazy_gettext("Given and family name"), FieldClass.IDENTITY, _full_name),
        Choosable("age", lazy_gettext("Age"), FieldClass.IDENTITY, _age),
        Choosable("sex", label_of(Person.sex), FieldClass.IDENTITY, lambda s: s.person.sex.value, _show_sex),
        *(_own(field) for field in SHARED if not field.is_name),
        Choosable(
            SAFE_CONTACT,
            lazy_gettext("How to reach them safely"),
            FieldClass.IDENTITY,
            _safe_contact,
            safe_contact.shown,
        ),
        Choosable(PHOTO, lazy_gettext("Photo"), FieldClass.IDENTITY, _photo, _show_photo, is_picture=True),
        Choosable(
            "health_needs",
            lazy_gettext("Health needs that were found"),
            FieldClass.SENSITIVE,
            _health_needs,
            _show_needs,
        ),
    )
}


def with_company(fields: Sequence[str]) -> list[str]:
    """Return the chosen fields and their companions: contact data goes with the wishes for safe contact."""
    company = [SAFE_CONTACT] if REACHES & set(fields) else []
    return list(dict.fromkeys([*fields, *company]))


def classes_of(fields: Sequence[str], message: str | None) -> set[FieldClass]:
    """Return the field classes that need a legal basis, for these fields and a message."""
    narrative = {FieldClass.NARRATIVE} if message else set()
    return {FIELDS[code].kind for code in with_company(fields)} | narrative
