"""What a merge carries over from the case that rests: the higher level of risk, and the newer safety plan.

Each is a copy in the case that goes on; what stands in the other one stays there. Undoing the merge voids the copies
and takes their words out of them: they are another young person's, and stand in that one's own case.
"""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import milestones
from outreach.casefile.cases import Case
from outreach.casefile.corrections import KINDS, Change, Deed, Entry, Kind, Why, keep, of_entry
from outreach.casefile.marks import Level
from outreach.casefile.merging import Merge
from outreach.casefile.merging.choices import unreadable
from outreach.casefile.risks import assessing, safety
from outreach.casefile.risks.assessing import Assessment
from outreach.casefile.risks.safety import SafetyPlan
from outreach.core import clock
from outreach.core.sealing import Unreadable

LEVELS = list(Level)
A_DAY = timedelta(days=1)
WORDS = {Kind.RISK: ("reason",), Kind.SAFETY_PLAN: ("signs", "helps", "calls", "safe_place")}


def carry(session: Session, resting: Case, going_on: Case, actor: User) -> None:
    """Copy what the case that goes on would lack. Both are of one person by now."""
    _carry_level(session, resting, going_on, actor)
    _carry_plan(session, resting, going_on, actor)


def undo(session: Session, merge: Merge, actor: User) -> None:
    """Void the copies of a merge that is undone."""
    if merge.rested_case_id is None:
        return
    for kind, words in WORDS.items():
        table: Any = KINDS[kind].table
        for row in session.scalars(select(table).where(table.carried_from == merge.rested_case_id)).all():
            _void(session, Entry(kind, KINDS[kind], row), words, actor)


def _carry_level(session: Session, resting: Case, going_on: Case, actor: User) -> None:
    lost, kept = (assessing.latest(session, case.id) for case in (resting, going_on))
    if lost is None or (kept is not None and LEVELS.index(kept.level) >= LEVELS.index(lost.level)):
        return
    day = _no_earlier(lost.day, going_on, kept)
    again = min(one.review_on for one in (lost, kept) if one is not None)
    row = Assessment(
        case_id=going_on.id,
        person_id=going_on.person_id,
        carried_from=resting.id,
        day=day,
        level=lost.level,
        red_flag=lost.red_flag or (kept is not None and kept.red_flag),
        review_on=max(again, day + A_DAY),
        **_words(Kind.RISK, lost),
        made_by=actor.id,
    )
    session.add(row)
    session.flush()
    assessing.mark(session, going_on)
    milestones.refresh(session, going_on, actor)
    audit.record(session, "risk.assess", actor, person_id=going_on.person_id, about=f"risk:{row.id}")


def _carry_plan(session: Session, resting: Case, going_on: Case, actor: User) -> None:
    lost, kept = (safety.latest(session, case.id) for case in (resting, going_on))
    if lost is None or (kept is not None and (kept.day, kept.made_at) >= (lost.day, lost.made_at)):
        return
    row = SafetyPlan(
        case_id=going_on.id,
        person_id=going_on.person_id,
        carried_from=resting.id,
        day=_no_earlier(lost.day, going_on, kept),
        **_words(Kind.SAFETY_PLAN, lost),
        made_by=actor.id,
    )
    session.add(row)
    session.flush()
    audit.record(session, "risk.safety_plan", actor, person_id=going_on.person_id, about=f"safety_plan:{row.id}")


def _no_earlier(day: date, case: Case, kept: Assessment | SafetyPlan | None) -> date:
    """Return a day on which the copy is in force: within the case, and not before what stands in it."""
    return max(day, case.opened_on, kept.day if kept is not None else day)


def _words(kind: Kind, row: Assessment | SafetyPlan) -> dict[str, Any]:
    """Return the sealed words of a row. Raises Refused for one that cannot be read: a copy would hide the damage."""
    words = {name: getattr(row, name) for name in WORDS[kind]}
    if any(isinstance(text, Unreadable) for text in words.values()):
        raise unreadable()
    return words


def _void(session: Session, entry: Entry, words: tuple[str, ...], actor: User) -> None:
    """Void a copy, unless that was done; its words leave with it, unless somebody has made them this case's own."""
    row = entry.row
    if not any(one.mends for one in of_entry(session, row)):
        for name in words:
            setattr(row, name, None)
    if row.is_voided:
        return
    before = entry.stands
    row.voided_at = clock.now()
    case = session.get_one(Case, row.case_id)
    keep(session, case, entry, Deed.VOIDED, before, Change(why=Why.WRONG_PERSON), actor)
