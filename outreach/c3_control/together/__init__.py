"""Sessions together: a session that several young people attended is written down once, with a sealed note for each.

It is no record of its own: the session of each stands in their case, where it is corrected or voided, and counts there.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import therapy
from outreach.c3_control.therapy import TherapyDetails, TherapyKind, TherapySession
from outreach.casefile.cases import Case
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

MOST_SHOWN = 10


@dataclass(frozen=True, kw_only=True, repr=False)
class TogetherDetails:
    """Day, kind and minutes of a session, and a note (or none) for each who attended, by the id of their case."""

    day: date
    kind: TherapyKind
    minutes: int | None
    attended: Mapping[UUID, str | None]


@dataclass(frozen=True)
class Held:
    """A session that was held: how many attended, and in which cases it stands."""

    day: date
    kind: TherapyKind
    minutes: int | None
    attended: int
    case_ids: frozenset[UUID]


def hold(session: Session, theirs: Sequence[Case], details: TogetherDetails, actor: User) -> UUID:
    """Record the session of each who attended. theirs: the cases that were offered.

    Raises Refused if nobody attended, NotFound for a case that was not offered, and as `therapy.attend` does.
    """
    check_attended(len(details.attended))
    known, together_id = {case.id: case for case in theirs}, uuid4()
    for case_id, note in details.attended.items():
        if case_id not in known:
            raise NotFound
        own = TherapyDetails(day=details.day, kind=details.kind, minutes=details.minutes, note=note)
        therapy.attend(session, known[case_id], own, actor, together_id)
    return together_id


def check_attended(number: int) -> None:
    """Raise Refused for a session that nobody attended."""
    if number < 1:
        raise Refused(lazy_gettext("Tick who attended."))


def lately(session: Session, actor: User) -> list[Held]:
    """Return the user's last sessions of several, the newest first."""
    told = TherapySession.together_id, TherapySession.day, TherapySession.kind, TherapySession.minutes
    query = select(*told, func.count()).where(*_of(actor)).group_by(*told)
    newest = TherapySession.day.desc(), func.max(TherapySession.made_at).desc()
    rows = session.execute(query.order_by(*newest).limit(MOST_SHOWN)).all()
    theirs = _attended(session, actor, TherapySession.together_id.in_([row[0] for row in rows]))
    return [
        Held(day, kind, minutes, number, frozenset(theirs[together_id]))
        for together_id, day, kind, minutes, number in rows
    ]


def check_once(session: Session, details: TogetherDetails, actor: User) -> None:
    """Raise Refused if the actor has written down the same before: day, kind, minutes, and who attended."""
    as_long = TherapySession.minutes.is_not_distinct_from(details.minutes)
    same = TherapySession.day == details.day, TherapySession.kind == details.kind, as_long
    if set(details.attended) in _attended(session, actor, *same).values():
        words = lazy_gettext("You have written this session down already. If it was another one, say so.")
        raise Refused(words, "again")


def _attended(session: Session, actor: User, *which: ColumnElement[bool]) -> dict[UUID | None, set[UUID]]:
    """Return the cases of each of the actor's sessions of several that are meant, in one query."""
    found: dict[UUID | None, set[UUID]] = defaultdict(set)
    for row in session.execute(select(TherapySession.together_id, TherapySession.case_id).where(*_of(actor), *which)):
        found[row.together_id].add(row.case_id)
    return found


def _of(actor: User) -> tuple[ColumnElement[bool], ...]:
    counts = TherapySession.together_id.is_not(None), TherapySession.voided_at.is_(None)
    return TherapySession.made_by == actor.id, *counts
