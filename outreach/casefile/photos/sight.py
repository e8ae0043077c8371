"""Who may see a photo: those who work with the young person; colleagues and an agency if that was agreed to."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile import consents, restrictions, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, PhotoUse, lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.people import Person
from outreach.casefile.photos.models import Photo, current, standing
from outreach.core import clock
from outreach.core.sealing import FieldClass, vault_of


def of_case(session: Session, case: Case) -> Photo | None:
    """Return the photo for who may see the case; None without one, or if no consent carries it."""
    photo = current(session, case.person_id)
    if photo is None or not lawful.is_carried(session, case, Act.PHOTO, clock.today()):
        return None
    vault_of(session).fetch_keys(session, [photo.id])
    return photo


def small_of(session: Session, person_ids: Collection[UUID], colleagues: Collection[UUID] = ()) -> dict[UUID, str]:
    """Return the sources of the small photos of these people, in a fixed number of queries.

    colleagues: those of them whom the user does not work with. Of these only photos that are for colleagues too, and
    none of a record for named staff or whose use is stopped.
    """
    found = standing(session, person_ids)
    if not found:
        return {}
    known = _with_consents(session, found)
    kept_back = _kept_back(session, found.keys() & set(colleagues))
    vault_of(session).fetch_keys(session, {photo.id for photo in found.values()})
    shown = (
        (person_id, photo.source)
        for person_id, photo in found.items()
        if person_id not in kept_back and _lets(*known[person_id], colleague=person_id in colleagues)
    )
    return {person_id: source for person_id, source in shown if source}


def is_agreed(session: Session, person_id: UUID) -> bool:
    """Return True if a consent of this person carries a photo today."""
    person, given = session.get_one(Person, person_id), consents.of_person(session, person_id)
    return _lets(person, given)


def lets_agency(given: Sequence[Consent], person: Person, agency_id: UUID) -> bool:
    """Return True if one of these consents lets this agency see the photo."""
    return any(
        one.agency_id == agency_id and FieldClass.IDENTITY in one.classes and _carries(one, person) for one in given
    )


def may_go(session: Session, case: Case, agency_id: UUID) -> bool:
    """Return True if there is a photo, and a consent lets this agency see it."""
    given = consents.of_person(session, case.person_id)
    return current(session, case.person_id) is not None and lets_agency(given, case.person, agency_id)


def for_agency(session: Session, person_id: UUID, agency_id: UUID, photo_id: str) -> str | None:
    """Return the source of the small photo that a package holds; None once it, or the agreement, is no more."""
    photo = current(session, person_id)
    if photo is None or str(photo.id) != photo_id:
        return None
    person, given = session.get_one(Person, person_id), consents.of_person(session, person_id)
    return photo.source if lets_agency(given, person, agency_id) else None


def _with_consents(session: Session, person_ids: Collection[UUID]) -> dict[UUID, tuple[Person, list[Consent]]]:
    given = consents.live_of(session, person_ids, clock.today())
    vault_of(session).fetch_keys(session, person_ids)
    people = session.scalars(select(Person).where(Person.id.in_(person_ids)))
    return {person.id: (person, given[person.id]) for person in people}


def _kept_back(session: Session, person_ids: Collection[UUID]) -> set[UUID]:
    """Return those of whom a colleague sees no photo, whatever was agreed to."""
    if not person_ids:
        return set()
    hidden = Person.id.in_(restrictions.restricted()) | Person.id.in_(use_stops.stopped())
    return set(session.scalars(select(Person.id).where(Person.id.in_(person_ids), hidden)))


def _lets(person: Person, given: Sequence[Consent], *, colleague: bool = False) -> bool:
    return any(_carries(one, person) and (not colleague or one.photo == PhotoUse.CENTRE) for one in given)


def _carries(consent: Consent, person: Person) -> bool:
    return lawful.carries_for(consent, person, Act.PHOTO, clock.today())
