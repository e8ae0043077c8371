"""Papers of a case conference: an invitation for each agency, which names the case number alone, and the minutes, which
stay in the centre."""

from typing import Any

from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.c2_connect.letters import letterheads
from outreach.c4_continue.conferences import models, telling
from outreach.c4_continue.conferences.models import Conference, ConferencePart
from outreach.casefile.cases import Case
from outreach.core import clock, paper_days, pdf, thai
from outreach.core.errors import NotFound
from outreach.core.language import speaking
from outreach.core.languages import OF_PAPERS

INVITATION = "c4_continue/conferences/invitation.typ"
MINUTES = "c4_continue/conferences/minutes.typ"


def may_invite(session: Session, case: Case, part: ConferencePart) -> bool:
    """Return True if the agency may be asked to come: a consent covers it today, or it takes part on a basis; never
    while the use of the record is stopped."""
    if part.agency_id is None:
        return False
    told = telling.to_agency(session, case, part.agency_id)
    return not told.is_stopped and (part.basis is not None or told.is_covered)


def invitation(session: Session, case: Case, row: Conference, part: ConferencePart, actor: User) -> bytes:
    """Return the letter that asks an agency to come. Raises NotFound without letterhead, or if it may not be asked."""
    head = letterheads.for_letters(session, case.centre_id)
    if head is None or part.agency is None or not row.is_planned or not may_invite(session, case, part):
        raise NotFound
    audit.record(session, "conference.invite", actor, person_id=case.person_id, about=f"conference:{row.id}")
    said: dict[str, Any] = {
        "office": head.office,
        "address": head.address,
        "signer": head.signer,
        "position": head.position,
        "unit": head.unit,
        "phone": thai.in_thai_digits(head.phone),
        "email": head.email,
        "issued": paper_days.long_day(clock.today()),
        "addressee": f"หัวหน้าหน่วยงาน {part.agency.name_th}",
        "people": part.people or "",
        "centre": session.get_one(Centre, case.centre_id).name,
        "number": thai.in_thai_digits(case.number),
        "caseworker": users.names(session, {case.caseworker_id}).get(case.caseworker_id, "–"),
        **_when(row),
    }
    with speaking(OF_PAPERS):
        return pdf.typeset(INVITATION, said)


def minutes(session: Session, case: Case, row: Conference, actor: User, *, unfolded: bool) -> bytes:
    """Return the minutes, for the centre alone. unfolded: the reader may see which agencies took part."""
    audit.record(session, "conference.print", actor, person_id=case.person_id, about=f"conference:{row.id}")
    with speaking(OF_PAPERS):
        parts = [_came(one, unfolded=unfolded) for one in models.parts(session, row)]
        tasks = [
            [one.what or "–", str(one.name(unfolded=unfolded)), paper_days.long_day(one.due_on), _done(one)]
            for one in models.tasks(session, row)
            if not one.is_voided
        ]
        said: dict[str, Any] = {
            "centre": session.get_one(Centre, case.centre_id).name,
            "number": thai.in_thai_digits(case.number),
            "state": str(row.state.label),
            "topic": row.topic or "–",
            "decided": row.decided or "",
            "parts": parts,
            "tasks": tasks,
            "printed": paper_days.long_day(clock.today()),
            **_when(row),
        }
        return pdf.typeset(MINUTES, said)


def _when(row: Conference) -> dict[str, str]:
    at = paper_days.time_of_day(row.at_time)
    return {"day": paper_days.long_day(row.day), "time": at, "where": row.where or "–"}


def _came(one: ConferencePart, *, unfolded: bool) -> list[str]:
    came = {True: "มาประชุม", False: "ไม่มาประชุม", None: ""}[one.came]
    return [str(one.name(unfolded=unfolded)), one.coming(unfolded=unfolded) or "", came]


def _done(one: models.ConferenceTask) -> str:
    return f"ดำเนินการแล้ว {paper_days.long_day(one.done_on)}" if one.done_on else "ยังไม่ได้ดำเนินการ"
