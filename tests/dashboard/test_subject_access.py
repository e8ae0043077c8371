"""What a young person is given of their own record: all of it, nothing of others, and never unseen."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.signins import SignIn
from outreach.c1_core_person import contacts, core_persons, groups
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails, LinkDetails
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c2_connect import referrals
from outreach.casefile import consents, corrections, notes
from outreach.casefile.births import BirthKnown
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy
from outreach.casefile.corrections import AskedBy, Change, Kind, Why
from outreach.core import clock
from outreach.core.database import Base
from outreach.core.language import TOGETHER, speaking
from outreach.core.sealing import FieldClass
from outreach.dashboard.subject_access import exports, masks, presenters, receipts, walk
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import make_whole_world

Open = Callable[..., Browser]
LEADER, GROUP, GRANNY, WITNESS = "ลุงสมพงษ์ใจดี", "แก๊งสายฟ้า", "ยายมาลัย", "ป้าแจ๋ว"


@pytest.fixture
def lived(db: Session, cast: Cast) -> dict[str, dict[str, Any]]:
    """One of everything, and a circle of other people around Nok."""
    world, case, today = make_whole_world(db, cast), cast.nok_case, clock.today()
    leader = core_persons.add(
        db, CorePersonDetails(name=LEADER, kind=CoreKind.KIND_ADULT, phone="089-111-2222"), cast.malee
    )
    core_persons.link(db, case, leader, LinkDetails(day=today, how=f"{LEADER} พามา"), cast.malee)
    group = groups.add(db, GroupDetails(name=GROUP, turf="ท่าน้ำ"), cast.malee)
    groups.join(db, case, group, JoinDetails(part=Part.MEMBER, since=today), cast.malee)
    given = {"basis": Basis.CONSENT, "given_by": GivenBy.BOTH, "guardian": GRANNY, "witness": WITNESS}
    details = ConsentDetails(given_on=today, classes=[FieldClass.IDENTITY], **given)  # type: ignore[arg-type]
    consents.record(db, case, details, cast.malee)
    case.person.phone = "081-234-5678"
    notes.write(db, case, f"โทร 0812345678 หรือ 089-111-2222 ของ{LEADER} จาก{GROUP}", today, cast.malee)
    return world


def exported(client: Browser, case_id: object) -> dict[str, Any]:
    answer = client.get(f"/cases/{case_id}/export.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    found: dict[str, Any] = json.loads(answer.text)
    return found


def test_every_table_of_a_person_is_exported_or_says_why_not() -> None:
    walked = {kept.table.name for kept in walk.tables()}
    about = {
        table.name
        for table in Base.metadata.tables.values()
        if walk.links_of(table, walked) or {"person_id", "case_id"} & set(table.columns.keys())
    }
    assert about - walked == set(walk.LEFT_OUT) & about
    assert not walked & set(walk.LEFT_OUT)


def test_everything_that_is_handed_out_has_thai_words() -> None:
    for kept in walk.tables():
        names = [*(name for name, _to in kept.plain), *kept.sealed]
        with speaking("th"):
            words = [str(kept.label), *(str(kept.label_of(name)) for name in names)]
        assert [said for said in words if not re.search("[ก-ฮ]", said)] == []


def test_the_export_holds_every_row_and_sealed_field_of_a_person(
    db: Session, cast: Cast, browser: Open, lived: object
) -> None:
    held = exported(browser(cast.prasit), cast.nok_case.id)["records"]
    for kept in walk.tables():
        if "person_id" in kept.table.columns:
            rows = db.scalars(select(kept.kind).where(kept.table.c.person_id == cast.nok_case.person_id)).unique().all()
            assert len(held.get(kept.table.name, [])) == len(rows)
            filled = sum(bool(getattr(row, name)) for row in rows for name in kept.sealed)
            assert sum(name in row for row in held.get(kept.table.name, []) for name in kept.sealed) == filled
    assert held["people"][0]["nickname"] == cast.nok_case.person.nickname
    assert held["screenings"][0]["needs"] == ["counselling"]
    assert held["packages"][0]["shared"] == {"nickname": "นก"}
    assert {"enrolments", "attendance", "milestones"} & set(held) >= {"enrolments", "milestones"}


def test_nothing_of_other_people_is_handed_out(db: Session, cast: Cast, browser: Open, lived: object) -> None:
    notes.write(db, cast.ton_case, "เรื่องของต้น", clock.today(), cast.somchai)
    text = json.dumps(exported(browser(cast.prasit), cast.nok_case.id), ensure_ascii=False)
    for secret in (LEADER, GROUP, GRANNY, WITNESS, "089-111-2222", "ท่าน้ำ", "เรื่องของต้น", "ต้น"):
        assert secret not in text
    assert "โทร 0812345678 หรือ [หมายเลขของบุคคลอื่น] ของ[บุคคลอื่น] จาก[บุคคลอื่น]" in text


def test_a_number_within_an_id_is_no_telephone_number() -> None:
    whole = '{"id": "08123456-78ab-4ab4-9d68-2680d218859d", "call": "0899999999"}'
    assert masks.Mask([], []).text(whole) == whole.replace("0899999999", masks.NUMBER)


def test_an_export_is_on_record_and_asks_for_the_password_again(
    db: Session, cast: Cast, browser: Open, lived: object
) -> None:
    client = browser(cast.prasit)
    for what in ("json", "pdf"):
        assert client.get(f"/cases/{cast.nok_case.id}/export.{what}").status_code == 200
    lines = db.scalars(select(AuditLine).where(AuditLine.action == "person.export")).all()
    assert [(line.actor_id, line.person_id) for line in lines] == [(cast.prasit.id, cast.nok_case.person_id)] * 2
    for sign_in in db.scalars(select(SignIn).where(SignIn.user_id == cast.prasit.id)):
        sign_in.proved_at = clock.now() - timedelta(minutes=11)
    assert "/confirm" in client.get(f"/cases/{cast.nok_case.id}/export.json").location


def test_the_receipt_says_what_is_held_who_got_it_and_who_looked(
    db: Session, cast: Cast, browser: Open, lived: Any
) -> None:
    browser(cast.wanna).get(f"/referrals/{lived['own']['referral_id']}")
    for _ in range(2):
        browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    with speaking("th"):
        said = receipts.values(db, cast.nok_case, cast.malee)
    assert ["ชื่อเล่น", cast.nok_case.person.nickname] in said["identity"]
    assert ["วันเกิด", f"ประมาณ พ.ศ. {(cast.nok_case.person.birth_year or 0) + 543}"] in said["identity"]
    assert ["บันทึกช่วยจำ", "1"] in said["held"]
    assert said["shared"][0][0] == "กศน. ทดสอบ"
    assert said["shared"][0][2] == "ชื่อเล่น"
    assert {(name, times) for _day, name, _role, times in said["looks"]} == {("วรรณา ตั้งใจ", "1"), ("มาลี ใจดี", "2")}
    assert GRANNY not in str(said)


def test_the_receipt_tells_no_story_and_no_health_or_safety(db: Session, cast: Cast, lived: object) -> None:
    contacts.log(
        db, cast.nok_case, ContactDetails(day=clock.today(), how=HowItWent.WARM, story="เล่าเรื่องลับ"), cast.malee
    )
    with speaking("th"):
        said = str(receipts.values(db, cast.nok_case, cast.malee))
    assert "เล่าเรื่องลับ" not in said
    assert "counselling" not in said
    assert "โทร 0812345678" not in said


def test_making_a_receipt_opens_nothing_but_identity(db: Session, cast: Cast, browser: Open, lived: object) -> None:
    browser(cast.prasit).get(f"/cases/{cast.nok_case.id}/receipt.pdf")
    read = db.scalars(
        select(AuditLine.about).where(AuditLine.action == "cells.read", AuditLine.actor_id == cast.prasit.id)
    ).all()
    assert [one.split(":")[0] for line in read for one in line.split()] == ["C1"]


def test_what_was_taken_back_is_said_to_be_closed(db: Session, cast: Cast, lived: Any) -> None:
    sent = referrals.of_case(db, cast.nok_case.id)[0]
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    with speaking("th"):
        assert receipts.values(db, cast.nok_case, cast.malee)["shared"][0][2] == receipts.TAKEN_BACK


def test_the_receipt_is_a_pdf_for_who_may_see_the_case(db: Session, cast: Cast, browser: Open) -> None:
    for user in (cast.malee, cast.prasit):
        answer = browser(user).get(f"/cases/{cast.nok_case.id}/receipt.pdf")
        assert answer.data.startswith(b"%PDF-")
    lines = db.scalars(select(AuditLine).where(AuditLine.action == "person.receipt")).all()
    assert {line.actor_id for line in lines} == {cast.malee.id, cast.prasit.id}


def test_nothing_of_a_receipt_or_an_export_touches_the_disk(
    cast: Cast, browser: Open, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TMPDIR", "HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("receipt.pdf", "export.pdf", "export.json"):
        assert browser(cast.prasit).get(f"/cases/{cast.nok_case.id}/{name}").status_code == 200
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("stored", ["2009-04-12", "cannot be read"])
def test_a_birth_date_is_buddhist_on_paper_and_iso_for_machines(stored: str) -> None:
    """It is sealed as text, which the paper showed as it lay there; one that does not verify stays what it is."""
    told = "12\u00a0เม.ย.\u00a02552" if stored[0] == "2" else stored
    with speaking("th"):
        assert presenters.sealed("people", "birth_date", stored).replace(TOGETHER, "\u00a0") == told
    assert presenters.parsed("people", "birth_date", stored) == stored


def test_the_export_on_paper_says_no_day_as_a_machine_writes_it(
    db: Session, cast: Cast, browser: Open, lived: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    real = exports.pdf.typeset

    def keep(name: str, values: Any) -> bytes:
        kept.append(json.dumps(values, ensure_ascii=False))
        return real(name, values)

    monkeypatch.setattr(exports.pdf, "typeset", keep)
    cast.nok_case.person.birth_date = "2009-04-12"
    cast.nok_case.person.birth_known = BirthKnown.DAY
    db.flush()
    for name in ("export.pdf", "receipt.pdf"):
        assert browser(cast.prasit).get(f"/cases/{cast.nok_case.id}/{name}").status_code == 200
    assert len(kept) == 2
    for said in kept:
        assert "2552" in said
        assert not re.search(r"\b(19|20)\d\d-\d\d-\d\d", said)


def test_a_correction_is_handed_out_with_the_old_words(lived: object, db: Session, cast: Cast, browser: Open) -> None:
    case = cast.nok_case
    note = notes.write(db, case, f"โทร 089-111-2222 ของ{LEADER}", clock.today(), cast.malee)
    asked = Change(why=Why.TYPO, asked_by=AskedBy.YOUNG_PERSON)
    entry = corrections.load(db, case, Kind.NOTE, note.id)
    corrections.correct(db, case, entry, (clock.today(), "ที่ถูก"), asked, cast.malee)
    db.commit()
    (told,) = exported(browser(cast.prasit), case.id)["records"]["corrections"]
    assert told["asked_by"] == "young_person"
    assert told["before"]["body"] == f"โทร {masks.NUMBER} ของ{masks.SOMEBODY}"
    (line,) = receipts.values(db, case, cast.malee)["mended"]
    assert "บันทึกช่วยจำ" in line.replace(TOGETHER, " ") or "Note" in line
    assert exports.as_pdf(db, case, cast.prasit)
