"""Search results: the candidates, and the part of each that the user may see."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import births, people, photos, restrictions
from outreach.casefile.cases import Case
from outreach.casefile.finding import last_met, strangers
from outreach.casefile.finding.alike import Names
from outreach.casefile.finding.last_met import LastMet
from outreach.casefile.finding.strangers import Way
from outreach.casefile.marks import Marks
from outreach.casefile.milestones import Milestone
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.language import LazyText, gettext
from outreach.core.sealing import read_many

NAMES = (*people.NAMES, Person.birth_date)
TO_TELL_APART = (*NAMES, Person.look)


@dataclass(frozen=True)
class Found:
    """A young person who matches a search.

    Of a colleague's only what tells them apart and prevents a duplicate: one name, the age, how to know them again,
    roughly when and where they were last met, the caseworker, and whether the case is open; no link. All but the
    caseworker is missing once the user has been shown too many of them.
    """

    score: float
    person_id: UUID
    case_id: UUID | None
    name: str = field(repr=False)
    age: int | None
    sex: people.Sex | None
    caseworker: str
    is_open: bool | None
    why: tuple[LazyText, ...] = ()
    met: LastMet | None = None
    marks: Marks | None = None  # of one's own alone
    photo: str | None = field(default=None, repr=False)
    """The source of the small photo, if the user may see it."""
    look: str | None = field(default=None, repr=False)
    """How to know them again; missing while somebody is typed in (decision 29)."""
    mine: UUID | None = None
    """Of a colleague's: what the user wrote of meeting them lately."""


# Callbacks of other packages: what a user wrote lately of meeting each of some people of colleagues, by its id.
met_by: list[Callable[[Session, Collection[UUID], User], Mapping[UUID, UUID]]] = []

_CANDIDATES = (
    select(Person.id, Person.sex, Person.birth_year, Person.birth_known, Person.made_at)
    .add_columns(Case.id.label("case_id"), Case.closed_on, Case.caseworker_id, User.name.label("caseworker"))
    .add_columns(Case.risk, Case.red_flag, Case.urgent_until)
    .add_columns(select(func.max(Milestone.day)).where(Milestone.case_id == Case.id).scalar_subquery().label("last"))
    .outerjoin(Case, Case.person_id == Person.id)
    .outerjoin(User, User.id == Case.caseworker_id)
    .order_by(Case.episode)
)


def candidates(session: Session, ids: Collection[UUID], actor: User) -> dict[UUID, Row[Any]]:
    """Return the plain columns of these people of the actor's centre and their newest case, in one query."""
    rows = session.execute(_in_sight_among(actor), {"ids": list(ids)})
    return {row.id: row for row in rows}


@per_user
def _in_sight_among(actor: Viewer) -> Select[Any]:
    return _CANDIDATES.where(Person.id.in_(bindparam("ids", expanding=True)), *in_sight(actor))


def in_sight(actor: User | Viewer) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of people whom this user's search may find: of their centre, but those hidden from them."""
    return (
        Person.centre_id == actor.centre_id,
        Person.merged_into.is_(None),
        Person.erased_at.is_(None),
        ~restrictions.is_hidden(Person.id, actor),
    )


def shown(
    session: Session,
    scores: Mapping[UUID, float],
    known: Mapping[UUID, Row[Any]],
    actor: User,
    most: int,
    way: Way | None = None,
    why: Callable[[UUID, Names], tuple[LazyText, ...]] | None = None,
    *,
    mixed: bool = False,
) -> list[Found]:
    """Return the best matches; among equals the actor's own first, so that a common nickname does not crowd them out,
    and of those who was met last.

    way: the channel on which other caseworkers' people are counted; few are shown, and none once there were too many: a
    search then omits them; a registration still warns of one and names the caseworker. why: returns the evidence for a
    person with these names. mixed: the order of strangers says nothing of whom a hint of the actor fitted.
    """
    best = _best(scores, known, actor, most, strangers.AT_ONCE if way else most)
    ranked = _mixed(best, known, actor) if mixed else best
    others = {id_ for id_ in ranked if not _open_to(known[id_], actor)}
    stopped = way is not None and bool(others) and not strangers.let_through(session, others, actor, way)
    if stopped and way == strangers.SEARCH:
        ranked = _best(scores, known, actor, most, 0)
    names = _names(session, ranked, way)
    given = {id_: why(id_, names[id_][:3]) if why else () for id_ in ranked if id_ in names}
    told = [id_ for id_ in given if not (stopped and id_ in others)]
    met, faces = last_met.of_people(session, told), photos.small_of(session, told, others)
    mine = _met_by(session, others & set(told), actor) if way == strangers.SEARCH else {}
    return [
        replace(
            _stranger(scores[id_], known[id_], () if stopped else names[id_], words, met.get(id_))
            if id_ in others
            else _found(scores[id_], known[id_], names[id_], words, met.get(id_)),
            photo=faces.get(id_),
            look=next(iter(names[id_][len(NAMES) :]), None),
            mine=mine.get(id_),
        )
        for id_, words in given.items()
    ]


def stranger(session: Session, row: Row[Any]) -> Found:
    """Return what a search shows of one colleague's young person, of a row of `candidates`."""
    _id, *names = next(read_many(session, NAMES, Person.id == row.id), (row.id,))
    found = _stranger(0, row, names, (), last_met.of_people(session, [row.id]).get(row.id))
    return replace(found, photo=photos.small_of(session, [row.id], [row.id]).get(row.id))


def one_name(nickname: str | None, given_name: str | None, number: str = "") -> str:
    """Return the one name of somebody that is shown in a short list, or to who does not carry their case.

    number: of their case, by which somebody without a name is told from others.
    """
    return nickname or given_name or f"{gettext('No name yet')} {number}".rstrip()


def _names(session: Session, ids: Collection[UUID], way: Way | None) -> dict[UUID, list[Any]]:
    """Return what is read of each; of a search also how to know them again."""
    fields = TO_TELL_APART if way == strangers.SEARCH else NAMES
    return {id_: words for id_, *words in read_many(session, fields, Person.id.in_(ids))}


def _met_by(session: Session, ids: Collection[UUID], actor: User) -> dict[UUID, UUID]:
    return {id_: one for ask in met_by if ids for id_, one in ask(session, ids, actor).items()}


def _best(
    scores: Mapping[UUID, float], known: Mapping[UUID, Row[Any]], actor: User, most: int, most_strangers: int
) -> list[UUID]:
    def place(id_: UUID) -> tuple[float, bool, int]:
        row = known[id_]
        own = _open_to(row, actor)
        return -scores[id_], not own, -row.last.toordinal() if own and row.last else 0

    ranked = sorted(known, key=place)
    others = [id_ for id_ in ranked if not _open_to(known[id_], actor)]
    left_out = set(others[most_strangers:])
    return [id_ for id_ in ranked if id_ not in left_out][:most]


def _mixed(ranked: list[UUID], known: Mapping[UUID, Row[Any]], actor: User) -> list[UUID]:
    """Return the same with the strangers, in their places, by their ids."""
    others = iter(sorted(id_ for id_ in ranked if not _open_to(known[id_], actor)))
    return [id_ if _open_to(known[id_], actor) else next(others) for id_ in ranked]


def _stranger(
    score: float, row: Row[Any], names: Sequence[Any], why: tuple[LazyText, ...], met: LastMet | None
) -> Found:
    """names: all that are shown of them; none if the user has been shown too many."""
    if not names:
        return Found(score, row.id, None, "", None, None, row.caseworker or "", None, why)
    name = one_name(names[0], names[1])
    return Found(score, row.id, None, name, _age(row, names), None, row.caseworker or "", _is_open(row), why, met)


def _found(score: float, row: Row[Any], names: Sequence[Any], why: tuple[LazyText, ...], met: LastMet | None) -> Found:
    return Found(
        score=score,
        person_id=row.id,
        case_id=row.case_id,
        name=people.full_name(*names[:3]),
        age=_age(row, names),
        sex=row.sex,
        caseworker=row.caseworker or "",
        is_open=_is_open(row),
        why=why,
        met=met,
        marks=Marks.of(row.risk, row.red_flag, row.urgent_until) if _is_open(row) else None,
    )


def _age(row: Row[Any], names: Sequence[Any]) -> int | None:
    return births.age_of(births.born(row.birth_known, names[3], row.birth_year), clock.today())


def _is_open(row: Row[Any]) -> bool:
    return row.case_id is not None and row.closed_on is None


def _open_to(row: Row[Any], actor: User) -> bool:
    """Return True if the actor may see the case; all are of their centre."""
    return row.case_id is not None and (actor.role == Role.SUPERVISOR or row.caseworker_id == actor.id)
