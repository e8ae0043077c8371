"""The certificate of a camp: an official Thai form, one page for each, with the name and nothing else."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.c2_connect.letters import letterheads
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp, Enrolment
from outreach.casefile.people import Person
from outreach.core import clock, pdf, thai
from outreach.core.errors import NotFound
from outreach.core.languages import OF_PAPERS
from outreach.core.sealing import Unreadable

TEMPLATE = "c3_control/certificate.typ"


def in_sight(session: Session, camp: Camp, actor: User, enrolment_id: UUID | None = None) -> list[Enrolment]:
    """Return the seats of a camp that the actor sees, on record; or one of them. Raises NotFound if it is not there."""
    found = [one for one in camps.roll(session, camp, actor) if enrolment_id in (None, one.id)]
    if enrolment_id and not found:
        raise NotFound
    return found


def attendees(camp: Camp, seats: Sequence[Enrolment]) -> list[Enrolment]:
    """Return those of these seats who were there on some day; nobody before the camp is finished."""
    if camp.finished_at is None:
        return []
    return [one for one in seats if any(row.present for row in one.attendance)]


def typeset(session: Session, camp: Camp, named: Sequence[Enrolment], actor: User) -> bytes:
    """Typeset a certificate for each of these; on record."""
    people = [one.case.person_id for one in named]
    audit.record(session, "camp.certificates", actor, about=f"camp:{camp.id}", people=people)
    return pdf.typeset(TEMPLATE, values(session, camp, named))


def values(session: Session, camp: Camp, named: Sequence[Enrolment]) -> dict[str, Any]:
    """Return the values of the form."""
    head = letterheads.for_letters(session, camp.centre_id)
    return {
        "centre": session.get_one(Centre, camp.centre_id).name,
        "office": head.office if head else "",
        "signer": head.signer if head else "",
        "position": head.position if head else "",
        "camp": camp.name,
        "where": camp.where,
        "begins": _long(camp.begins_on),
        "ends": _long(camp.ends_on),
        "issued": _long(clock.local(camp.finished_at or clock.now()).date()),
        "people": [_name(one.case.person) for one in named],
    }


def _long(day: date) -> str:
    return thai.in_thai_digits(clock.show_date(day, OF_PAPERS, "long"))


def _name(person: Person) -> str:
    """Return the full name as known, else what they are called."""
    known = [one for one in (person.given_name, person.family_name) if one and not isinstance(one, Unreadable)]
    called = person.nickname
    return " ".join(known) or (called if called and not isinstance(called, Unreadable) else "")
