"""Sessions together: a session that several young people attended is written down once, with a sealed note for each.

It is no record of its own: the session of each stands in their case, where it is corrected or voided, and counts there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import func, select
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
    """A session that was held: how many attended."""

    day: date
    kind: TherapyKind
    minutes: int | None
    attended: int


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
    told = TherapySession.day, TherapySession.kind, TherapySession.minutes
    query = select(*told, func.count()).where(TherapySession.made_by == actor.id, TherapySession.voided_at.is_(None))
    query = query.where(TherapySession.together_id.is_not(None)).group_by(TherapySession.together_id, *told)
    rows = session.execute(query.order_by(TherapySession.day.desc()).limit(MOST_SHOWN))
    return [Held(day, kind, minutes, number) for day, kind, minutes, number in rows]
