"""The comparison of people on record, a few at a time, outside of any request; what it finds is kept (`alike_pairs`).

It follows the feed of changes (`name_changes`): whoever was registered, corrected, merged, separated, restricted or
erased is compared anew. Everybody who was there before is walked through once. Each step computes on a snapshot and
holds no lock; then it writes, in one short transaction, unless another process was quicker.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, sessionmaker

from outreach.access import audit
from outreach.casefile import alike_pairs, distinct_pairs, numbers, people
from outreach.casefile.alike_pairs import Ids, Place
from outreach.casefile.finding import evidence
from outreach.casefile.finding.alike import called_alike
from outreach.casefile.finding.evidence import CERTAIN, SAME_NUMBER, STRONG, Birth, Clue
from outreach.casefile.finding.live_names import names_now
from outreach.casefile.name_changes import NameChange
from outreach.casefile.people import Person
from outreach.core import snapshots
from outreach.core.identifiers import or_none
from outreach.core.sealing import Unreadable, read_many

AT_ONCE = 25  # people compared in one step
CHANGES = 200  # changes followed in one step, most of them of the same people
ALIKE = 30  # candidates for each name
KEPT = 5  # pairs kept of a person, the most likely; the next come up when these are decided

_FIELDS = (*people.NAMES, *(getattr(Person, field) for field in numbers.FIELDS))
_ROWS = select(Person.id, Person.centre_id, Person.sex, Person.birth_year, Person.birth_known)

Reasons = dict[tuple[UUID, UUID], list[Clue]]  # somebody and another, and the evidence that they are one


@dataclass(frozen=True)
class _Work:
    """People to be compared, how far that leads, and from where."""

    people: list[UUID]
    since: Place
    to: Place


def step(sessions: sessionmaker[Session]) -> int | None:
    """Compare some of the people who wait; return how many. 0: nobody waits; None: another process was quicker."""
    with sessions() as session:
        snapshots.look(session)
        work = _next(session)
        if work.to == work.since:
            return 0
        found, centres = pairs_of(session, work.people)
    with sessions() as session, session.begin():
        audit.take_turn(session)  # before the first step there is no row yet that could be locked
        if alike_pairs.place(session) != work.since:
            return None
        alike_pairs.keep(session, work.people, found, centres)
        alike_pairs.move_on(session, work.to)
    return len(work.people)


def catch_up(sessions: sessionmaker[Session]) -> Iterator[int]:
    """Compare everybody who waits; yields the number of people after each step."""
    while (done := step(sessions)) != 0:
        yield done or 0


def pairs_of(session: Session, person_ids: Iterable[UUID]) -> tuple[dict[Ids, int], dict[UUID, UUID]]:
    """Return the most likely pairs with each of these people, with their scores; and everybody's centre."""
    ids = list(person_ids)
    there = {row.id: row for row in session.execute(_ROWS.where(*_standing(ids)))}
    reasons = _reasons(session, there)
    others = {other for _one, other in reasons} - there.keys()
    known = there | {row.id: row for row in session.execute(_ROWS.where(*_standing(list(others))))}
    apart = distinct_pairs.among(session, ids)
    best: dict[UUID, list[tuple[int, Ids]]] = {}
    for (one, other), clues in reasons.items():
        if other in known and known[one].centre_id == known[other].centre_id and frozenset((one, other)) not in apart:
            score = total(clues, known[one], known[other])
            if score >= STRONG:
                pair = (one, other) if one < other else (other, one)
                best.setdefault(one, []).append((round(score), pair))
    kept = (one for likely in best.values() for one in sorted(likely, reverse=True)[:KEPT])
    return {pair: score for score, pair in kept}, {person_id: row.centre_id for person_id, row in known.items()}


def total(clues: list[Clue], one: Row[*tuple[Any, ...]], other: Row[*tuple[Any, ...]]) -> float:
    """Add what the births say to the evidence, and return the sum; 0 if sex or age rule out that they are one."""
    mine, theirs = Birth.of_row(one), Birth.of_row(other)
    if evidence.total(clues) < CERTAIN and evidence.contradicts((one.sex, mine), (other.sex, theirs)):
        return 0
    if clue := evidence.of_birth(mine, theirs):
        clues.append(clue)
    return evidence.total(clues)


def _next(session: Session) -> _Work:
    since = alike_pairs.place(session)
    changes = select(NameChange.id, NameChange.person_id).where(NameChange.id > since.seen).order_by(NameChange.id)
    seen, changed = since.seen, dict[UUID, None]()
    for change_id, person_id in session.execute(changes.limit(CHANGES)):
        if len(changed.keys() | {person_id}) > AT_ONCE:
            break
        seen, changed[person_id] = change_id, None
    if changed:
        return _Work(list(changed), since, Place(seen, since.walked))
    if since.walked is None:
        return _Work([], since, since)
    walk = select(Person.id).where(Person.id > since.walked).order_by(Person.id).limit(AT_ONCE)
    met = list(session.scalars(walk))
    return _Work(met, since, Place(seen, met[-1] if met else None))


def _standing(ids: list[UUID]) -> tuple[Any, ...]:
    return Person.id.in_(ids), Person.erased_at.is_(None), Person.merged_into.is_(None)


def _reasons(session: Session, there: dict[UUID, Any]) -> Reasons:
    """Find for each of these people those with the same number or a similar name."""
    found: Reasons = {}
    opened = read_many(session, _FIELDS, Person.id.in_(there))
    texts = {person_id: [None if isinstance(one, Unreadable) else one for one in texts] for person_id, *texts in opened}
    for spot, number in enumerate(numbers.ALL, len(people.NAMES)):
        values = {person_id: or_none(number.read, known[spot]) for person_id, known in texts.items()}
        carriers = numbers.carriers_of_many(session, number, {value for value in values.values() if value})
        for person_id, value in values.items():
            _add(found, person_id, ((other, SAME_NUMBER[number]) for other in carriers.get(value or "", ())))
    names = names_now(session)
    for person_id, known in texts.items():
        mine = known[: len(people.NAMES)]
        _add(found, person_id, called_alike(names, mine, there[person_id].centre_id, ALIKE).items())
    return found


def _add(found: Reasons, person_id: UUID, clues: Iterable[tuple[UUID, Clue]]) -> None:
    for other, clue in clues:
        if other != person_id:
            found.setdefault((person_id, other), []).append(clue)
