"""FHIR: what a referral looks like there, how an agency answers by its Task, and every pair of statuses.

The answers are checked by fhir.resources, package R4B: ServiceRequest, Task, Bundle, OperationOutcome and the
contained Patient are in R4B (4.3.0) as they are in R4 (4.0.1); the library has no package of R4 itself.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from outreach.access.audit import AuditLine
from outreach.access.bearer.tokens import Scope
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState, Through
from outreach.c2_connect.support import Given
from outreach.casefile import people
from outreach.casefile.people import Sex
from outreach.core import clock
from outreach.directory import agencies
from outreach.directory.needs import Need
from tests.support.cast import Cast
from tests.support.programs import Program
from tests.support.world import share

Open = Callable[..., Program]
KIND = "application/fhir+json"
REASON = {"coding": [{"system": "https://localhost/fhir/CodeSystem/decline-reason", "code": "full"}]}
OF_AGENCIES = ["accepted", "rejected", "cancelled", "in-progress", "on-hold", "failed", "completed"]
TASK_STATUSES = [*OF_AGENCIES, "draft", "requested", "received", "ready", "entered-in-error"]  # of R4, all of them
NOT_THEIRS = {"draft", "requested", "received", "ready", "entered-in-error"}
# From our state, what an agency may set, and what it then is. Everything else: 409, or 422 for what is not theirs.
MAY = {
    "sent": {"accepted": "accepted", "rejected": "declined", "on-hold": "waiting_list"},
    "seen": {"accepted": "accepted", "rejected": "declined", "on-hold": "waiting_list"},
    "waiting_list": {"accepted": "accepted", "rejected": "declined"},
    "accepted": {"in-progress": "in_service", "completed": "completed", "failed": "ended", "cancelled": "ended"},
    "in_service": {"completed": "completed", "failed": "ended", "cancelled": "ended"},
    "declined": {},
    "completed": {},
    "ended": {},
}
SAME = {
    "sent": "requested",
    "seen": "requested",
    "waiting_list": "on-hold",
    "accepted": "accepted",
    "in_service": "in-progress",
    "declined": "rejected",
    "completed": "completed",
    "ended": "failed",
}


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok, referred with everything that names him."""
    people_of(db, cast)
    fields = ["nickname", "full_name", "age", "sex", "phone", "national_id", "address", "look"]
    return share(
        db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=fields, message="โทรก่อน", urgent=True
    )


@pytest.mark.parametrize(
    ("sex", "gender"),
    [(Sex.MALE, "male"), (Sex.FEMALE, "female"), (Sex.OTHER, "other"), (Sex.UNKNOWN, "unknown")],
)
def test_other_and_not_known_are_two_genders(program: Open, db: Session, cast: Cast, sex: Sex, gender: str) -> None:
    cast.nok_case.person.sex = sex
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["sex"])
    found = checked(program(cast.nfe).get(f"/fhir/ServiceRequest/{sent.id}"))
    assert found["contained"][0]["gender"] == gender
    assert program(cast.nfe).get(f"/api/v1/referrals/{sent.id}").json["shared"] == {"sex": gender}


def people_of(db: Session, cast: Cast) -> None:
    """Nok has a telephone, an address and a look."""
    nok = cast.nok_case.person
    nok.phone, nok.address, nok.look = "0811111111", "ใต้สะพาน", "ผมสั้น"
    assert people.age_on(nok, clock.today()) is not None
    db.flush()


def checked(answer: TestResponse) -> dict[str, Any]:
    """The resource of an answer, which must be good FHIR whatever it says."""
    assert answer.mimetype == KIND
    found: dict[str, Any] = json.loads(answer.data)
    get_fhir_model_class(found["resourceType"]).model_validate(found)
    for entry in found.get("entry", ()):
        get_fhir_model_class(entry["resource"]["resourceType"]).model_validate(entry["resource"])
    return found


def put(client: Program, referral: Referral, status: str, version: str | None = "*", **more: Any) -> TestResponse:
    body = {"resourceType": "Task", "id": str(referral.id), "status": status, **more}
    headers = {"If-Match": version if version == "*" else f'W/"{version}"'} if version else {}
    return client.put(f"/fhir/Task/{referral.id}", data=json.dumps(body), content_type=KIND, headers=headers)


def gave(code: str) -> dict[str, Any]:
    """An output that says what was given."""
    coding = {"system": "https://localhost/fhir/CodeSystem/given", "code": code}
    return {"type": {"text": "x"}, "valueCodeableConcept": {"coding": [coding]}}


@pytest.mark.parametrize("state", SAME)
def test_every_pair_of_statuses(program: Open, db: Session, cast: Cast, sent: Referral, state: str) -> None:
    client, found = program(cast.nfe), {}
    for status in TASK_STATUSES:
        db.get_one(Referral, sent.id).state = ReferralState(state)
        more: dict[str, Any] = {"output": [gave("advice")]} if status == "completed" else {}
        more |= (
            {"note": [{"text": f"{state} {status}"}]}
            if status in ("failed", "cancelled") and status != SAME[state]
            else {}
        )
        answer = put(client, sent, status, statusReason=REASON, **more)
        checked(answer)
        found[status] = (answer.status_code, db.get_one(Referral, sent.id).state.value)
    wanted = {status: (422 if status in NOT_THEIRS else 409, state) for status in TASK_STATUSES}
    wanted |= {status: (200, after) for status, after in MAY[state].items()} | {SAME[state]: (200, state)}
    assert found == wanted


def test_a_status_that_there_is_not_is_refused(program: Open, cast: Cast, sent: Referral) -> None:
    outcome = checked(put(program(cast.nfe), sent, "finished"))
    assert outcome["issue"][0] == {
        "severity": "error",
        "code": "business-rule",
        "diagnostics": "There is no such status.",
        "expression": ["Task.status"],
    }


def test_a_request_shows_what_is_shared_and_where_it_belongs(program: Open, cast: Cast, sent: Referral) -> None:
    answer = program(cast.nfe).get(f"/fhir/ServiceRequest/{sent.id}")
    found = checked(answer)
    (patient,) = found["contained"]
    assert patient["name"] == [
        {"use": "official", "text": "ธีระ บุญมา"},
        {"use": "nickname", "text": "นก"},
    ]
    assert (patient["gender"], patient["telecom"][0]["value"]) == ("male", "0811111111")
    assert patient["address"] == [{"text": "ใต้สะพาน"}]
    assert [note["text"] for note in found["note"]] == ["Age: 16", "How to know them again: ผมสั้น", "โทรก่อน"]
    assert (found["status"], found["priority"], found["intent"]) == ("active", "urgent", "order")
    assert answer.headers["ETag"] == 'W/"2"' == f'W/"{found["meta"]["versionId"]}"'


def test_nothing_that_is_not_shared_stands_in_it(program: Open, db: Session, cast: Cast) -> None:
    people_of(db, cast)
    bare = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    answer = program(cast.nfe).get(f"/fhir/ServiceRequest/{bare.id}")
    (patient,) = checked(answer)["contained"]
    assert patient.keys() == {"resourceType", "id", "name"}
    assert patient["name"][0]["extension"][0]["valueCode"] == "masked"
    assert str(cast.nok_case.person_id) not in answer.text
    assert not [word for word in ("นก", "ธีระ", "0811111111", "ใต้สะพาน") if word in answer.text]


def test_a_read_is_a_look_on_record_and_the_first_one_a_step(
    program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    client = program(cast.nfe)
    client.get(f"/fhir/ServiceRequest/{sent.id}")
    step = db.get_one(Referral, sent.id).steps[-1]
    assert (step.state, step.through) == (ReferralState.SEEN, Through.API)
    desk = agencies.service_account_of(db, cast.nfe)
    read = select(AuditLine).where(AuditLine.action == "referral.read", AuditLine.actor_id == desk.id)
    assert len(db.scalars(read).all()) == 1
    task = checked(client.get(f"/fhir/Task/{sent.id}"))
    assert (task["status"], task["businessStatus"]["coding"][0]["code"]) == ("requested", "seen")


def test_a_list_opens_nothing(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    client = program(cast.nfe)
    for kind in ("ServiceRequest", "Task"):
        answer = client.get(f"/fhir/{kind}")
        (entry,) = checked(answer)["entry"]
        assert entry["fullUrl"] == f"https://localhost/fhir/{kind}/{sent.id}"
        assert entry["resource"]["meta"]["tag"][0]["code"] == "SUBSETTED"
        assert "นก" not in answer.text
    assert db.get_one(Referral, sent.id).state == ReferralState.SENT
    assert db.scalars(select(AuditLine).where(AuditLine.action == "cells.read")).all() == []


def test_a_task_comes_back_with_another_status_and_a_note(
    program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    client = program(cast.nfe)
    answer = client.get(f"/fhir/Task/{sent.id}")
    task = checked(answer) | {"status": "accepted", "note": [{"text": "มาวันจันทร์"}]}
    headers = {"If-Match": answer.headers["ETag"]}
    changed = client.put(f"/fhir/Task/{sent.id}", data=json.dumps(task), content_type=KIND, headers=headers)
    found = checked(changed)
    assert (found["status"], found["note"][0]["text"]) == ("accepted", "มาวันจันทร์")
    again = found | {"status": "in-progress", "note": [*found["note"], {"text": "เริ่มแล้ว"}]}
    headers = {"If-Match": changed.headers["ETag"]}
    checked(client.put(f"/fhir/Task/{sent.id}", data=json.dumps(again), content_type=KIND, headers=headers))
    steps = db.get_one(Referral, sent.id).steps
    assert [(step.state.value, step.note) for step in steps[1:]] == [
        ("accepted", "มาวันจันทร์"),
        ("in_service", "เริ่มแล้ว"),
    ]


def test_what_was_given_is_the_output_of_a_completed_task(
    program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    client = program(cast.nfe)
    assert put(client, sent, "accepted", output=[gave("counselled")]).status_code == 422
    put(client, sent, "accepted")
    for code in ("nothing", "job"):
        answer = put(client, sent, "completed", output=[gave(code)])
        assert (answer.status_code, checked(answer)["issue"][0]["expression"]) == (422, ["Task.output"])
    task = checked(put(client, sent, "completed", output=[gave("counselled"), gave("advice")]))
    assert [o["valueCodeableConcept"]["coding"][0]["code"] for o in task["output"]] == ["counselled", "advice"]
    assert db.get_one(Referral, sent.id).steps[-1].gave == [Given.COUNSELLED, Given.ADVICE]


@pytest.mark.parametrize("state", [state for state, following in MAY.items() if "completed" in following])
def test_a_task_is_not_completed_without_an_output(
    program: Open, db: Session, cast: Cast, sent: Referral, state: str
) -> None:
    db.get_one(Referral, sent.id).state = ReferralState(state)
    for more in ({}, {"output": []}):
        answer = put(program(cast.nfe), sent, "completed", **more)
        assert (answer.status_code, checked(answer)["issue"][0]["expression"]) == (422, ["Task.output"])
    assert db.get_one(Referral, sent.id).state == state


def test_a_rejection_needs_a_reason_of_our_list(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    client = program(cast.nfe)
    for reason in ({}, {"statusReason": {"text": "full"}}, {"statusReason": {"coding": [{"code": "full"}]}}):
        outcome = checked(put(client, sent, "rejected", **reason))
        assert outcome["issue"][0]["expression"] == ["Task.statusReason"]
    task = checked(put(client, sent, "rejected", statusReason=REASON))
    assert task["statusReason"]["coding"][0]["code"] == "full"
    assert db.get_one(Referral, sent.id).steps[-1].reason == DeclineReason.FULL


@pytest.mark.parametrize("other", [{"priority": "routine"}, {"owner": {"display": "x"}}, {"for": {"display": "ก"}}])
def test_nothing_else_of_a_task_can_be_changed(
    program: Open, db: Session, cast: Cast, sent: Referral, other: dict[str, Any]
) -> None:
    answer = put(program(cast.nfe), sent, "accepted", **other)
    assert answer.status_code == 422
    assert checked(answer)["issue"][0]["expression"] == [f"Task.{next(iter(other))}"]
    assert db.get_one(Referral, sent.id).state == ReferralState.SENT


@pytest.mark.parametrize(
    ("version", "status", "code"), [(None, 428, "required"), ("9", 412, "conflict"), ("1", 200, "")]
)
def test_a_change_needs_the_version_that_stands(
    program: Open, cast: Cast, sent: Referral, version: str | None, status: int, code: str
) -> None:
    answer = put(program(cast.nfe), sent, "accepted", version)
    found = checked(answer)
    assert answer.status_code == status
    assert found.get("issue", [{"code": ""}])[0]["code"] == code


def test_the_same_status_again_changes_nothing(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    answer = put(program(cast.nfe), sent, "requested")
    assert (answer.status_code, answer.headers["ETag"]) == (200, 'W/"1"')
    assert len(db.get_one(Referral, sent.id).steps) == 1


def test_a_version_that_is_known_is_not_sent_again(program: Open, cast: Cast, sent: Referral) -> None:
    client = program(cast.nfe)
    for kind in ("ServiceRequest", "Task"):
        etag = client.get(f"/fhir/{kind}/{sent.id}").headers["ETag"]
        answer = client.get(f"/fhir/{kind}/{sent.id}", headers={"If-None-Match": etag})
        assert (answer.status_code, answer.data) == (304, b"")


def test_searches_by_status_and_time_go_page_by_page(program: Open, db: Session, cast: Cast) -> None:
    made = [share(db, c, cast.malee, cast.nfe, Need.COUNSELLING) for c in (cast.nok_case, cast.ton_case, cast.fon_case)]
    referrals.answer(db, made[0], ReferralState.ACCEPTED, cast.wanna)
    client, today = program(cast.nfe), clock.today().isoformat()
    for asked, count in (
        ("status=requested", 2),
        ("status=accepted,requested", 3),
        ("status=draft", 0),
        (f"_lastUpdated=ge{today}&_lastUpdated=le{today}", 3),
        (f"_lastUpdated={today}", 3),
        (f"_lastUpdated=gt{today}", 0),
        (f"_lastUpdated=lt{today}T00:00:00%2B07:00", 0),
    ):
        assert (asked, len(checked(client.get(f"/fhir/Task?{asked}")).get("entry", ()))) == (asked, count)
    page, seen = client.get("/fhir/Task?_count=2&status=requested,accepted"), []
    while page is not None:
        found = checked(page)
        seen += [entry["resource"]["id"] for entry in found["entry"]]
        onward = [link["url"] for link in found["link"] if link["relation"] == "next"]
        page = client.get(onward[0].removeprefix("https://localhost")) if onward else None
    assert sorted(seen) == sorted(str(referral.id) for referral in made)


@pytest.mark.parametrize(
    "asked",
    [
        "status=lost",
        "_count=0",
        "_count=x",
        "patient=1",
        "_lastUpdated=soon",
        "_page=x",
        "_format=xml",
        "_count=1&_count=2",
    ],
)
def test_what_cannot_be_searched_is_said(program: Open, cast: Cast, asked: str) -> None:
    answer = program(cast.nfe).get(f"/fhir/Task?{asked}")
    assert (answer.status_code, checked(answer)["resourceType"]) == (400, "OperationOutcome")


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/fhir/Patient/1", 404, "not-found"),
        ("GET", "/fhir/Task/00000000-0000-0000-0000-000000000000", 404, "not-found"),
        ("DELETE", "/fhir/Task", 405, "not-supported"),
        ("PUT", "/fhir/Task/00000000-0000-0000-0000-000000000000", 415, "not-supported"),
    ],
)
def test_every_error_is_an_outcome(program: Open, method: str, path: str, status: int, code: str) -> None:
    answer = program().open(path, method=method)
    assert (answer.status_code, checked(answer)["issue"][0]["code"]) == (status, code)


def test_who_may_not_is_told_so_in_an_outcome(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    nobody = program(text="nothing").get("/fhir/Task")
    assert (nobody.status_code, checked(nobody)["issue"][0]["code"]) == (401, "login")
    reader = put(program(cast.nfe, Scope.READ), sent, "accepted")
    assert (reader.status_code, checked(reader)["issue"][0]["code"]) == (403, "forbidden")
    other = program(cast.police).get(f"/fhir/ServiceRequest/{sent.id}")
    assert (other.status_code, checked(other)["issue"][0]["code"]) == (404, "not-found")


@pytest.mark.parametrize("body", ["{", "[]", '{"resourceType": "Patient"}', '{"resourceType": "Task", "id": 5}'])
def test_a_body_is_read_strictly(program: Open, cast: Cast, sent: Referral, body: str) -> None:
    headers = {"If-Match": "*"}
    answer = program(cast.nfe).put(f"/fhir/Task/{sent.id}", data=body, content_type=KIND, headers=headers)
    assert answer.status_code in (400, 422)
    checked(answer)


def test_the_server_says_what_it_can_do_to_everybody(program: Open) -> None:
    found = checked(program(text="none").get("/fhir/metadata", headers={"Authorization": ""}))
    assert found["fhirVersion"] == "4.0.1"
    assert {r["type"]: [i["code"] for i in r["interaction"]] for r in found["rest"][0]["resource"]} == {
        "ServiceRequest": ["read", "search-type"],
        "Task": ["read", "search-type", "update"],
    }
