"""Possible duplicates on record: the supervisor's list, the most likely first, of the pairs kept (`comparing`).

A page reads the pairs that it shows and nobody else, whatever the size of the register. Why two are alike is worked out
from the records as they are now; a pair for which nothing speaks any more is left out.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, select
from sqlalchemy.orm import Session, aliased

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import alike_pairs, distinct_pairs, name_changes, numbers, restrictions
from outreach.casefile.alike_pairs import AlikePair
from outreach.casefile.distinct_pairs import NotTheSame
from outreach.casefile.finding import comparing, evidence, naming
from outreach.casefile.finding.alike import Few, Names, called_alike
from outreach.casefile.finding.evidence import SAME_NUMBER, STRONG, Clue
from outreach.casefile.finding.found import Found, candidates, shown
from outreach.casefile.people import NAMES, Person
from outreach.core.errors import NotFound
from outreach.core.identifiers import or_none
from outreach.core.language import LazyText
from outreach.core.sealing import Unreadable, read_many
from outreach.web.paging import Keyset

SHOWN = 20  # pairs on a page
FIELDS = (*NAMES, *(getattr(Person, f) for f in numbers.FIELDS))

Texts = list[str | None]  # names and numbers of a person, in the order of FIELDS
Known = dict[UUID, Row[*tuple[Any, ...]]]

_LIKELY = Keyset(AlikePair.score.desc(), AlikePair.first_id, AlikePair.second_id)
_ONE, _OTHER = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Pair:
    """Two records that may be one young person, the newer first."""

    score: float
    newer: Found
    older: Found
    why: tuple[LazyText, ...]


@dataclass(frozen=True)
class Likely:
    """A page of pairs, and the next key. is_behind: somebody is still to be compared, so there may be more."""

    rows: list[Pair]
    next_key: str | None
    is_behind: bool


def pairs_on_record(session: Session, actor: User, after: str | None = None) -> Likely:
    """Return people of the centre who may be on record twice, most likely first. after: key of the last pair before."""
    kept = session.execute(_LIKELY.rows(_kept(actor), after, SHOWN)).all()
    page = _LIKELY.page(kept, SHOWN)
    known = candidates(session, {one for row in page.rows for one in (row.first_id, row.second_id)}, actor)
    pairs = _shown(session, [_in_order(row, known) for row in page.rows], known, actor) if page.rows else []
    if pairs:
        audit.record(session, "person.search", actor)
    return Likely(pairs, page.next_key, alike_pairs.is_behind(session))


def pair_in_centre(session: Session, first_id: UUID, second_id: UUID, actor: User) -> None:
    """Check that both are different people of the actor's centre. Raises NotFound."""
    if len(candidates(session, {first_id, second_id}, actor)) != 2:
        raise NotFound


def keep_apart(session: Session, first_id: UUID, second_id: UUID, actor: User) -> None:
    """Record that two people are distinct; who else is like them is looked for anew. Raises NotFound."""
    pair_in_centre(session, first_id, second_id, actor)
    distinct_pairs.remember(session, first_id, [second_id], actor)
    for person_id in (first_id, second_id):
        name_changes.note(session, person_id)


def _kept(actor: User) -> Select[UUID, UUID, int]:
    """Select the pairs of the centre of whom the actor may see both, and who were not found to be distinct."""
    apart = and_(NotTheSame.first_id == AlikePair.first_id, NotTheSame.second_id == AlikePair.second_id)
    return (
        select(AlikePair.first_id, AlikePair.second_id, AlikePair.score)
        .join(_ONE, _ONE.id == AlikePair.first_id)
        .join(_OTHER, _OTHER.id == AlikePair.second_id)
        .where(AlikePair.centre_id == actor.centre_id, _in_sight(_ONE, actor), _in_sight(_OTHER, actor))
        .where(~select(NotTheSame.first_id).where(apart).exists())
    )


def _in_sight(person: type[Person], actor: User) -> ColumnElement[bool]:
    """Return the condition of `found.in_sight`, for one of two people."""
    there = person.centre_id == actor.centre_id, person.merged_into.is_(None), person.erased_at.is_(None)
    return and_(*there, ~restrictions.is_hidden(person.id, actor))


def _in_order(row: Row[UUID, UUID, int], known: Known) -> tuple[UUID, UUID]:
    """Return the newer of two people, then the older."""
    one, other = (known[person_id] for person_id in (row.first_id, row.second_id))
    newer, older = (one, other) if (one.made_at, one.id) > (other.made_at, other.id) else (other, one)
    return newer.id, older.id


def _shown(session: Session, pairs: list[tuple[UUID, UUID]], known: Known, actor: User) -> list[Pair]:
    ids = {one for pair in pairs for one in pair}
    texts = {person_id: found for person_id, *found in read_many(session, FIELDS, Person.id.in_(ids))}
    few = Few({person_id: _names(found) for person_id, found in texts.items()})
    rows = {id_: known[id_] for id_ in ids}
    people = {one.person_id: one for one in shown(session, dict.fromkeys(ids, 0.0), rows, actor, len(ids))}
    found = []
    for newer, older in pairs:
        if newer in texts and older in texts and newer in people and older in people:
            clues = _clues(texts, known, few, newer, older) or _clues(texts, known, few, older, newer)
            if clues:
                why = naming.why(clues, _names(texts[newer]), few, older)
                found.append(Pair(evidence.total(clues), people[newer], people[older], why))
    return sorted(found, key=lambda pair: -pair.score)


def _clues(texts: dict[UUID, Texts], known: Known, few: Few, one: UUID, other: UUID) -> list[Clue]:
    """Return the evidence that two people are one, the names of the first looked for in the second's; [] if weak."""
    mine, theirs = texts[one], texts[other]
    clues = []
    for spot, number in enumerate(numbers.ALL, len(NAMES)):
        value = or_none(number.read, mine[spot])
        if value and value == or_none(number.read, theirs[spot]):
            clues.append(SAME_NUMBER[number])
    if alike := called_alike(few, _names(mine), other, 1).get(other):
        clues.append(alike)
    return clues if comparing.total(clues, known[one], known[other]) >= STRONG else []


def _names(texts: Texts) -> Names:
    return [None if isinstance(text, Unreadable) else text for text in texts[: len(NAMES)]]
