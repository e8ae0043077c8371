"""Who of the rows of a sheet is on record: asked of all rows at once, by the evidence of the duplicate finder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import numbers, people
from outreach.casefile.finding import evidence, strangers
from outreach.casefile.finding.alike import called_alike
from outreach.casefile.finding.evidence import CERTAIN, LIKELY, SAME_NUMBER, Birth, Clue
from outreach.casefile.finding.found import candidates
from outreach.casefile.finding.live_names import names_now
from outreach.casefile.people import Person
from outreach.casefile.sheet_rows.fields import SheetRow
from outreach.core import thai
from outreach.core.identifiers import or_none
from outreach.core.language import lazy_gettext
from outreach.core.sealing import Unreadable, read_many

LOOKED_AT = 40  # candidates for each name
MOST = 3  # shown of one row
ALIKE = 70.0  # two full names less alike are of two people, whatever their nicknames

TAKEN = Clue(LIKELY, lazy_gettext("Taken in before"))
Clues = dict[UUID, list[Clue]]


@dataclass(frozen=True, repr=False)
class Known:
    """Somebody on record who may be meant by a row.

    name, number: of those whose case the user may see; of a colleague's only the caseworker is told. is_open: their
    case is. sure: the evidence leaves no doubt.
    """

    person_id: UUID
    case_id: UUID | None
    is_open: bool
    is_own: bool
    sure: bool
    caseworker: str
    name: str = field(default="")


def who_is_known(
    session: Session, rows: Sequence[SheetRow], actor: User, before: Mapping[int, UUID] | None = None
) -> dict[int, list[Known]]:
    """Return for each row, by its number, who may be meant, the likeliest first. The search is on record.

    Of colleagues' young people nothing is shown but that they are known; even that is counted as any search is, and
    nothing is told once there were too many. before: whom a row became when it was taken in before.
    """
    clues = {row.number: _alike(session, row, actor) for row in rows}
    _add_numbers(session, rows, clues)
    for number, person_id in (before or {}).items():
        if number in clues:
            clues[number].setdefault(person_id, []).append(TAKEN)
    seen = candidates(session, {one for theirs in clues.values() for one in theirs}, actor)
    names = {id_: words for id_, *words in read_many(session, people.NAMES, Person.id.in_(seen))} if seen else {}
    found = {row.number: _likely(row, clues[row.number], seen, names, actor) for row in rows}
    others = {one.person_id for known in found.values() for one in known if not one.is_own}
    audit.record(session, "person.search", actor, about="sheet")
    if others and not strangers.let_through(session, others, actor, strangers.TYPING):
        found = {number: [one for one in known if one.is_own] for number, known in found.items()}
    return found


def _alike(session: Session, row: SheetRow, actor: User) -> Clues:
    mine = row.details.nickname, row.details.given_name, row.details.family_name
    alike = called_alike(names_now(session, wait=False), mine, actor.centre_id, LOOKED_AT)
    return {person_id: [clue] for person_id, clue in alike.items()}


def _add_numbers(session: Session, rows: Sequence[SheetRow], clues: Mapping[int, Clues]) -> None:
    for number in numbers.ALL:
        told = {row.number: or_none(number.read, getattr(row.details, number.field)) for row in rows}
        carriers = numbers.carriers_of_many(session, number, {value for value in told.values() if value})
        for place, value in told.items():
            for person_id in carriers.get(value or "", ()):
                clues[place].setdefault(person_id, []).append(SAME_NUMBER[number])


def _likely(
    row: SheetRow, clues: Clues, seen: Mapping[UUID, Row[Any]], names: Mapping[UUID, Sequence[Any]], actor: User
) -> list[Known]:
    scores: dict[UUID, float] = {}
    mine = Birth.of_details(row.details)
    for person_id in clues.keys() & seen.keys():
        theirs = Birth.of_row(seen[person_id])
        score = evidence.total(clues[person_id])
        if score < CERTAIN:
            if evidence.contradicts((row.details.sex, mine), (seen[person_id].sex, theirs)):
                continue
            if _others(row, names.get(person_id, ())):
                continue
            clue = evidence.of_birth(mine, theirs)
            score += clue.points if clue else 0
        if score >= LIKELY:
            scores[person_id] = score
    best = sorted(scores, key=lambda one: -scores[one])[:MOST]
    return [_known(seen[one], scores[one] >= CERTAIN, names.get(one, ()), actor) for one in best]


def _others(row: SheetRow, names: Sequence[Any]) -> bool:
    """Return True if both full names are known and not alike."""
    from rapidfuzz import fuzz  # with its library, by the first sheet

    mine = [row.details.given_name, row.details.family_name]
    theirs = [name for name in names[1:] if name and not isinstance(name, Unreadable)]
    if len(theirs) < 2 or not all(mine):
        return False
    return fuzz.ratio(thai.normal(" ".join(filter(None, mine))), thai.normal(" ".join(theirs))) < ALIKE


def _known(row: Row[Any], sure: bool, names: Sequence[Any], actor: User) -> Known:
    own = row.case_id is not None and (actor.role == Role.SUPERVISOR or row.caseworker_id == actor.id)
    plain = [None if isinstance(name, Unreadable) else name for name in names]
    return Known(
        person_id=row.id,
        case_id=row.case_id if own else None,
        is_open=row.case_id is not None and row.closed_on is None,
        is_own=own,
        sure=sure,
        caseworker=row.caseworker or "",
        name=people.full_name(*plain) if own and plain else "",
    )
