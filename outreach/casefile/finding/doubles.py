"""Duplicate detection: possible matches on record for a new young person, with the reasons."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import distinct_pairs, numbers
from outreach.casefile.finding import evidence, naming
from outreach.casefile.finding.alike import Few, called_alike
from outreach.casefile.finding.evidence import CERTAIN, LIKELY, SAME_NUMBER, SAME_PLACE, Birth, Clue
from outreach.casefile.finding.found import Found, candidates, shown
from outreach.casefile.finding.live_names import names_now
from outreach.casefile.finding.strangers import TYPING
from outreach.casefile.people import PersonDetails
from outreach.core.identifiers import or_none

LOOKED_AT = 200  # candidates for each name
SHOWN = 5

Clues = dict[UUID, list[Clue]]
MetAt = Callable[[Collection[UUID]], Collection[UUID]]


def likely_doubles(
    session: Session,
    details: PersonDetails,
    actor: User,
    *,
    other_than: UUID | None = None,
    met_at: MetAt | None = None,
    least: float = LIKELY,
) -> list[Found]:
    """Find people of the centre who may be the one with these details, most likely first, with the evidence.

    other_than: the person being corrected; people known to be distinct from them are left out. met_at: returns those of
    some people met at the place of this contact.
    """
    clues = _by_number(session, details)
    mine = details.nickname, details.given_name, details.family_name
    for person_id, clue in called_alike(names_now(session, wait=False), mine, actor.centre_id, LOOKED_AT).items():
        clues.setdefault(person_id, []).append(clue)
    left_out = distinct_pairs.apart_from(session, other_than) | {other_than} if other_than else set()
    known = candidates(session, clues.keys() - left_out, actor) if clues else {}
    _add_circumstances(clues, known, details, met_at)
    scores = {id_: evidence.total(clues[id_]) for id_ in known if evidence.total(clues[id_]) >= least}
    if not scores:
        return []
    audit.record(session, "person.search", actor, about="doubles")
    likely = {id_: known[id_] for id_ in scores}
    return shown(
        session,
        scores,
        likely,
        actor,
        SHOWN,
        TYPING,
        lambda id_, theirs: naming.why(clues[id_], mine, Few({id_: theirs}), id_),
    )


def _by_number(session: Session, details: PersonDetails) -> Clues:
    clues: Clues = {}
    for number in numbers.ALL:
        value = or_none(number.read, getattr(details, number.field))
        for person_id in numbers.carriers(session, number, value) if value else ():
            clues.setdefault(person_id, []).append(SAME_NUMBER[number])
    return clues


def _add_circumstances(clues: Clues, known: dict[UUID, Any], details: PersonDetails, met_at: MetAt | None) -> None:
    """Add clues of birth and place; remove people who cannot match, unless a number has decided."""
    mine = Birth.of_details(details)
    for person_id, row in list(known.items()):
        theirs = Birth.of_row(row)
        decided = evidence.total(clues[person_id]) >= CERTAIN
        if not decided and evidence.contradicts((details.sex, mine), (row.sex, theirs)):
            del known[person_id]
        elif clue := evidence.of_birth(mine, theirs):
            clues[person_id].append(clue)
    for person_id in met_at(known.keys()) if met_at and known else ():
        clues[person_id].append(SAME_PLACE)
