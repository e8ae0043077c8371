"""Contradictions for display: those of a centre to its head, those of a young person to their staff."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.contradictions import following, kept
from outreach.casefile.contradictions.following import Anew
from outreach.casefile.contradictions.kept import MOST_COUNTED, KeptContradiction
from outreach.casefile.contradictions.shown import Shown, shown
from outreach.casefile.contradictions.standing import Scope
from outreach.casefile.people import Person
from outreach.core.errors import NotFound
from outreach.web.paging import PAGE_ROWS, Keyset, Page

_ORDER = Keyset(
    KeptContradiction.decided, KeptContradiction.year, KeptContradiction.running, KeptContradiction.source_id
)


def of_people(session: Session, person_ids: Collection[UUID]) -> list[Shown]:
    """Return the contradictions of some people, in all their cases; not limited to any user's scope."""
    return shown(session, _of(session, person_ids))


def keys(session: Session, person_ids: Collection[UUID]) -> set[str]:
    """Return the keys of these on a page."""
    return {one.found.key for one in of_people(session, person_ids)}


def page(session: Session, actor: User, after: str | None = None) -> Page[Shown]:
    """Return a page of those of the centre that the actor may see, undecided ones first, and audit the look.

    after: the key of the last row before the page.
    """
    audit.record(session, "contradiction.list", actor)
    if actor.centre_id is None:
        return Page([], None)
    anew = following.judge(session, actor.centre_id)
    new = [one for one in _in_sight(session, actor, anew) if _is_after(one, after)]
    rows = _kept(session, actor, anew, after)
    rows += [KeptContradiction(**kept.values_of(one, actor.centre_id)) for one in new]
    found = _ORDER.page(sorted(rows, key=lambda row: row.place)[: PAGE_ROWS + 1])
    return Page(_read(session, actor, found.rows), found.next_key)


def count(session: Session, actor: User) -> int:
    """Count those that wait for the actor's decision, up to `MOST_COUNTED` + 1; 0 for a user who decides none."""
    if actor.centre_id is None or not actor.may(Permission.APPROVE):
        return 0
    anew = following.judge(session, actor.centre_id)
    number = sum(one.waits for one in _in_sight(session, actor, anew))
    if anew.people is not None:
        number += session.scalar(kept.counting(actor), {"people": list(anew.people)}) or 0
    return min(number, MOST_COUNTED + 1)


def get(session: Session, case: Case, key: str) -> Shown:
    """Return a contradiction in a case that the actor was allowed to load. Raises NotFound, also once resolved."""
    there = of_people(session, [case.person_id])
    found = next((one for one in there if one.found.key == key and one.found.case.id == case.id), None)
    if found is None:
        raise NotFound
    return found


def _of(session: Session, person_ids: Collection[UUID]) -> list[Scope]:
    mine = select(Case).where(Case.person_id.in_(person_ids))
    found = [person for one in person_ids if (person := session.get(Person, one))]
    return [Scope(mine, centre_id, person_ids) for centre_id in dict.fromkeys(person.centre_id for person in found)]


def _kept(session: Session, actor: User, anew: Anew, after: str | None) -> list[KeptContradiction]:
    if anew.people is None:
        return []
    query = _ORDER.rows(kept.in_sight(actor), after)
    return list(session.scalars(query, {"people": list(anew.people)}))


def _in_sight(session: Session, actor: User, anew: Anew) -> list[Shown]:
    """Return those of what was judged anew that the actor may see."""
    seen = cases.among(session, {one.found.case.id for one in anew.found}, actor) if anew.found else set()
    return [one for one in anew.found if one.found.case.id in seen]


def _is_after(one: Shown, after: str | None) -> bool:
    """Return True if it comes after the key of a row, as the query does (`Keyset`)."""
    with suppress(ValueError):
        decided, year, running, row_id = (after or "").split("_")
        return one.place > (int(decided), int(year), int(running), UUID(row_id))
    return True


def _read(session: Session, actor: User, rows: Sequence[KeptContradiction]) -> list[Shown]:
    """Return what these rows stand for, as it is now."""
    if not rows or actor.centre_id is None:
        return []
    mine = cases.of_ids(session, {row.case_id for row in rows}, actor)
    scope = Scope(cases.visible_to(actor), actor.centre_id, {case.person_id for case in mine}, for_head=True)
    found = {one.found.row_id: one for one in shown(session, [scope], {row.kind for row in rows})}
    return [found[row.source_id] for row in rows if row.source_id in found]
