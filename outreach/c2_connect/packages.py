"""The package of a referral: a snapshot of the chosen fields, sealed under a key of its own.

Nothing is chosen by default, not even sex or age. What an agency always sees is the referral itself: that somebody
needs this, since when and how urgently. Destroying the key (taken back, consent withdrawn, person erased)
ends the sharing.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.casefile import people
from outreach.casefile.people import Person
from outreach.ground import clock
from outreach.ground.columns import id_column
from outreach.ground.database import Base
from outreach.ground.language import Later, later
from outreach.ground.sealing import FieldClass, Sealed, Unreadable, vault_of


class Package(Base):
    """What one agency may see of one young person. Its data key belongs to the referral."""

    __tablename__ = "packages"

    id: Mapped[UUID] = id_column()
    referral_id: Mapped[UUID] = mapped_column(ForeignKey("referrals.id"), unique=True)

    shared = Sealed("packages.shared", FieldClass.IDENTITY, owner="referral_id", block=256)


@dataclass(frozen=True)
class Choosable:
    """A field that can be shared: its words, its class, and how it is read from the person."""

    code: str
    label: Later
    kind: FieldClass
    read: Callable[[Person], str | None]


def _age(person: Person) -> str | None:
    age = people.age_on(person, clock.today())
    return None if age is None else str(age)


def _full_name(person: Person) -> str | None:
    return " ".join(part for part in (person.given_name, person.family_name) if part) or None


FIELDS: dict[str, Choosable] = {
    field.code: field
    for field in (
        Choosable("nickname", later("Nickname"), FieldClass.IDENTITY, lambda p: p.nickname),
        Choosable("full_name", later("Given and family name"), FieldClass.IDENTITY, _full_name),
        Choosable("age", later("Age"), FieldClass.IDENTITY, _age),
        Choosable("sex", later("Sex"), FieldClass.IDENTITY, lambda p: p.sex.value),
        Choosable("phone", later("Telephone"), FieldClass.IDENTITY, lambda p: p.phone),
        Choosable("national_id", later("ID card number"), FieldClass.IDENTITY, lambda p: p.national_id),
        Choosable("address", later("Where they live or sleep"), FieldClass.IDENTITY, lambda p: p.address),
        Choosable("look", later("How to know them again"), FieldClass.IDENTITY, lambda p: p.look),
    )
}
MESSAGE = "message"


def classes_of(fields: Sequence[str], message: str | None) -> set[FieldClass]:
    """The field classes that a package of these fields, and perhaps a message, needs a basis for."""
    narrative = {FieldClass.NARRATIVE} if message else set()
    return {FIELDS[code].kind for code in fields} | narrative


def chosen(person: Person, fields: Sequence[str], message: str | None) -> dict[str, str]:
    """What the agency will see: the chosen fields that are known, and the message."""
    values = {code: FIELDS[code].read(person) for code in fields}
    known = {code: value for code, value in values.items() if value and not isinstance(value, Unreadable)}
    return known | ({MESSAGE: message} if message else {})


def pack(session: Session, referral_id: UUID, contents: dict[str, str]) -> Package:
    """Seal the contents under a new key of their own."""
    vault_of(session).make_key(session, referral_id)
    package = Package(referral_id=referral_id)
    session.add(package)
    package.shared = json.dumps(contents, ensure_ascii=False)
    session.flush()
    return package


def destroy(session: Session, referral_id: UUID) -> bool:
    """End the sharing for ever: key and package go together, so that nothing is left that could not be opened.

    Answers whether there was a key to destroy.
    """
    session.execute(delete(Package).where(Package.referral_id == referral_id))
    return vault_of(session).destroy_key(session, referral_id)


def of_referral(session: Session, referral_id: UUID) -> dict[str, str]:
    """What was shared with a referral; nothing once it was taken back."""
    package = session.scalar(select(Package).where(Package.referral_id == referral_id))
    return unpack(package) if package else {}


def unpack(package: Package) -> dict[str, str]:
    """The contents; empty if they cannot be read."""
    opened = package.shared
    if not opened or isinstance(opened, Unreadable):
        return {}
    contents: dict[str, str] = json.loads(opened)
    return contents
