"""The certificate of an erasure: a letter in Thai with the number of the erasure, naming no erased person."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.casefile.erasing.erasures import Erasure, Ground
from outreach.casefile.people import Person
from outreach.core import clock, paper_days, pdf, thai

TEMPLATE = "casefile/erasure.typ"
GROUNDS = {  # the wording of the law, quoted in the letter, in its only language
    Ground.NO_LONGER_NEEDED: ("หมดความจำเป็นในการเก็บรักษาไว้ตามวัตถุประสงค์", "มาตรา ๓๓ วรรคหนึ่ง (๑)"),
    Ground.WITHDRAWN: ("เจ้าของข้อมูลถอนความยินยอม และไม่มีฐานอื่นให้เก็บไว้", "มาตรา ๓๓ วรรคหนึ่ง (๒)"),
    Ground.ASKED: ("เจ้าของข้อมูลหรือผู้ปกครองคัดค้านหรือขอให้ลบ", "มาตรา ๓๓ วรรคหนึ่ง (๓) และมาตรา ๓๗ (๓)"),
    Ground.UNLAWFUL: ("ข้อมูลถูกเก็บรวบรวม ใช้ หรือเปิดเผยโดยไม่ชอบด้วยกฎหมาย", "มาตรา ๓๓ วรรคหนึ่ง (๔)"),
}
UNKNOWN = "–"


def certificate(session: Session, erasure: Erasure, actor: User) -> bytes:
    """Typeset the PDF for a finished erasure, and audit it."""
    audit.record(session, "erasure.certificate", actor, about=f"erasure:{erasure.id}")
    return pdf.typeset(TEMPLATE, values(session, erasure))


def values(session: Session, erasure: Erasure) -> dict[str, str]:
    """Return the values of the letter."""
    ground, section = GROUNDS[erasure.ground]
    names = users.names(session, {user_id for user_id in (erasure.asked_by, erasure.decided_by) if user_id})
    own = _own_keys(session, erasure.destroyed)
    plain = {
        "centre": session.get_one(Centre, erasure.centre_id).name,
        "number": erasure.number,
        "issued": paper_days.plain_day(clock.today()),
        "asked": paper_days.plain_day(clock.local(erasure.asked_at).date()),
        "done": paper_days.plain_day(clock.local(erasure.decided_at or erasure.asked_at).date()),
        "own_keys": str(own),
        "other_keys": str(len(erasure.destroyed) - own),
        "cells": f"{erasure.cells_blanked:,}",
    }
    return {name: thai.in_thai_digits(value) for name, value in plain.items()} | {
        "ground": ground,
        "section": section,
        "asked_by": names.get(erasure.asked_by, UNKNOWN) if erasure.asked_by else UNKNOWN,
        "decided_by": names.get(erasure.decided_by, UNKNOWN) if erasure.decided_by else UNKNOWN,
    }


def _own_keys(session: Session, owner_ids: list[UUID]) -> int:
    """Count the keys that were a person's own, not those of packages or files."""
    return session.scalar(select(func.count()).select_from(Person).where(Person.id.in_(owner_ids))) or 0
