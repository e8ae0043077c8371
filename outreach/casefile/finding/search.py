"""The search page: an exact number, else a fuzzy search of names."""

from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import flags, numbers
from outreach.casefile.finding.found import Found, candidates, shown
from outreach.casefile.finding.live_names import names_now
from outreach.casefile.finding.strangers import SEARCH
from outreach.core.identifiers import or_none

LOOKED_AT = 100  # candidates: among them the actor's own come first


def find(session: Session, typed: str, actor: User, most: int = 10) -> list[Found]:
    """Find young people of the centre with this number, or with names like the typed text, best first."""
    typed = typed.strip()
    if not typed or actor.centre_id is None:
        return []
    scores = dict.fromkeys(_carriers(session, typed), 100.0)
    if not scores and any(sign.isalpha() for sign in typed):
        alike = names_now(session, wait=False).search(typed, actor.centre_id, LOOKED_AT)
        scores = {person_id: score for score, person_id in alike}
    audit.record(session, "person.search", actor)
    flags.searched(session, actor)
    return shown(session, scores, candidates(session, scores, actor), actor, most, SEARCH) if scores else []


def _carriers(session: Session, typed: str) -> list[UUID]:
    """Return the people with the typed ID, passport or telephone number, if it is one."""
    read = {number: or_none(number.read, typed) for number in numbers.ALL}
    return [id_ for number, value in read.items() if value for id_ in numbers.carriers(session, number, value)]
