"""The pages of pathways: the next step one tap away on the case, its outcome with it, and health on record."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c3_control.plans import Owner
from outreach.c5_complete import outcomes, pathways
from outreach.c5_complete.outcome_codes import Occupation, OutcomeKind
from outreach.c5_complete.pathways import BeginDetails, Deed, Pathway, PathwayStep, StepDetails, kinds
from outreach.core import clock
from outreach.core.language import speaking
from outreach.dashboard.subject_access import presenters, walk
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.forms import Page

pytestmark = pytest.mark.usefixtures("consented")
Open = Callable[..., Browser]
KNOWN = {"evidence_kind": "seen", "evidence": "นายจ้างบอกว่าขยัน"}


def typed(day: date) -> str:
    return clock.show_date(day, "en", "numeric")


def begun(db: Session, cast: Cast, code: str, *steps: str) -> Pathway:
    """A pathway of Nok's with these steps behind it."""
    kind = next(one for one in kinds.on(clock.today()) if one.code == code)
    day = clock.today() - timedelta(days=9)
    details = BeginDetails(kind=kind, begun_on=day, owner=Owner.CASEWORKER, words="ทางคานารี")
    one = pathways.begin(db, cast.nok_case, details, cast.malee)
    for step in steps:
        told = StepDetails(code=step, deed=Deed.TAKEN, day=day, words="ขั้นคานารี")
        pathways.go(db, cast.nok_case, one, told, cast.malee)
    db.commit()
    return one


def step_of(cast: Cast, one: Pathway) -> str:
    return f"/cases/{cast.nok_case.id}/pathways/{one.id}/step"


def form_of(client: Browser, page: str) -> dict[str, Any]:
    (form,) = (form for form in Page(client.get(page).text).forms if "deed" in form.fields)
    return form.filled()


def test_the_next_step_of_what_is_begun_stands_on_the_case(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    sent = {"kind": "id_card", "begun_on": typed(clock.today()), "owner": "family", "note": "หาย"}
    assert client.post(f"{page}/pathways/new", data=sent).status_code == 303
    one = db.scalars(select(Pathway)).one()
    assert (one.owner, one.words, one.begun_on) == (Owner.FAMILY, "หาย", clock.today())
    assert step_of(cast, one) in Page(client.get(page).text).links
    again = client.post(f"{page}/pathways/new", data=sent)
    assert (again.status_code, 'id="kind-error"' in again.text, "หาย" in again.text) == (200, True, True)


def test_the_last_step_of_a_job_records_the_occupation(db: Session, cast: Cast, browser: Open) -> None:
    one, client = begun(db, cast, "job", "employer", "trial"), browser(cast.malee)
    sent = form_of(client, step_of(cast, one)) | KNOWN
    assert sent["kind"] == ["occupation"]
    text = client.post(step_of(cast, one), data=sent | {"evidence": ""}).text
    assert 'id="occupation-error"' in text  # one rule after another: first which
    assert client.post(step_of(cast, one), data=sent | {"occupation": "restaurant"}).status_code == 303
    (outcome,) = outcomes.of_case(db, cast.nok_case.id)
    assert (outcome.kind, outcome.occupation) == (OutcomeKind.OCCUPATION, Occupation.RESTAURANT)
    page = client.get(f"/cases/{cast.nok_case.id}").text
    assert "its outcome waits to be verified" in page


def test_a_stopped_pathway_needs_no_evidence(db: Session, cast: Cast, browser: Open) -> None:
    one, client = begun(db, cast, "job", "employer", "trial"), browser(cast.malee)
    sent = form_of(client, step_of(cast, one)) | {"deed": "stopped"}
    assert 'id="words-error"' in client.post(step_of(cast, one), data=sent).text
    assert client.post(step_of(cast, one), data=sent | {"words": "ร้านปิด"}).status_code == 303
    assert outcomes.of_case(db, cast.nok_case.id) == []
    db.refresh(one)
    assert one.over_on == clock.today()


def test_who_comes_second_with_the_same_step_is_told(db: Session, cast: Cast, browser: Open) -> None:
    one, client = begun(db, cast, "id_card"), browser(cast.malee)
    sent, late = (form_of(client, step_of(cast, one)) for _ in range(2))
    assert client.post(step_of(cast, one), data=sent).status_code == 303
    assert "This step is written down already" in client.post(step_of(cast, one), data=late).text
    assert len(db.scalars(select(PathwayStep)).all()) == 1


def test_a_step_that_tells_of_health_is_a_look_on_record(db: Session, cast: Cast, browser: Open) -> None:
    one = begun(db, cast, "drug_treatment", "assessed")
    assert "Refer to a service" in browser(cast.malee).get(step_of(cast, one)).text
    looks = db.scalars(select(AuditLine.about).where(AuditLine.action == "case.reveal")).all()
    assert looks == [f"case:{cast.nok_case.id} C2:pathways"]
    head = browser(cast.prasit).get(f"/cases/{cast.nok_case.id}").text
    assert "Care for drug use" not in head
    assert "คานารี" not in head


def test_a_correction_of_health_is_for_who_carries_the_case(db: Session, cast: Cast, browser: Open) -> None:
    begun(db, cast, "drug_treatment", "assessed")
    row = db.scalars(select(PathwayStep)).one()
    page = f"/cases/{cast.nok_case.id}/entries/pathway_step/{row.id}"
    client, head = browser(cast.malee), browser(cast.prasit)
    assert head.get(f"{page}/correct").status_code == 404
    assert "คานารี" not in head.get(page).text
    (form,) = (form for form in Page(client.get(f"{page}/correct").text).forms if "why" in form.fields)
    sent = form.filled() | {"why": "typo", "words": "แก้แล้ว"}
    assert client.post(f"{page}/correct", data=sent).status_code == 303
    db.refresh(row)
    assert (row.folded_words, row.words) == ("แก้แล้ว", None)


def test_the_young_person_is_handed_out_all_of_it_in_words(db: Session, cast: Cast) -> None:
    begun(db, cast, "id_card", "missing")
    begun(db, cast, "drug_treatment")
    rows = [one for one in walk.of_people(db, [cast.nok_case.person_id]) if one.table.startswith("pathway")]
    with speaking("th"):
        said = [presenters.sealed(row.table, name, text) for row in rows for name, (_k, text) in row.sealed.items()]
    assert json.dumps(said, ensure_ascii=False).count("คานารี") == 3
    assert {"ทำบัตรประชาชน", "ดูแลรักษาเรื่องสารเสพติด", "ดูว่าขาดเอกสารอะไร · เสร็จแล้ว"} <= set(said)


def test_whoever_carries_the_case_reads_of_folded_pathways(db: Session, cast: Cast, browser: Open) -> None:
    begun(db, cast, "drug_treatment")
    page = f"/cases/{cast.nok_case.id}"
    shown = browser(cast.malee).get(page).text
    assert "1 folded pathway goes on." in shown
    assert "Care for drug use" not in shown
    assert "folded pathway" not in browser(cast.prasit).get(page).text
