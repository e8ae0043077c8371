"""Which rows of a sheet were taken in for a camp before, as far as the user may know it.

A row is kept under one digest for all. If the case it became is hidden from the user, they may take the row in as one
of their own; then it is kept under a second digest, of theirs alone: nothing tells them of the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.camps import Camp
from outreach.c3_control.from_sheet import SheetTaken
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.sheet_rows import SheetRow
from outreach.core.sealing import vault_of


@dataclass(frozen=True)
class Before:
    """What became of rows before, by their number.

    seen: the cases that the user sees. others: the people of cases that they do not see. free: the digest under which
    a row can be kept; missing if both are taken. twice: rows that stand in the sheet above already.
    """

    seen: dict[int, UUID] = field(default_factory=dict)
    others: dict[int, UUID] = field(default_factory=dict)
    free: dict[int, str] = field(default_factory=dict)
    twice: set[int] = field(default_factory=set)


def of_rows(session: Session, camp: Camp, rows: Sequence[SheetRow], actor: User) -> Before:
    """Return which of these rows were taken in for a camp."""
    digests = {row.number: _digests(session, row, actor) for row in rows}
    taken = _taken(session, camp, {one for both in digests.values() for one in both})
    visible = {case.id for case in cases.of_ids(session, {case_id for case_id, _person in taken.values()}, actor)}
    before, above = Before(), set[str]()
    for number, both in digests.items():
        if both[0] in above:
            before.twice.add(number)
        above.add(both[0])
        found = [taken[one] for one in both if one in taken]
        before.seen.update((number, case_id) for case_id, _person in found if case_id in visible)
        before.others.update((number, person_id) for case_id, person_id in found if case_id not in visible)
        before.free.update((number, one) for one in reversed(both) if one not in taken)
    return before


def _taken(session: Session, camp: Camp, digests: set[str]) -> dict[str, tuple[UUID, UUID]]:
    query = select(SheetTaken.row, SheetTaken.case_id, Case.person_id).join(Case, Case.id == SheetTaken.case_id)
    found = session.execute(query.where(SheetTaken.camp_id == camp.id, SheetTaken.row.in_(digests)))
    return {row: (case_id, person_id) for row, case_id, person_id in found}


def _digests(session: Session, row: SheetRow, actor: User) -> tuple[str, str]:
    """Return the keyed digests of a row: for all, and of the user."""
    said = b"sheet-row\x1f" + row.print
    return vault_of(session).mac(said).hex(), vault_of(session).mac(said + actor.id.bytes).hex()
