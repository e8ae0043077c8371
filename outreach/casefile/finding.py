"""Finding a young person by what they are called, and warning before the same one is put on record twice.

Names are opened for each search and forgotten after it: no name, and nothing made of one, is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import not_the_same, people
from outreach.casefile.cases import Case
from outreach.casefile.people import Person, PersonDetails
from outreach.ground import clock, thai
from outreach.ground.numbers import or_none, read_id
from outreach.ground.sealing import DataKey, vault_of

GOOD_ENOUGH = 70.0  # of 100, by thai.alike
LIKELY_DOUBLE = 88.0
NAME_FIELDS = ("nickname", "given_name", "family_name")


@dataclass(frozen=True)
class Found:
    """A young person who may be meant. Outside the worker's own cases only the least: no link, no full name."""

    score: float
    person_id: UUID
    case_id: UUID | None
    name: str = field(repr=False)
    age: int | None
    sex: people.Sex
    caseworker: str
    is_open: bool


def find(session: Session, typed: str, actor: User, most: int = 10) -> list[Found]:
    """The young people of the centre whose names, or whose 13-digit number, are like what was typed, best first."""
    typed = typed.strip()
    if not typed:
        return []
    if number := or_none(read_id, typed):
        person = people.by_national_id(session, number)
        same = person is not None and person.centre_id == actor.centre_id
        scored = [(100.0, person)] if person and same else []
    else:
        scored = _alike(session, typed, actor.centre_id, GOOD_ENOUGH)
    audit.record(session, "person.search", actor)
    return _shown(session, scored, actor)[:most]


def likely_doubles(
    session: Session, details: PersonDetails, actor: User, other_than: UUID | None = None
) -> list[Found]:
    """Who on record may be the young person about to be registered: a name nearly the same, an age not far off."""
    typed = [name for name in (details.nickname, details.given_name) if name]
    best: dict[UUID, tuple[float, Person]] = {}
    for name in typed:
        for score, person in _alike(session, name, actor.centre_id, LIKELY_DOUBLE):
            if _could_be(person, details) and score > best.get(person.id, (0.0, person))[0]:
                best[person.id] = (score, person)
    for known in not_the_same.apart_from(session, other_than) | {other_than} if other_than else ():
        best.pop(known, None)
    ranked = sorted(best.values(), key=lambda pair: -pair[0])
    if ranked:
        audit.record(session, "person.search", actor)
    return _shown(session, ranked, actor)[:5]


def _alike(session: Session, typed: str, centre_id: UUID | None, least: float) -> list[tuple[float, Person]]:
    scored = []
    for person in _opened(session, centre_id):
        score = max((thai.alike(typed, name) for name in _names(person)), default=0.0)
        if score >= least:
            scored.append((score, person))
    return sorted(scored, key=lambda pair: -pair[0])


def _opened(session: Session, centre_id: UUID | None) -> Iterator[Person]:
    """All people of a centre but those merged into another, their keys opened in one query."""
    known = (Person.centre_id == centre_id, Person.merged_into.is_(None))
    keys = select(DataKey.owner_id).join(Person, Person.id == DataKey.owner_id).where(*known)
    vault_of(session).fetch_keys(session, session.scalars(keys).all())
    yield from session.scalars(select(Person).where(*known))


def _names(person: Person) -> list[str]:
    parts = [name for name in (getattr(person, f) for f in NAME_FIELDS) if name]
    return [*parts, " ".join(parts[-2:])] if len(parts) > 1 else parts


def _could_be(person: Person, details: PersonDetails) -> bool:
    unlike_sex = {person.sex, details.sex} == {people.Sex.MALE, people.Sex.FEMALE}
    born, today = details.birth_date, clock.today()
    age = clock.age_on(born, today) if born and born <= today else details.age
    known = people.age_on(person, today)
    return not unlike_sex and (age is None or known is None or abs(age - known) <= 3)


def _shown(session: Session, scored: list[tuple[float, Person]], actor: User) -> list[Found]:
    """Best first; of those equally alike the actor's own, so that many of one nickname do not crowd them out."""
    ids = [person.id for _score, person in scored]
    query = select(Case, User.name).join(User, User.id == Case.caseworker_id).where(Case.person_id.in_(ids))
    newest: dict[UUID, tuple[Case | None, str]] = {
        case.person_id: (case, name) for case, name in session.execute(query.order_by(Case.episode))
    }
    found = [_found(score, person, newest.get(person.id, (None, "")), actor) for score, person in scored]
    return sorted(found, key=lambda one: (-one.score, one.case_id is None))


def _found(score: float, person: Person, newest: tuple[Case | None, str], actor: User) -> Found:
    case, caseworker = newest
    supervises = actor.role == Role.SUPERVISOR and person.centre_id == actor.centre_id
    open_to = case is not None and (supervises or case.caseworker_id == actor.id)
    return Found(
        score=score,
        person_id=person.id,
        case_id=case.id if case and open_to else None,
        name=people.called(person) if open_to else (person.nickname or person.given_name or "–"),
        age=people.age_on(person, clock.today()),
        sex=person.sex,
        caseworker=caseworker,
        is_open=case is not None and case.is_open,
    )
