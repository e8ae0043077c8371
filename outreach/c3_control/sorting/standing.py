"""How the sorting of a camp stands, in counts by caseworker: for the head, without anybody's needs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp
from outreach.c3_control.sorting import unplaced
from outreach.c3_control.sorting.board import under_way
from outreach.casefile import cases


@dataclass(frozen=True)
class Standing:
    """The young people of one caseworker (None: nobody carries them): how many have a referral under way or a draft,
    are noted as not placed, and neither."""

    caseworker: str | None
    referred: int
    noted: int
    waiting: int


def read(session: Session, camp: Camp, actor: User) -> Sequence[Standing]:
    """Count the seats whose cases the actor may see, in a fixed number of queries; by the name of the caseworker."""
    everyone = camps.of_camp(session, camp)
    mine = cases.among(session, [one.case_id for one in everyone], actor)
    referred, notes = under_way(session, set(mine)), unplaced.of_cases(session, camp, mine)
    counted: Counter[tuple[UUID | None, str]] = Counter()
    for one in everyone:
        if one.case_id in mine:
            how = "referred" if referred[one.case_id] else "noted" if one.case_id in notes else "waiting"
            counted[one.case.caseworker_id, how] += 1
    carriers = {worker for worker, _how in counted}
    query = select(User.id, User.name).where(User.id.in_({one for one in carriers if one}))
    names: dict[UUID | None, str] = {row.id: row.name for row in session.execute(query)}
    audit.record(session, "camp.report", actor, about=f"camp:{camp.id}")
    hows = "referred", "noted", "waiting"
    found = [Standing(names.get(one), *(counted[one, how] for how in hows)) for one in carriers]
    return sorted(found, key=lambda one: one.caseworker or "")
