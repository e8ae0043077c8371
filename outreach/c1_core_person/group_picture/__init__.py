"""The groups of a centre on one day: how many young people of open cases, which core persons, who fights or made peace.

Whom the actor may not see is not counted. A former member counts on no day: when somebody left is not written.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import groups
from outreach.c1_core_person.core_persons import CorePerson
from outreach.c1_core_person.groups import Group, Membership, Part
from outreach.c1_core_person.rivalries import Rivalry
from outreach.c1_core_person.tying import CoreTie
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.core.sealing import vault_of


@dataclass(frozen=True, repr=False)
class Seen:
    """A group on a day: its number in the picture, how many members, and its core persons."""

    number: int
    group: Group
    members: int
    core_persons: Sequence[CorePerson]


@dataclass(frozen=True)
class Between:
    """What is between two groups on a day, by their numbers: a fight since a day, or a truce since a day."""

    first: int
    second: int
    since: date
    fights: bool


@dataclass(frozen=True, repr=False)
class Picture:
    """All groups of a centre on a day, and what is between them."""

    day: date
    seen: Sequence[Seen]
    between: Sequence[Between]


def on(session: Session, day: date, actor: User, *, named: bool = False) -> Picture:
    """Return the groups of the actor's centre at the end of a day, and audit the look. named: with their names."""
    audit.record(session, "group.picture_names" if named else "group.picture", actor)
    known = sorted(groups.of_centre(session, actor), key=lambda group: (group.made_at, group.id))
    members, led = _members(session, day, actor), _core_persons(session, day, actor)
    seen = [
        Seen(number, group, members.get(group.id, 0), led.get(group.id, ()))
        for number, group in enumerate(known, start=1)
    ]
    numbers = {one.group.id: one.number for one in seen}
    return Picture(day, seen, _between(session, day, numbers))


def _members(session: Session, day: date, actor: User) -> dict[UUID, int]:
    query = select(Membership.group_id, func.count(func.distinct(Case.person_id)))
    query = query.join(Case, Case.id == Membership.case_id).where(cases.in_sight(actor))
    query = query.where(Membership.since <= day, Membership.voided_at.is_(None), Membership.part != Part.FORMER)
    query = query.where(Case.opened_on <= day, or_(Case.closed_on.is_(None), Case.closed_on > day))
    return dict(session.execute(query.group_by(Membership.group_id)).all())


def _core_persons(session: Session, day: date, actor: User) -> Mapping[UUID, Sequence[CorePerson]]:
    query = select(CoreTie.group_id, CorePerson).join(CorePerson, CorePerson.id == CoreTie.core_person_id)
    query = query.where(CorePerson.centre_id == actor.centre_id, CoreTie.voided_at.is_(None), CoreTie.since <= day)
    query = query.where(or_(CoreTie.until.is_(None), CoreTie.until >= day)).order_by(CoreTie.since, CoreTie.id)
    found = session.execute(query).all()
    vault_of(session).fetch_keys(session, [core_person.id for _group, core_person in found])
    led: dict[UUID, list[CorePerson]] = defaultdict(list)
    for group_id, core_person in found:
        led[group_id].append(core_person)
    return led


def _between(session: Session, day: date, numbers: Mapping[UUID, int]) -> list[Between]:
    """Return what was between two groups: of a pair the newest, a fight before a truce of the same day."""
    newest: dict[tuple[int, int], Between] = {}
    for row in session.scalars(_known(day, numbers)):
        pair = numbers[row.first_id], numbers[row.second_id]
        truce = row.truce_on if row.truce_on and row.truce_on <= day else None
        newest[min(pair), max(pair)] = Between(min(pair), max(pair), truce or row.since, truce is None)
    return sorted(newest.values(), key=lambda one: (not one.fights, one.first, one.second))


def _known(day: date, numbers: Mapping[UUID, int]) -> Select[Rivalry]:
    query = select(Rivalry).where(Rivalry.first_id.in_(list(numbers)), Rivalry.second_id.in_(list(numbers)))
    query = query.where(Rivalry.since <= day, Rivalry.voided_at.is_(None))
    return query.order_by(Rivalry.truce_on.is_(None), Rivalry.since, Rivalry.made_at)
