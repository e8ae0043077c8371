"""The cases of a person as episodes: numbered in order, the open one last."""

from collections.abc import Callable, Iterable
from heapq import merge as in_turn
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.casefile.cases import Case
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def of_people(session: Session, *person_ids: UUID) -> list[Case]:
    """Return the cases of some people, oldest episode first."""
    query = select(Case).where(Case.person_id.in_(person_ids)).order_by(Case.episode, Case.opened_on)
    return list(session.scalars(query))


def choose(cases: Iterable[Case], goes_on: UUID | None) -> tuple[Case | None, Case | None]:
    """Return (the case that goes on, the one that rests): a person has only one open case.

    Raises Refused if two are open and none of them is chosen.
    """
    opened = [case for case in cases if case.is_open]
    if len(opened) < 2:
        return next(iter(opened), None), None
    going_on = next((case for case in opened if case.id == goes_on), None)
    if going_on is None:
        raise Refused(lazy_gettext("Both have an open case. Choose which one goes on."), "goes_on")
    return going_on, next(case for case in opened if case is not going_on)


def in_order(first: list[Case], second: list[Case], going_on: Case | None, resting: Case | None) -> list[Case]:
    """Order the cases of two people as those of one: by the day of opening, but the open ones last.

    Those of each person keep their order, for undoing.
    """
    last = [case for case in (resting, going_on) if case is not None]
    closed = ([case for case in cases if case not in last] for cases in (first, second))
    return [*in_turn(*closed, key=lambda case: case.opened_on), *last]


def renumber(session: Session, orders: Iterable[list[Case]], move: Callable[[], None]) -> None:
    """Renumber the cases of each person, while `move` assigns them to their person.

    In between their numbers are negative: no two of one person may ever have the same number.
    """
    numbered = [(case, number) for cases in orders for number, case in enumerate(cases, 1)]
    for at, (case, _number) in enumerate(numbered, 1):
        case.episode = -at
    session.flush()
    move()
    for case, number in numbered:
        case.episode = number
    session.flush()
