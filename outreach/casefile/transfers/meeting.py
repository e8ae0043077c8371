"""Which of many cases changed hands, or were closed, between the page on which they were ticked and the press.

The page carries who had each case (`stamp`). Of a case that somebody else has now nothing is handed over unseen: it is
told which and how, and its tick is taken off; what was ticked beside it and typed stays for the next press.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.casefile.cases import Assignment, Case
from outreach.core.language import LazyText, lazy_gettext

WHOSE = 8  # the last hexadecimal figures of an id tell the few caseworkers of a centre apart


def stamp(found: Iterable[Case]) -> str:
    """Return who has each of these cases now, as a page carries it."""
    return ".".join(case.id.hex + _whose(case) for case in found)


def changed(session: Session, stamped: str, found: Sequence[Case]) -> dict[UUID, LazyText]:
    """Return what became of those of these cases that are not as they were stamped, by case.

    One that the stamp does not name is taken as it is.
    """
    were = {one[:-WHOSE]: one[-WHOSE:] for one in stamped.split(".")}
    here = [case for case in found if case.id.hex in were]
    moved = {case.id: case for case in here if not case.is_open or were[case.id.hex] != _whose(case)}
    given = _given(session, moved) if moved else {}
    ids = {who for one in given.values() for who in (one.caseworker_id, one.made_by)}
    names = users.names(session, ids) if ids else {}
    return {case.id: _words(case, given.get(case.id), names) for case in moved.values()}


def _given(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, Assignment]:
    standing = select(Assignment).where(Assignment.case_id.in_(case_ids), Assignment.ended_at.is_(None))
    return {one.case_id: one for one in session.scalars(standing)}


def _words(case: Case, given: Assignment | None, names: Mapping[UUID, str]) -> LazyText:
    if not case.is_open or given is None:
        return lazy_gettext("Case %(number)s was closed meanwhile. Its tick is taken off.", number=case.number)
    return lazy_gettext(
        "Case %(number)s was handed to %(name)s meanwhile, by %(by)s. Its tick is taken off.",
        number=case.number,
        name=names.get(given.caseworker_id, "–"),
        by=names.get(given.made_by, "–"),
    )


def _whose(case: Case) -> str:
    return case.caseworker_id.hex[-WHOSE:]
