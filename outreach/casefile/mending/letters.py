"""The letter that answers a request for correction, in Thai."""

from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.casefile.mending import MendingRequest
from outreach.casefile.people import Person
from outreach.core import clock, paper_days, pdf, thai

TEMPLATE = "casefile/mending.typ"


def letter(session: Session, case: Case, asked: MendingRequest, actor: User) -> bytes:
    """Typeset the PDF of an answered request, and audit it."""
    audit.record(session, "mending.letter", actor, person_id=case.person_id, about=f"mending:{asked.id}")
    return pdf.typeset(TEMPLATE, values(session, case, asked))


def values(session: Session, case: Case, asked: MendingRequest) -> dict[str, str]:
    """Return the values of the letter."""
    decided = clock.local(asked.decided_at).date() if asked.decided_at else clock.today()
    days = {"issued": decided, "asked_on": asked.asked_on}
    plain = {"number": case.number} | {name: paper_days.plain_day(day) for name, day in days.items()}
    names = users.names(session, {asked.decided_by} if asked.decided_by else set())
    return {name: thai.in_thai_digits(value) for name, value in plain.items()} | {
        "centre": session.get_one(Centre, case.centre_id).name,
        "name": _full_name(case.person),
        "asked_for": asked.asked_for.value,
        "wish": asked.wish or "",
        "answer": asked.answer or "",
        "granted": "yes" if asked.granted else "",
        "decided_by": names.get(asked.decided_by, "–") if asked.decided_by else "–",
    }


def _full_name(person: Person) -> str:
    """Return the name for a letter: no nickname, unless nothing else is known."""
    known = person.given_name or person.family_name
    return people.full_name(None if known else person.nickname, person.given_name, person.family_name)
