"""Who may be meant, and what the one who looks may see of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import births, people, restrictions
from outreach.casefile.cases import Case
from outreach.casefile.people import Person
from outreach.ground import clock
from outreach.ground.language import Later
from outreach.ground.sealing import read_many

NAMES = (Person.nickname, Person.given_name, Person.family_name, Person.birth_date)


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
    why: tuple[Later, ...] = ()


_CANDIDATES = (
    select(Person.id, Person.sex, Person.birth_year, Person.birth_known, Person.made_at)
    .add_columns(Case.id.label("case_id"), Case.closed_on, Case.caseworker_id, User.name.label("caseworker"))
    .outerjoin(Case, Case.person_id == Person.id)
    .outerjoin(User, User.id == Case.caseworker_id)
    .order_by(Case.episode)
)


def candidates(session: Session, ids: Collection[UUID], actor: User) -> dict[UUID, Row[Any]]:
    """What is plain about these people of the actor's centre and their newest case, in one query."""
    rows = session.execute(_CANDIDATES.where(Person.id.in_(ids), *in_sight(actor)))
    return {row.id: row for row in rows}


def in_sight(actor: User) -> tuple[ColumnElement[bool], ...]:
    """Whom a search of this user may come upon: the people of their centre but those who are kept from them."""
    return (
        Person.centre_id == actor.centre_id,
        Person.merged_into.is_(None),
        Person.erased_at.is_(None),
        Person.id.not_in(restrictions.hidden_from(actor)),
    )


def shown(
    session: Session,
    scores: Mapping[UUID, float],
    known: Mapping[UUID, Row[Any]],
    actor: User,
    most: int,
    why: Mapping[UUID, Sequence[Later]] | None = None,
) -> list[Found]:
    """The best of them; of those equally alike the actor's own, so that many of one nickname do not crowd them out."""
    ranked = sorted(known, key=lambda id_: (-scores[id_], not _open_to(known[id_], actor)))[:most]
    names = {id_: words for id_, *words in read_many(session, NAMES, Person.id.in_(ranked))}
    return [
        _found(scores[id_], known[id_], names[id_], actor, tuple((why or {}).get(id_, ())))
        for id_ in ranked
        if id_ in names
    ]


def _found(score: float, row: Row[Any], names: Sequence[Any], actor: User, why: tuple[Later, ...]) -> Found:
    nickname, given, family, birth_date = names
    whole = _open_to(row, actor)
    born = births.born(row.birth_known, birth_date, row.birth_year)
    return Found(
        score=score,
        person_id=row.id,
        case_id=row.case_id if whole else None,
        name=people.full_name(nickname, given, family) if whole else (nickname or given or "–"),
        age=births.age_of(born, clock.today()),
        sex=row.sex,
        caseworker=row.caseworker or "",
        is_open=row.case_id is not None and row.closed_on is None,
        why=why,
    )


def _open_to(row: Row[Any], actor: User) -> bool:
    """Whether the actor may see the case; all are of their centre."""
    return row.case_id is not None and (actor.role == Role.SUPERVISOR or row.caseworker_id == actor.id)
