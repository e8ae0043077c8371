"""The certificate of a camp: an official Thai form, one page for each, with the name and nothing else."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.c2_connect.letters import letterheads
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp, Enrolment
from outreach.casefile import paper_names
from outreach.core import clock, paper_days, pdf
from outreach.core.errors import NotFound

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
        "begins": paper_days.long_day(camp.begins_on),
        "ends": paper_days.long_day(camp.ends_on),
        "issued": paper_days.long_day(clock.local(camp.finished_at or clock.now()).date()),
        "people": [paper_names.of(one.case.person) for one in named],
    }
