"""Contradictions for display: those of a centre to its head, those of a young person to their staff."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.casefile.cases import Case, visible_to
from outreach.casefile.contradictions.decided import ContradictionDecision, latest_of
from outreach.casefile.contradictions.standing import Contradiction, Scope, find
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.sealing import vault_of


@dataclass(frozen=True, repr=False)
class Shown:
    """A contradiction with the latest decision, if that still covers it."""

    found: Contradiction
    decision: ContradictionDecision | None
    past: ContradictionDecision | None = None  # an earlier decision: expired, or on other rules

    @property
    def waits(self) -> bool:
        """True without a decision."""
        return self.decision is None


def of_people(session: Session, person_ids: Collection[UUID]) -> list[Shown]:
    """Return the contradictions of some people, in all their cases; not limited to any user's scope."""
    return _shown(session, _of(session, person_ids))


def keys(session: Session, person_ids: Collection[UUID]) -> set[str]:
    """Return the keys of these on a page."""
    return {one.found.key for one in of_people(session, person_ids)}


def of_centre(session: Session, actor: User) -> list[Shown]:
    """Return those of the centre that the actor may see, undecided ones first, and audit the look."""
    shown = _shown(session, _seen_by(actor))
    vault_of(session).fetch_keys(session, {one.found.case.person_id for one in shown})
    audit.record(session, "contradiction.list", actor)
    return sorted(shown, key=lambda one: not one.waits)


def count(session: Session, actor: User) -> int:
    """Count those that wait for the actor's decision; 0 for a user who decides none."""
    return sum(one.waits for one in _shown(session, _seen_by(actor))) if actor.may(Permission.APPROVE) else 0


def get(session: Session, case: Case, key: str) -> Shown:
    """Return a contradiction in a case that the actor was allowed to load. Raises NotFound, also once resolved."""
    shown = _shown(session, _of(session, [case.person_id]))
    found = next((one for one in shown if one.found.key == key and one.found.case.id == case.id), None)
    if found is None:
        raise NotFound
    return found


def _of(session: Session, person_ids: Collection[UUID]) -> list[Scope]:
    cases = select(Case).where(Case.person_id.in_(person_ids))
    found = [person for one in person_ids if (person := session.get(Person, one))]
    return [Scope(cases, centre_id, person_ids) for centre_id in dict.fromkeys(person.centre_id for person in found)]


def _seen_by(actor: User) -> list[Scope]:
    return [Scope(visible_to(actor), actor.centre_id)] if actor.centre_id else []


def _shown(session: Session, scopes: list[Scope], day: date | None = None) -> list[Shown]:
    today = day or clock.today()
    found = find(session, scopes, today)
    last = latest_of(session, found)
    return [_with_decision(one, last.get(one.row_id), today) for one in found]


def _with_decision(found: Contradiction, last: ContradictionDecision | None, day: date) -> Shown:
    holds = last is not None and last.holds(found, day)
    return Shown(found, last if holds else None, None if holds else last)
