"""The search page, and the search in a list of cases: an exact number, else a fuzzy search of names."""

import re
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import flags, numbers
from outreach.casefile.cases import Case
from outreach.casefile.finding.found import Found, candidates, shown
from outreach.casefile.finding.live_names import names_now
from outreach.casefile.finding.strangers import SEARCH
from outreach.casefile.people import Sex
from outreach.core import clock
from outreach.core.identifiers import or_none

LOOKED_AT = 40  # candidates: among them the actor's own come first
CARRIED = 200  # young people of the actor who are kept among them, however common their name; nobody carries more
NUMBER = re.compile(r"(?:(25[0-9]{2})/)?([0-9]{1,6})")  # of a case: 2569/0042, or without its year
_OWN = select(Case.person_id).where(Case.caseworker_id == bindparam("actor"), Case.closed_on.is_(None)).limit(CARRIED)


def find(
    session: Session, typed: str, actor: User, most: int = 10, *, sex: Sex | None = None, age: int | None = None
) -> list[Found]:
    """Find young people of the centre with this number, or with names like the typed text, best first.

    sex, age: as far as the actor knows them. They hide nobody: among names as close, those whom they fit come first.
    """
    typed = typed.strip()
    if not typed or actor.centre_id is None:
        return []
    scores = _scores(session, typed, actor, actor.centre_id, sex=sex, age=age)
    audit.record(session, "person.search", actor)
    flags.searched(session, actor)
    if not scores:
        return []
    hinted = sex is not None or age is not None
    found = shown(session, scores, candidates(session, scores, actor), actor, most, SEARCH, mixed=hinted)
    return sorted(found, key=lambda one: one.is_open is False)  # stable: open cases first, each in its order


def within(session: Session, typed: str, actor: User) -> ColumnElement[bool]:
    """Return the condition that a row of `Case` is meant: by its number, the number of its person, or their names.

    For a list of what the user may see: it hides nothing by itself.
    """
    typed = typed.strip()
    audit.record(session, "person.search", actor)
    if number := NUMBER.fullmatch(typed):
        year, running = number.groups()
        of_number = Case.running == int(running)
        return and_(of_number, Case.year == int(year)) if year else of_number
    scores = _scores(session, typed, actor, actor.centre_id) if typed and actor.centre_id else {}
    return Case.person_id.in_(scores)


def _scores(
    session: Session, typed: str, actor: User, centre_id: UUID, *, sex: Sex | None = None, age: int | None = None
) -> dict[UUID, float]:
    scores = dict.fromkeys(_carriers(session, typed), 100.0)
    if not scores and any(sign.isalpha() for sign in typed):
        year = clock.today().year - age if age else None
        names, own = names_now(session, wait=False), session.scalars(_OWN, {"actor": actor.id}).all()
        alike = names.search(typed, centre_id, LOOKED_AT, sex=sex, year=year, first=own)
        scores = {person_id: score for score, person_id in alike}
    return scores


def _carriers(session: Session, typed: str) -> list[UUID]:
    """Return the people with the typed ID, passport or telephone number, if it is one."""
    read = {number: or_none(number.read, typed) for number in numbers.ALL}
    return [id_ for number, value in read.items() if value for id_ in numbers.carriers(session, number, value)]
