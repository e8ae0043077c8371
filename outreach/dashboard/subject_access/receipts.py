"""The receipt «what we hold, who saw it»: a letter in Thai for the young person (PDPA ss. 23, 30)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit, trail, users
from outreach.access.centres import Centre
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c2_connect import package_views as looks_of_agencies
from outreach.c2_connect import packages, redaction
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import births, consents, erasing, people, reveals
from outreach.casefile.attachments import Attachment
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent, naming
from outreach.casefile.corrections import AskedBy, Correction
from outreach.casefile.people import Person
from outreach.casefile.photos import Photo
from outreach.core import clock, paper_days, pdf
from outreach.core.language import TOGETHER, LazyText, speaking
from outreach.core.languages import OF_PAPERS
from outreach.core.sealing import FieldClass, vault_of
from outreach.dashboard.subject_access import presenters, walk
from outreach.dashboard.subject_access.walk import Row

TEMPLATE = "dashboard/receipt.typ"
OF_WORK = {"people", "milestones", "stage_moves", "assignments", "consents"}
OF_WORK |= {"photo_pictures", "packages", "referrals", "referral_looks", "referral_steps"}
TAKEN_BACK = "ยกเลิกการส่งต่อแล้ว หน่วยงานดูไม่ได้อีก"
NO_LONGER = " (พ้นเวลาแล้ว หน่วยงานดูไม่ได้อีก)"
NOTHING_NAMED = "ไม่ได้ส่งข้อมูลส่วนตัว"
FOLDED = "ปิดไว้ (ขอฉบับเต็มได้จากผู้จัดการรายกรณี)"
KEPT_SEALED = "ปิดผนึกไว้ (อยู่ในสำเนาข้อมูลฉบับเต็ม)"
NOBODY: Mapping[UUID, LazyText] = {}
ANY = "ทุกหน่วยงาน ทุกเรื่อง ตามที่เลือกส่งแต่ละครั้ง"


def receipt(session: Session, case: Case, actor: User) -> bytes:
    """Return the receipt as a PDF; making it is audited."""
    audit.record(session, "person.receipt", actor, person_id=case.person_id, about=f"case:{case.id}")
    with speaking(OF_PAPERS):
        return pdf.typeset(TEMPLATE, values(session, case, actor))


def values(session: Session, case: Case, actor: User) -> dict[str, Any]:
    """Return the contents of the letter: identity in full; of everything else only its kind and number.

    The caseworker who carries the case prints it in full; for others, folded sections stay out, even in an emergency.
    """
    unfolded, given = reveals.carries(case, actor), consents.of_person(session, case.person_id)
    named = naming.agencies_named(session, given, unfolded=unfolded)
    person_ids = erasing.people_of(session, case.person_id)
    rows = walk.of_people(session, person_ids, opened={FieldClass.IDENTITY})
    return head(session, case, actor) | {
        "identity": _identity(rows),
        "held": _counts(rows),
        "mended": _mended(session, person_ids),
        "consents": [_basis(consent, named.get(consent.id), unfolded) for consent in given],
        "shared": _shared(session, case.person_id, unfolded),
        "looks": looks(session, person_ids, {} if unfolded else redaction.unnamed(session, person_ids)),
    }


def head(session: Session, case: Case, actor: User) -> dict[str, Any]:
    """Return the heading of a document: person, author, contacts."""
    chiefs = select(User.name).where(
        User.role == Role.SUPERVISOR, User.centre_id == case.centre_id, User.disabled_at.is_(None)
    )
    return {
        "centre": session.get_one(Centre, case.centre_id).name,
        "name": people.called(case.person),
        "number": case.number,
        "issued": paper_days.plain_day(clock.today()),
        "made_by": actor.name,
        "made_as": str(actor.role.label),
        "caseworker": users.names(session, {case.caseworker_id}).get(case.caseworker_id, "–"),
        "supervisors": ", ".join(session.scalars(chiefs.order_by(User.name))) or "–",
    }


def looks(session: Session, person_ids: list[UUID], unnamed: Mapping[UUID, LazyText] = NOBODY) -> list[list[str]]:
    """Return the accesses to sealed data (day, name, role, count), of every agency and case of the person.

    unnamed: words in place of some of the names.
    """
    ids = set(person_ids)
    for kept in (Referral, Attachment, Photo):
        ids.update(session.scalars(select(kept.id).where(kept.person_id.in_(person_ids))))
    seen = trail.looks(session, ids)
    counted = Counter((clock.local(at).date(), str(unnamed.get(by, name)), role) for at, by, name, role in seen)
    return [
        [clock.show_date(day, OF_PAPERS), name, str(role.label), str(times)]
        for (day, name, role), times in sorted(counted.items(), key=lambda look: look[0], reverse=True)
    ]


def _identity(rows: list[Row]) -> list[list[str]]:
    person = next(row for row in rows if row.table == walk.PEOPLE)
    known = [(name, value) for name, (_kind, value) in person.sealed.items() if name != "birth_date"]
    told = [[str(person.kept.label_of(name)), value] for name, value in known]
    folded = [[str(field.label), KEPT_SEALED] for field in people.FOLDED.values()]
    return [*told, ["เพศ", presenters.value(person.plain["sex"])], ["วันเกิด", _born(person.row)], *folded]


def _born(person: Person) -> str:
    born = people.born_on(person)
    if born is None:
        return "ไม่ทราบ"
    if person.birth_known.is_told:
        return presenters.sealed(walk.PEOPLE, "birth_date", births.written(born, person.birth_known) or "")
    return f"ประมาณ พ.ศ. {clock.be(born.year)}"


def _counts(rows: list[Row]) -> list[list[str]]:
    counted = Counter(str(row.kept.label) for row in rows if row.table not in OF_WORK)
    return [[label, str(count)] for label, count in counted.items()]


def _basis(consent: Consent, agency: str | LazyText | None, unfolded: bool) -> list[str]:
    only = [str(agency)] if agency else []
    if consent.photo:
        only.append(f"รูปถ่าย: {consent.photo.label}")
    if consent.purpose:
        only += [str(consent.purpose.label) if unfolded or not consent.purpose.is_sensitive else FOLDED]
    until = "จนกว่าจะถอน" if consent.ends_on is None else f"ถึง {presenters.value(consent.ends_on)}"
    if consent.is_voided:
        until = "ยกเลิกรายการนี้แล้ว"
    elif consent.withdrawn_on:
        until = f"ถอนแล้วเมื่อ {presenters.value(consent.withdrawn_on)}"
    given = f" ({consent.given_by.label})" if consent.given_by else ""
    covers = presenters.covers(consent.covers)
    return [f"{consent.basis.label}{given}", presenters.value(consent.given_on), covers, " · ".join(only) or ANY, until]


def _mended(session: Session, person_ids: list[UUID]) -> list[str]:
    """Return what was corrected because the young person or their guardian asked (PDPA s. 35), without its words."""
    asked = Correction.person_id.in_(person_ids), Correction.asked_by != AskedBy.STAFF
    found = session.scalars(select(Correction).where(*asked).order_by(Correction.made_at.desc()))
    return [
        f"{one.kind.label} {one.deed.label} {presenters.value(clock.local(one.made_at).date())}".replace(" ", TOGETHER)
        for one in found
    ]


def _shared(session: Session, person_id: UUID, unfolded: bool) -> list[list[str]]:
    query = select(Referral).where(Referral.person_id == person_id).order_by(Referral.sent_on.desc())
    every = session.scalars(query).unique().all()
    found = [one for one in every if any(step.state == ReferralState.SENT for step in one.steps)]  # without drafts
    vault_of(session).fetch_keys(session, [referral.id for referral in found])
    looked = looks_of_agencies.counts(session, [referral.id for referral in found])
    return [_sent(session, referral, looked.get(referral.id, 0), unfolded) for referral in found]


def _sent(session: Session, referral: Referral, looked: int, unfolded: bool) -> list[str]:
    seen = next((step.at for step in referral.steps if step.state == ReferralState.SEEN), None)
    contents = packages.of_referral(session, referral.id)
    what = ", ".join(presenters.shared_field(code) for code in contents or referral.fields.split()) or NOTHING_NAMED
    if referral.fields and not contents:
        what += NO_LONGER
    if referral.state == ReferralState.REVOKED:
        what = TAKEN_BACK
    opened = clock.show_date(clock.local(seen).date(), OF_PAPERS) if seen else "ยังไม่ได้เปิดดู"
    opened += f" (ดูแล้ว {looked} ครั้ง)" if looked else ""
    need = str(referral.need.label) if unfolded or not referral.need.is_sensitive else FOLDED
    agency = str(referral.agency_words(unfolded=unfolded))
    return [agency, need, what, presenters.value(referral.sent_on), opened]
