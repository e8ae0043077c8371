"""Possible duplicates on record: the supervisor's list, a page of people at a time, the newest first.

Each page takes a fixed number of people, and for each those of the centre with the same number or a similar name. So
the cost does not grow with the register, and people are compared only for a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import distinct_pairs, numbers, people
from outreach.casefile.finding import evidence, naming
from outreach.casefile.finding.alike import called_alike
from outreach.casefile.finding.evidence import CERTAIN, SAME_NUMBER, STRONG, Birth, Clue
from outreach.casefile.finding.found import Found, candidates, in_sight, shown
from outreach.casefile.finding.live_names import names_now
from outreach.casefile.finding.naming import Names
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.identifiers import or_none
from outreach.core.language import LazyText
from outreach.core.sealing import read_many

WALKED = 60  # people on a page
ALIKE = 30  # candidates for each name
FIELDS = (*people.NAMES, *(getattr(Person, f) for f in numbers.FIELDS))

Reasons = dict[tuple[UUID, UUID], list[Clue]]  # (the newer, the older) and the evidence that they are one
Known = dict[UUID, Row[Any]]


@dataclass(frozen=True)
class Pair:
    """Two records that may be one young person, the newer first."""

    score: float
    newer: Found
    older: Found
    why: tuple[LazyText, ...]


@dataclass(frozen=True)
class Walk:
    """A page of the walk: its pairs, the number of people checked, the day up to which, and the next key."""

    rows: list[Pair]
    people: int
    since: date | None
    next_key: str | None


def pairs_on_record(session: Session, actor: User, after: str | None = None) -> Walk:
    """Return the next people of the centre who may be on record twice, most likely first."""
    met = session.execute(_walk(actor, after).limit(WALKED + 1)).all()
    walked = met[:WALKED]
    reasons = _reasons(session, [row.id for row in walked], actor)
    known = candidates(session, {id_ for pair in reasons for id_ in pair}, actor)
    apart = distinct_pairs.among(session, [row.id for row in walked])
    likely = {pair: clues for pair, clues in reasons.items() if _holds(pair, clues, known, apart)}
    pairs = _shown(session, likely, known, actor)
    if pairs:
        audit.record(session, "person.search", actor)
    last = walked[-1] if walked else None
    key = f"{last.made_at.isoformat()}~{last.id}" if last and len(met) > WALKED else None
    return Walk(pairs, len(walked), clock.local(last.made_at).date() if last else None, key)


def pair_in_centre(session: Session, first_id: UUID, second_id: UUID, actor: User) -> None:
    """Check that both are different people of the actor's centre. Raises NotFound."""
    if len(candidates(session, {first_id, second_id}, actor)) != 2:
        raise NotFound


def _walk(actor: User, after: str | None) -> Select[UUID, datetime]:
    query = select(Person.id, Person.made_at).where(*in_sight(actor))
    moment, person_id = _place(after)
    if moment and person_id:
        before = and_(Person.made_at == moment, Person.id < person_id)
        query = query.where(or_(Person.made_at < moment, before))
    return query.order_by(Person.made_at.desc(), Person.id.desc())


def _place(after: str | None) -> tuple[datetime | None, UUID | None]:
    moment, _mark, person_id = (after or "").partition("~")
    try:
        place = datetime.fromisoformat(moment), UUID(person_id)
    except ValueError:
        return None, None
    return place if place[0].tzinfo else (None, None)


def _reasons(session: Session, ids: list[UUID], actor: User) -> Reasons:
    """Find for each of these people those with the same number or a similar name."""
    found: Reasons = {}
    texts = {person_id: texts for person_id, *texts in read_many(session, FIELDS, Person.id.in_(ids))}
    for place, number in enumerate(numbers.ALL, 3):
        values = {person_id: or_none(number.read, known[place]) for person_id, known in texts.items()}
        carriers = numbers.carriers_of_many(session, number, {value for value in values.values() if value})
        for person_id, value in values.items():
            _add(found, person_id, ((other, SAME_NUMBER[number]) for other in carriers.get(value or "", ())))
    names = names_now(session)
    for person_id, (nickname, given, family, *_numbers) in texts.items():
        _add(found, person_id, called_alike(names, nickname, given, family, actor, ALIKE).items())
    return found


def _add(found: Reasons, person_id: UUID, clues: Iterable[tuple[UUID, Clue]]) -> None:
    for other, clue in clues:
        if other != person_id:
            found.setdefault((person_id, other), []).append(clue)


def _holds(pair: tuple[UUID, UUID], clues: list[Clue], known: Known, apart: set[frozenset[UUID]]) -> bool:
    """Return True if the evidence, with the birth, is enough. Only from newer to older, so that a pair comes once."""
    newer, older = known.get(pair[0]), known.get(pair[1])
    if newer is None or older is None or frozenset(pair) in apart:
        return False
    if (older.made_at, older.id) > (newer.made_at, newer.id):
        return False
    mine, theirs = Birth.of_row(newer), Birth.of_row(older)
    decided = evidence.total(clues) >= CERTAIN
    if not decided and evidence.contradicts((newer.sex, mine), (older.sex, theirs)):
        return False
    if clue := evidence.of_birth(mine, theirs):
        clues.append(clue)
    return evidence.total(clues) >= STRONG


def _shown(session: Session, likely: Reasons, known: Known, actor: User) -> list[Pair]:
    ids = {id_ for pair in likely for id_ in pair}
    rows = {id_: known[id_] for id_ in ids}
    names: dict[UUID, Names] = {}

    def note_names(id_: UUID, theirs: Names) -> tuple[LazyText, ...]:
        names[id_] = theirs
        return ()

    people = {
        one.person_id: one for one in shown(session, dict.fromkeys(ids, 0.0), rows, actor, len(ids), why=note_names)
    }
    pairs = [
        Pair(evidence.total(clues), people[newer], people[older], naming.why(clues, names[newer], names[older]))
        for (newer, older), clues in likely.items()
        if newer in people and older in people
    ]
    return sorted(pairs, key=lambda pair: -pair.score)
