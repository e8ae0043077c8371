"""A canary in every sealed field of a case: a word that says whose record and which field it stands in.

`Canary-own-notes.body` is what the notes of Malee's own case say. Whoever sees it has seen that field of that record.
"""

import io
import json
import re
import zipfile
from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from outreach.access.users import User
from outreach.c1_core_person import contacts, core_persons, groups
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails, LinkDetails
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c2_connect.packages import Package
from outreach.c2_connect.referrals import Referral
from outreach.c3_control import plans, therapy
from outreach.c3_control.plans import PlanDetails
from outreach.c3_control.therapy import TherapyDetails, TherapyKind
from outreach.c4_continue import follow_ups, reviews
from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay
from outreach.c4_continue.reviews import ReviewDetails
from outreach.casefile import attachments, comments, contradictions, notes, overrides
from outreach.casefile.attachments import AttachmentDetails, AttachmentKind
from outreach.casefile.cases import Case
from outreach.casefile.contradictions import DecisionDetails
from outreach.casefile.marks import Level
from outreach.casefile.overrides import Move
from outreach.casefile.people import Person
from outreach.casefile.photos import Photo, PhotoPicture
from outreach.casefile.risks import assessing, safety, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.casefile.risks.safety import SafetyDetails
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.database import Base
from outreach.core.sealing import Sealed
from tests.support.photos import jpeg
from tests.support.world import PDF, head_of

CANARY = re.compile(rb"Canary-([a-z_]+)-([a-z_]+\.[a-z_]+)")
CONTENT = "attachments.content"  # not a sealed field but sealed pieces
# Not words that a canary could stand in for: a day, a list of codes, two records as they were.
NO_WORDS = {
    "family_members.guardian",
    "family_members.lives",
    "family_members.may_call",
    "family_members.relation",
    "family_members.safe",
    "home_addresses.dwelling",
    "jobs.after_twelve",
    "jobs.after_three",
    "jobs.after_six",
    "jobs.lost_because",
    "jobs.wage",
    "kinships.kin",
    "merges.after",
    "merges.before",
    "pathway_steps.folded_move",
    "pathway_steps.move",
    "pathways.folded_kind",
    "pathways.kind",
    "people.birth_date",
    "plan_goals.aim",
    "plan_goals.area",
    "plan_goals.need",
    "plans.contents",
    "plans.open_needs",
    "plans.signature",
    "reunion_visits.found",
    "reunions.state",
    "schoolings.last_grade",
    "schoolings.left_because",
    "schoolings.level",
    "screenings.answers",
    "screenings.levels",
    "screenings.needs",
    "subject_results.result",
    "unfinished_screenings.answers",
    "unplaced.reason",
    "ways_home.how",
}


def canary(world: str, field: str) -> str:
    """The word."""
    return f"Canary-{world}-{field}"


def found_in(seen: bytes) -> set[tuple[str, str]]:
    """Whose records and which fields something shows."""
    return {(world.decode(), field.decode()) for world, field in CANARY.findall(seen)}


def opened(answer: TestResponse) -> bytes:
    """What an answer says: its body, and of a workbook the sheets in it."""
    body = answer.get_data()
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


def in_plain(_template: str, values: Mapping[str, Any]) -> bytes:
    """In place of typesetting: what would have been typeset."""
    return b"%PDF-1.7\n" + json.dumps(values, ensure_ascii=False, default=str).encode()


@cache
def sealed_fields() -> dict[str, Sealed]:
    """All of the house, by their frozen names."""
    kinds = [mapper.class_ for mapper in Base.registry.mappers]
    return {field.name: field for kind in kinds for field in vars(kind).values() if isinstance(field, Sealed)}


def plant(session: Session, case: Case, worker: User, world: str) -> dict[str, Any]:
    """Let the case tell something in every way, and put a canary into each; answers what leads to the file."""
    rows = _tell(session, case, worker)
    for field in sealed_fields().values():
        for row in _rows(session, field, case, rows):
            setattr(row, field.column.removesuffix("_sealed"), _words(world, field.name))
    session.flush()
    data = PDF.replace(b"%%EOF", b"% " + canary(world, CONTENT).encode() + b"\n%%EOF")
    scan = AttachmentDetails(file=attachments.check("x.pdf", data, len(data)), kind=AttachmentKind.LETTER)
    file = attachments.add(session, case, scan, worker)
    file.file_name = canary(world, "attachments.file_name") + ".pdf"
    session.flush()
    return {"attachment_id": file.id}


def _words(world: str, field: str) -> str:
    word = canary(world, field)
    if field == "photo_pictures.picture":
        return b64encode(jpeg(comment=word)).decode()
    return json.dumps({"nickname": word, "message": word}) if field == "packages.shared" else word


def _rows(session: Session, field: Sealed, case: Case, more: list[Any]) -> list[Any]:
    """The rows of a field's table that belong to the person of the case, and those of its circle."""
    table: Any = field.table
    if field.name in NO_WORDS:
        return []
    if table is Person:
        return [case.person]
    if table is Package:
        sent = select(Referral.id).where(Referral.person_id == case.person_id)
        return list(session.scalars(select(Package).where(Package.referral_id.in_(sent))))
    if table is PhotoPicture:
        taken = select(Photo.id).where(Photo.person_id == case.person_id)
        return list(session.scalars(select(PhotoPicture).where(PhotoPicture.photo_id.in_(taken))))
    if hasattr(table, "person_id"):
        return list(session.scalars(select(table).where(table.person_id == case.person_id)).unique())
    return [row for row in more if isinstance(row, table)]


def _tell(session: Session, case: Case, worker: User) -> list[Any]:
    """What a world (tests/support/world.py) lacks; answers the rows of the circle."""
    today = clock.today()
    contacts.log(session, case, ContactDetails(day=today, how=HowItWent.TALKED, where_else="-", story="-"), worker)
    core = core_persons.add(session, CorePersonDetails(name="-", kind=CoreKind.KIND_ADULT), worker)
    core_persons.link(session, case, core, LinkDetails(day=today, how="-"), worker)
    group = groups.add(session, GroupDetails(name="-", turf="-"), worker)
    groups.join(session, case, group, JoinDetails(part=Part.MEMBER, since=today), worker)
    therapy.attend(session, case, TherapyDetails(day=today, kind=TherapyKind.TALK, note="-"), worker)
    plans.agree(session, case, PlanDetails(agreed_on=today, review_on=today + timedelta(days=30), goals="-"), worker)
    seen = FollowUpDetails(day=today, way=FollowUpWay.VISIT, found=True, story="-")
    follow_ups.do(session, case, seen, worker)
    look = ReviewDetails(day=today, body=3, mind=3, way_of_life=3, strengths="-", weaknesses="-")
    reviews.hold(session, case, look, worker)
    notes.write(session, case, "-", today, worker)
    comments.write(session, case, "-", worker)
    safety.make(session, case, SafetyDetails(day=today, signs="-", helps="-", calls="-", safe_place="-"), worker)
    risk = AssessmentDetails(day=today, level=Level.ACUTE, red_flag=True, reason="-")
    assessing.assess(session, case, risk, worker)
    urgent.mark(session, case, "-", today, worker)
    broken = contradictions.of_people(session, [case.person_id])[0].found
    contradictions.decide(session, broken, DecisionDetails(words="-"), head_of(session, case.centre_id))
    move = Move(to_stage=Stage.CONNECT, day=today, reason="-")
    overrides.override(session, case, move, head_of(session, case.centre_id))
    return [core, group]
