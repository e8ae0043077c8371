"""The search page: exactly by a number, else by a name however it is spelt."""

from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.casefile import flags, numbers
from outreach.casefile.finding.found import Found, candidates, shown
from outreach.casefile.finding.live_names import names_now
from outreach.casefile.finding.strangers import SEARCH
from outreach.core.identifiers import or_none

LOOKED_AT = 100  # of those most alike: among them the actor's own come first


def find(session: Session, typed: str, actor: User, most: int = 10) -> list[Found]:
    """The young people of the centre who carry this number, or whose names are like what was typed, best first."""
    typed = typed.strip()
    if not typed or actor.centre_id is None:
        return []
    scores = dict.fromkeys(_carriers(session, typed), 100.0)
    if not scores and any(sign.isalpha() for sign in typed):
        alike = names_now(session).search(typed, actor.centre_id, LOOKED_AT)
        scores = {person_id: score for score, person_id in alike}
    audit.record(session, "person.search", actor)
    flags.searched(session, actor)
    return shown(session, scores, candidates(session, scores, actor), actor, most, SEARCH) if scores else []


def _carriers(session: Session, typed: str) -> list[UUID]:
    """Who carries what was typed as an ID, passport or telephone number, if it can be read as one."""
    read = {number: or_none(number.read, typed) for number in numbers.ALL}
    return [id_ for number, value in read.items() if value for id_ in numbers.carriers(session, number, value)]
