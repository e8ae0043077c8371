"""Placements elsewhere that contradict a rule: no legal basis any more, or a stay at Baan Rao in the same nights."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, lazyload

from outreach.c3_control.placements.models import Placement
from outreach.c3_control.stays import Stay
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.consents.contradicting import without_basis
from outreach.casefile.consents.lawful import Act
from outreach.casefile.consents.models import Consent
from outreach.casefile.contradictions import Check, Contradiction, Scope, Standing
from outreach.casefile.people import Person
from outreach.core.language import lazy_gettext
from outreach.core.questions import Question

AWAY = Question(
    Placement, Placement.person_id == THIS_PERSON, Placement.ends_on.is_(None), Placement.voided_at.is_(None)
)


def of_placements(session: Session, scope: Scope, day: date) -> Iterator[Contradiction]:
    """Yield the open placements in scope that no basis carries today, or that share a night with a stay."""
    theirs = scope.with_cases(session, _open(session, scope))
    if not theirs:
        return
    lost = without_basis(session, [(case, day) for case, _row in theirs], Act.PLACEMENT)
    twice = _staying(session, [row for _case, row in theirs])
    for case, row in theirs:
        why = []
        if row.id in twice:
            why.append(lazy_gettext("They have a stay at Baan Rao in the same nights."))
        if (case.id, day) in lost:
            why.append(
                lazy_gettext("No legal basis on record carries this: it has ended or was withdrawn, or there was none.")
            )
        if why:
            what = lazy_gettext("since %(day)s", day=row.begins_on)
            yield Contradiction(case, Standing.PLACEMENT, row.id, what, tuple(why))


def _open(session: Session, scope: Scope) -> Sequence[Placement]:
    if scope.only is not None:
        return AWAY.ask(session, person_id=scope.only)
    query = select(Placement).join(Person, Person.id == Placement.person_id)
    query = query.where(Placement.ends_on.is_(None), Placement.voided_at.is_(None)).options(lazyload(Placement.agency))
    return session.scalars(scope.near(query, Placement.person_id)).unique().all()


def _staying(session: Session, rows: Sequence[Placement]) -> set[UUID]:
    """Return those of these open placements that share a night with a stay."""
    begun: dict[UUID, list[Placement]] = defaultdict(list)
    for row in rows:
        begun[row.person_id].append(row)
    query = select(Stay.person_id, Stay.ends_on).where(Stay.person_id.in_(begun), Stay.voided_at.is_(None))
    stayed = session.execute(query).all()
    return {
        row.id
        for person_id, ends_on in stayed
        for row in begun[person_id]
        if ends_on is None or ends_on > row.begins_on
    }


PLACEMENTS = Check(Standing.PLACEMENT, of_placements, (Placement, Stay, Consent))
