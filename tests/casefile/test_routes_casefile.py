"""The pages about a case: consent and moves, as they are typed; what is wrong is said at its field."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c1_core_person.contacts import Contact
from outreach.casefile import consents, milestones, overrides, people
from outreach.casefile.consents import Basis, Consent, ConsentDetails
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import StageMove
from outreach.casefile.overrides import Move, StageOverride
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.sealing import FieldClass
from tests.conftest import Browser
from tests.support import written
from tests.support.cast import Cast

Open = Callable[..., Browser]
TO_CONNECT = (MilestoneKind.CONTACT_MADE, MilestoneKind.TRUST_REACHED, MilestoneKind.CONSENT_GIVEN)


def day(later: int = 0) -> str:
    return clock.show_date(clock.today() + timedelta(days=later), "th", "numeric")


def duty(**changed: object) -> dict[str, object]:
    """A form well filled in, but for what is changed."""
    well = {"basis": "child_protection", "given_on": day(), "grounds": "เด็กไม่ปลอดภัย", "classes": ["C1", "C4"]}
    return well | changed


def consented(db: Session, cast: Cast) -> Consent:
    classes = [FieldClass.IDENTITY]
    details = ConsentDetails(basis=Basis.PUBLIC_TASK, given_on=clock.today(), classes=classes, grounds="ภารกิจ")
    return consents.record(db, cast.nok_case, details, cast.malee)


def test_a_basis_is_recorded_on_its_page(db: Session, cast: Cast, browser: Open) -> None:
    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/consents/new", data=duty())
    assert answer.location == f"/cases/{cast.nok_case.id}"
    kept = db.scalars(select(Consent)).one()
    assert (kept.basis, kept.classes) == (Basis.CHILD_PROTECTION, {FieldClass.IDENTITY, FieldClass.NARRATIVE})
    assert kept.grounds == "เด็กไม่ปลอดภัย"


def test_a_basis_that_is_no_consent_is_ended_and_not_withdrawn(db: Session, cast: Cast, browser: Open) -> None:
    client, given = browser(cast.malee), consented(db, cast)
    page = client.get(f"/cases/{cast.nok_case.id}").text
    assert "End this basis" in page
    assert "Who wants it to end" not in page
    client.post(f"/cases/{cast.nok_case.id}/consents/{given.id}/withdraw")
    assert not given.is_live(clock.today())
    assert "End this basis" not in client.get(f"/cases/{cast.nok_case.id}").text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"basis": "consent"}, "given_by"),
        ({"basis": "consent", "given_by": "self"}, "given_by"),
        ({"basis": "consent", "given_by": "both"}, "guardian"),
        ({"grounds": " "}, "grounds"),
        ({"given_on": day(1)}, "given_on"),
        ({"ends_on": day(-1)}, "ends_on"),
        ({"basis": "because"}, "basis"),
        ({"classes": ["C9"]}, "classes"),
    ],
)
def test_what_the_law_asks_for_is_said_at_its_field(
    db: Session, cast: Cast, browser: Open, typed: dict[str, str], field: str
) -> None:
    page = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/consents/new", data=duty(**typed)).text
    assert f'id="{field}-error"' in page
    assert db.scalars(select(Consent)).all() == []


def test_the_page_says_how_old_they_are_today(cast: Cast, browser: Open) -> None:
    case = cast.nok_case
    with clock.travel(clock.now() + timedelta(days=400)):
        age = people.age_on(case.person, clock.today())
        page = browser(cast.malee).get(f"/cases/{case.id}/consents/new").text
    assert age != people.age_on(case.person, case.opened_on)
    assert f"They are {age} years old." in page
    assert "At this age both consent, unless the young person may decide alone" in page
    assert "Under 10" not in page


def test_withdrawing_is_one_button_and_only_of_ones_own_case(db: Session, cast: Cast, browser: Open) -> None:
    consent = consented(db, cast)
    elsewhere = f"/cases/{cast.ton_case.id}/consents/{consent.id}/withdraw"
    assert browser(cast.somchai).post(elsewhere).status_code == 404
    client, here = browser(cast.malee), f"/cases/{cast.nok_case.id}/consents"
    assert client.post(f"{here}/{uuid4()}/withdraw").status_code == 404
    assert consent.withdrawn_on is None
    assert client.post(f"{here}/{consent.id}/withdraw").status_code == 303
    assert (consent.withdrawn_on, consent.withdrawn_by) == (clock.today(), cast.malee.id)


def test_a_consent_can_be_withdrawn_in_a_closed_case_too(db: Session, cast: Cast, browser: Open) -> None:
    consent, case = consented(db, cast), cast.nok_case
    case.closed_on = clock.today()
    client, withdraw = browser(cast.malee), f"/cases/{case.id}/consents/{consent.id}/withdraw"
    assert withdraw in client.get(f"/cases/{case.id}").text
    assert client.post(withdraw, data={"wanted_by": "guardian", "told": "phone"}).status_code == 303
    assert (consent.withdrawn_on, consent.told) == (clock.today(), "phone")


def test_a_basis_for_one_agency_and_purpose_is_recorded(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/consents/new"
    limited = duty(agency_id=str(cast.police.id), purpose="home", witness="ป้าแจ๋ว")
    assert client.post(page, data=limited).status_code == 303
    kept = db.scalars(select(Consent)).one()
    assert (kept.agency_id, kept.purpose, kept.witness) == (cast.police.id, "home", "ป้าแจ๋ว")
    shown = client.get(f"/cases/{cast.nok_case.id}").text
    assert "Test police station · A home" in shown
    assert 'id="agency_id-error"' in client.post(page, data=duty(agency_id=str(cast.nok_case.id))).text


def test_withdrawing_twice_is_recorded_once(db: Session, cast: Cast) -> None:
    consent = consented(db, cast)
    for _ in range(2):
        consents.withdraw(db, cast.nok_case, consent, cast.malee)
    kinds = [m.kind for m in milestones.of_case(db, cast.nok_case.id)]
    assert kinds.count(MilestoneKind.CONSENT_WITHDRAWN) == 1


@pytest.mark.parametrize("order", list(permutations(TO_CONNECT)))
def test_in_whatever_order_it_is_written_the_stage_is_the_same(
    db: Session, cast: Cast, order: Sequence[MilestoneKind]
) -> None:
    for kind in order:
        milestones.record(db, cast.nok_case, kind, clock.today(), uuid4(), cast.malee)
    moved = db.scalars(select(StageMove).where(StageMove.case_id == cast.nok_case.id)).all()
    assert [(move.from_stage, move.to_stage) for move in moved] == [(Stage.CORE_PERSON, Stage.CONNECT)]
    assert (cast.nok_case.stage, cast.ton_case.stage) == (Stage.CONNECT, Stage.CORE_PERSON)


def test_a_supervisor_sets_the_stage_with_a_sealed_reason(db: Session, cast: Cast, browser: Open) -> None:
    typed = {"to_stage": "control", "day": day(), "reason": "มีแฟ้มกระดาษอยู่แล้ว"}
    answer = browser(cast.prasit).post(f"/cases/{cast.nok_case.id}/override", data=typed)
    assert answer.location == f"/cases/{cast.nok_case.id}"
    row = db.scalars(select(StageOverride)).one()
    assert (cast.nok_case.stage, row.reason, row.made_by) == (Stage.CONTROL, typed["reason"], cast.prasit.id)
    assert typed["reason"].encode() not in row.reason_sealed  # type: ignore[attr-defined]
    assert "stage.override" in db.scalars(select(AuditLine.action)).all()


@pytest.mark.parametrize(
    "typed", [{"reason": ""}, {"reason": "   "}, {"to_stage": ""}, {"to_stage": "sixth"}, {"day": " "}, {"day": day(1)}]
)
def test_a_move_needs_a_stage_a_day_and_a_reason(db: Session, cast: Cast, browser: Open, typed: dict[str, str]) -> None:
    whole = {"to_stage": "control", "day": day(), "reason": "เหตุผล"}
    page = browser(cast.prasit).post(f"/cases/{cast.nok_case.id}/override", data=whole | typed).text
    assert f'id="{next(iter(typed))}-error"' in page
    assert db.scalars(select(StageOverride)).all() == []
    assert cast.nok_case.stage == Stage.CORE_PERSON


def test_a_caseworker_moves_a_case_back_but_not_ahead(db: Session, cast: Cast, browser: Open) -> None:
    yesterday = clock.today() - timedelta(days=1)
    overrides.override(db, cast.nok_case, Move(to_stage=Stage.CONTROL, day=yesterday, reason="แฟ้มเดิม"), cast.prasit)
    client, address = browser(cast.malee), f"/cases/{cast.nok_case.id}/relapse"
    typed = {"day": day(), "reason": "กลับไปเสพ"}
    page = client.post(address, data=typed | {"to_stage": "continue"}).text
    assert "Choose a stage before the present one." in page.split('id="to_stage-error"')[1]
    assert "กลับไปเสพ" in page
    assert client.post(address, data=typed | {"to_stage": "connect"}).status_code == 303
    assert cast.nok_case.stage == Stage.CONNECT


def test_the_head_writes_contacts_and_notes_in_the_centres_cases(db: Session, cast: Cast, browser: Open) -> None:
    head, page = browser(cast.prasit), f"/cases/{cast.nok_case.id}"
    assert all(f'href="{page}/{act}/new"' in head.get(page).text for act in ("contacts", "notes"))
    head.post(f"{page}/contacts/new", data={"how": "warm", "where_else": "หน้าศูนย์", "day": day()})
    head.post(f"{page}/notes/new", data={"body": "แวะมาขอคุยเรื่องบ้าน", "day": day()})
    assert [(one.how, one.made_by) for one in written.of_case(db, Contact, cast.nok_case.id)] == [
        ("warm", cast.prasit.id)
    ]
    seen = browser(cast.malee).get(page).text
    assert "แวะมาขอคุยเรื่องบ้าน" in seen
    assert seen.split('id="history"')[1].count(cast.prasit.name) == 2


def test_the_head_meets_nobody_new_nor_writes_at_another_centre(cast: Cast, browser: Open) -> None:
    head = browser(cast.prasit)
    assert [head.get(f"/cases/{cast.fon_case.id}/{act}/new").status_code for act in ("contacts", "notes")] == [404] * 2
    assert head.get("/contacts/new").status_code == 404
    assert "contacts/new" not in head.get("/").text
