"""The letter and the summary as PDF: typeset in Thai from the package of the referral alone."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.c2_connect import deadlines, packages, referrals
from outreach.c2_connect.letters import letterheads
from outreach.c2_connect.letters.issued import Letter
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile.cases import Case
from outreach.casefile.people import Sex
from outreach.core import clock, paper_days, pdf, thai
from outreach.core.errors import NotFound
from outreach.core.language import speaking
from outreach.core.languages import OF_PAPERS

LETTER = "c2_connect/letters/letter.typ"
SUMMARY = "c2_connect/letters/summary.typ"
TITLES = {Sex.MALE: ("เด็กชาย", "นาย"), Sex.FEMALE: ("เด็กหญิง", "นางสาว")}  # below fifteen, and from fifteen on
SOMEBODY = "เด็กและเยาวชน จำนวน ๑ ราย"


def letter(session: Session, case: Case, referral: Referral, kept: Letter, actor: User) -> bytes:
    """Return the PDF of a letter with its enclosure. Raises NotFound if sharing has ended."""
    head = letterheads.for_letters(session, case.centre_id)
    if head is None or not referrals.is_shown(session, referral):
        raise NotFound
    audit.record(session, "letter.print", actor, person_id=case.person_id, about=f"letter:{kept.id}")
    shared = packages.of_referral(session, referral.id)
    said = {
        "office": head.office,
        "address": head.address,
        "signer": head.signer,
        "position": head.position,
        "unit": head.unit,
        "phone": thai.in_thai_digits(head.phone),
        "email": head.email,
        "number": thai.in_thai_digits(kept.number),
        "issued": paper_days.long_day(kept.issued_on),
        "addressee": kept.addressee,
        "who": _who(shared),
        "named": "full_name" in shared,
    }
    with speaking(OF_PAPERS):
        due = {"due": _asked_by(referral, kept)}
        return pdf.typeset(LETTER, said | _summary(session, case, referral, shared) | due)


def summary(session: Session, referral: Referral, shared: Mapping[str, str], actor: User) -> bytes:
    """Return the PDF of the shared data, for the agency's files. The caller has checked access."""
    case = session.get_one(Case, referral.case_id)
    audit.record(session, "referral.print", actor, person_id=referral.person_id, about=f"referral:{referral.id}")
    with speaking(OF_PAPERS):
        return pdf.typeset(SUMMARY, _summary(session, case, referral, shared))


def _summary(session: Session, case: Case, referral: Referral, shared: Mapping[str, str]) -> dict[str, Any]:
    names = users.names(session, {case.caseworker_id})
    return {
        "centre": session.get_one(Centre, case.centre_id).name,
        "agency": referral.agency.name_th,
        "need": str(referral.need.label),
        "urgent": referral.urgent,
        "sent": paper_days.long_day(referral.sent_on),
        "due": _due(referral),
        "until": paper_days.long_day(referral.expires_on),
        "printed": paper_days.long_day(clock.today()),
        "facts": [[str(field.label), _said(code, shared[code])] for code, field in _fields(shared)],
        "message": shared.get(packages.MESSAGE, ""),
        "caseworker": names.get(case.caseworker_id, "–"),
        "reference": str(referral.id)[:8].upper(),
    }


def _asked_by(referral: Referral, kept: Letter) -> str:
    """Return the day by which the letter asks for an answer; empty if the agency had answered when it was issued."""
    by_then = {step.state for step in referral.steps if step.at <= kept.made_at and not step.undone_at} - {
        ReferralState.DRAFT
    }
    if not all(state.awaits_answer for state in by_then):
        return ""
    agency = referral.agency
    days = deadlines.answer_days(agency.answer_days, agency.answer_days_urgent, referral.urgent)
    return paper_days.long_day(
        deadlines.asked_on_paper(referral.answer_due_on, kept.issued_on, days, referral.expires_on)
    )


def _due(referral: Referral) -> str:
    """Return the answer day for a sheet printed today, marked if overdue; empty if answered."""
    if not referral.is_waiting:
        return ""
    day = paper_days.long_day(referral.answer_due_on)
    return day if referral.answer_due_on >= clock.today() else f"โดยเร็ว (ครบกำหนดแล้วเมื่อวันที่ {day})"


def _fields(shared: Mapping[str, str]) -> list[tuple[str, packages.Choosable]]:
    return [(code, field) for code, field in packages.FIELDS.items() if code in shared and not field.is_picture]


def _said(code: str, value: str) -> str:
    return thai.in_thai_digits(value) if code in ("age", "phone", "national_id") else packages.FIELDS[code].show(value)


def _who(shared: Mapping[str, str]) -> str:
    """Return the person's title, name and age, as far as the package holds them."""
    name = shared.get("full_name")
    if not name:
        return SOMEBODY
    age = f" อายุ {thai.in_thai_digits(shared['age'])} ปี" if "age" in shared else ""
    return f"{_title(shared)}{name}{age}"


def _title(shared: Mapping[str, str]) -> str:
    """Return the title for sex and age; empty if either was not shared."""
    young, grown = TITLES.get(Sex(shared["sex"]), ("", "")) if "sex" in shared else ("", "")
    if not shared.get("age", "").isdigit():
        return ""
    return young if int(shared["age"]) < 15 else grown
