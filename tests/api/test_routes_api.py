"""Referrals over the interface: what a program reads, how it answers, and what it is told when it may not."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.api import idempotency
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState, Through
from outreach.c2_connect.support import Given
from outreach.core import clock
from outreach.directory import agencies
from outreach.directory.agencies import CapacityDetails
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.programs import ROOT, Program
from tests.support.queries import counted
from tests.support.world import share

Open = Callable[..., Program]


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok, referred to the education centre with a nickname and a message."""
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"], message="โทรก่อน")


def address(referral: Referral, *more: str) -> str:
    return "/".join((ROOT, "referrals", str(referral.id), *more))


def test_the_list_names_nobody_and_holds_the_own_alone(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    share(db, cast.fon_case, cast.anong, cast.police, Need.COUNSELLING)
    answer = program(cast.nfe).get(f"{ROOT}/referrals")
    (row,) = answer.json["referrals"]
    assert (row["id"], row["state"], row["version"]) == (str(sent.id), "sent", "1")
    assert "นก" not in answer.text
    assert row["can"] == ["accept", "decline", "waiting-list"]


def test_one_referral_shows_its_package_and_a_look_is_a_step(
    program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    answer = program(cast.nfe).get(address(sent))
    assert answer.json["shared"] == {"nickname": "นก", "message": "โทรก่อน"}
    assert (answer.json["state"], answer.headers["ETag"]) == ("seen", '"2"')
    step = db.get_one(Referral, sent.id).steps[-1]
    assert (step.through, step.made_by) == (Through.API, agencies.service_account_of(db, cast.nfe).id)
    read = select(AuditLine).where(AuditLine.action == "referral.read", AuditLine.person_id == sent.person_id)
    assert len(db.scalars(read).all()) == 1


def test_a_note_is_kept_as_a_form_would_take_it(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    client = program(cast.nfe)
    version = client.get(address(sent)).json["version"]
    assert client.act(address(sent, "accept"), version, note="มา\u0000ได้\u202e").status_code == 200
    assert db.get_one(Referral, sent.id).steps[-1].note == "มาได้"


@pytest.mark.parametrize(("note", "status"), [("ก\ud800", 400), ("\u0000", 422)])
def test_a_note_that_is_no_text_is_refused(program: Open, cast: Cast, sent: Referral, note: str, status: int) -> None:
    client = program(cast.nfe)
    version = client.get(address(sent)).json["version"]
    assert client.act(address(sent, "accept"), version, note=note).status_code == status


def test_a_known_version_is_not_sent_again_and_opens_nothing(
    program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    client = program(cast.nfe)
    etag = client.get(address(sent)).headers["ETag"]
    opened = select(AuditLine).where(AuditLine.action == "cells.read")
    before = len(db.scalars(opened).all())
    answer = client.get(address(sent), headers={"If-None-Match": etag})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
    assert len(db.scalars(opened).all()) == before


def test_a_referral_of_another_agency_is_not_there(program: Open, cast: Cast, sent: Referral) -> None:
    client = program(cast.police)
    for answer in (client.get(address(sent)), client.act(address(sent, "accept"), "1")):
        assert (answer.status_code, answer.json["title"]) == (404, "Not found")


def test_what_was_taken_back_is_gone_at_the_next_request(
    program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    client = program(cast.nfe)
    assert client.get(address(sent)).status_code == 200
    referrals.revoke(db, cast.nok_case, db.get_one(Referral, sent.id), cast.malee)
    assert client.get(address(sent)).status_code == 404
    assert client.get(f"{ROOT}/referrals").json["referrals"] == []


def test_the_whole_way_of_a_referral(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    client = program(cast.nfe)
    version = client.get(address(sent)).json["version"]
    for verb, state, said in (
        ("waiting-list", "waiting_list", {}),
        ("accept", "accepted", {"note": "มาได้"}),
        ("progress", "in_service", {"note": "เริ่มเรียน"}),
        ("progress", "in_service", {"note": "มาสม่ำเสมอ"}),
        ("complete", "completed", {"given": ["counselled"], "note": "เรียนจบ"}),
    ):
        answer = client.act(address(sent, verb), version, **said)
        assert (answer.status_code, answer.json["state"]) == (200, state)
        version = answer.json["version"]
        assert answer.headers["ETag"] == f'"{version}"'
    found = db.get_one(Referral, sent.id)
    assert [step.note for step in found.steps][3:] == ["มาได้", "เริ่มเรียน", "มาสม่ำเสมอ", "เรียนจบ"]
    assert found.steps[-1].gave == [Given.COUNSELLED]
    assert {step.through for step in found.steps[1:]} == {Through.API}
    assert client.get(address(sent)).json["can"] == []


def test_a_decline_needs_a_listed_reason_and_ends_the_sharing(program: Open, cast: Cast, sent: Referral) -> None:
    client = program(cast.nfe)
    refused = client.act(address(sent, "decline"), "1", reason="too lazy")
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "reason")
    assert client.act(address(sent, "decline"), "1").json["errors"][0]["field"] == "reason"
    assert client.act(address(sent, "decline"), "1", reason="full").json["state"] == "declined"
    assert client.get(address(sent)).json["shared"] == {}


def test_who_declines_as_full_can_say_until_when(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    client, until = program(cast.nfe), (clock.today() + timedelta(days=20)).isoformat()
    wrong = client.act(address(sent, "decline"), "1", reason="other", full_until=until)
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "full_until")
    assert client.act(address(sent, "decline"), "1", reason="full", full_until=until).status_code == 200
    assert client.get(f"{ROOT}/agency").json["full_until"] == until


def test_what_does_not_fit_the_need_cannot_have_been_given(program: Open, cast: Cast, sent: Referral) -> None:
    client = program(cast.nfe)
    client.act(address(sent, "accept"), "1")
    assert "job" not in client.get(address(sent)).json["can_give"]
    answer = client.act(address(sent, "complete"), "2", given=["job"])
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "given")


@pytest.mark.parametrize("said", [{}, {"given": []}, {"given": None}, {"note": "เรียบร้อย"}])
def test_nothing_is_completed_without_what_was_given(
    program: Open, db: Session, cast: Cast, sent: Referral, said: dict[str, Any]
) -> None:
    client = program(cast.nfe)
    client.act(address(sent, "accept"), "1")
    answer = client.act(address(sent, "complete"), "2", **said)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert answer.json["errors"][0]["field"] == "given"
    assert db.get_one(Referral, sent.id).state == ReferralState.ACCEPTED


def test_the_document_says_that_completing_tells_what_was_given(program: Open, cast: Cast) -> None:
    body = program(cast.nfe).get(f"{ROOT}/openapi.json").json["components"]["schemas"]["Complete"]
    assert (body["required"], body["properties"]["given"]["minItems"]) == (["given"], 1)


def test_an_appointment_is_made_moved_and_over(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    client, at = program(cast.nfe), clock.now() + timedelta(days=3)
    client.act(address(sent, "accept"), "1")
    made = client.act(address(sent, "appointment"), "2", at=at.isoformat(), where="ห้อง 3", escort="caseworker")
    assert (made.status_code, made.json["version"]) == (200, "3")
    shown = client.get(address(sent)).json["appointment"]
    assert (shown["where"], shown["escort"], shown["transport"]) == ("ห้อง 3", "caseworker", None)
    early = client.act(address(sent, "appointment", "end"), "3", ending="came")
    assert early.status_code == 409
    assert client.act(address(sent, "appointment", "end"), "3", ending="cancelled").status_code == 200
    assert client.get(address(sent)).json["appointment"] is None
    past = client.act(address(sent, "appointment"), "4", at="2020-01-01T10:00:00+07:00")
    assert (past.status_code, past.json["errors"][0]["field"]) == (422, "day")


def test_an_agency_reads_its_entry_and_tells_its_places(program: Open, db: Session, cast: Cast) -> None:
    client = program(cast.nfe)
    read, there = client.get(f"{ROOT}/agency"), f"{ROOT}/agency/capacity"
    assert read.json["code"] == "test-nfe"
    told = client.put(there, json={"places_free": 4}, headers={"If-Match": read.headers["ETag"]})
    assert (told.json["places_free"], agencies.get(db, cast.nfe.id).capacity_now) == (4, 4)
    typed = {"places_free": 4, "full_until": clock.today().isoformat()}
    both = client.put(there, json=typed, headers={"If-Match": told.headers["ETag"]})
    assert (both.status_code, both.json["errors"][0]["field"]) == (422, "places_free")
    assert agencies.get(db, cast.police.id).capacity_now is None


def test_places_told_over_others_are_answered_with_what_stands(program: Open, db: Session, cast: Cast) -> None:
    client, there = program(cast.nfe), f"{ROOT}/agency/capacity"
    old = {"If-Match": client.get(f"{ROOT}/agency").headers["ETag"]}
    agencies.say_capacity(db, cast.nfe, CapacityDetails(places_free=2), cast.wanna)
    late = client.put(there, json={"places_free": 9}, headers=old)
    assert (late.status_code, late.json["current"]["places_free"]) == (412, 2)
    assert client.put(there, json={"places_free": 9}).status_code == 428
    assert agencies.get(db, cast.nfe.id).capacity_now == 2
    again = client.put(there, json={"places_free": 9}, headers={"If-Match": late.headers["ETag"]})
    assert (again.status_code, agencies.get(db, cast.nfe.id).capacity_now) == (200, 9)


def test_a_change_needs_the_version_that_stands(program: Open, cast: Cast, sent: Referral) -> None:
    client = program(cast.nfe)
    assert client.act(address(sent, "accept")).status_code == 428
    stale = client.act(address(sent, "accept"), "7")
    assert (stale.status_code, stale.json["current"]["state"], stale.headers["ETag"]) == (412, "sent", '"1"')
    assert client.act(address(sent, "accept"), "1").status_code == 200
    assert client.act(address(sent, "decline"), "1", reason="full").status_code == 412


def test_a_step_that_cannot_follow_is_a_conflict(program: Open, cast: Cast, sent: Referral) -> None:
    answer = program(cast.nfe).act(address(sent, "complete"), "1", given=["advice"])
    assert answer.status_code == 409
    assert "Sent" in answer.json["detail"]


def test_the_same_key_counts_once_and_gets_the_same_answer(
    program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    client, key = program(cast.nfe), uuid4().hex
    first = client.act(address(sent, "accept"), "1", key)
    again = client.act(address(sent, "accept"), "1", key)
    assert (first.status_code, first.data, first.headers["ETag"]) == (200, again.data, again.headers["ETag"])
    assert [step.state for step in db.get_one(Referral, sent.id).steps].count(ReferralState.ACCEPTED) == 1


def test_a_used_endless_or_missing_key_of_a_request_is_refused(program: Open, cast: Cast, sent: Referral) -> None:
    client, key = program(cast.nfe), uuid4().hex
    client.act(address(sent, "accept"), "1", key)
    assert client.act(address(sent, "accept"), "1", key, note="อีก").status_code == 422
    assert client.act(address(sent, "progress"), "2", key, note="อีก").status_code == 422
    assert client.act(address(sent, "progress"), "2", "k" * 201, note="อีก").status_code == 400
    bare = client.post(address(sent, "accept"), json={}, headers={"If-Match": '"1"'})
    assert (bare.status_code, bare.json["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_two_agencies_may_use_the_same_key(program: Open, db: Session, cast: Cast, sent: Referral) -> None:
    other = share(db, cast.ton_case, cast.somchai, cast.police, Need.COUNSELLING)
    assert program(cast.nfe).act(address(sent, "accept"), "1", "same-key").status_code == 200
    assert program(cast.police).act(address(other, "accept"), "1", "same-key").status_code == 200


def test_a_key_is_kept_for_two_days_and_its_answer_is_sealed(
    program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    client, key = program(cast.nfe), uuid4().hex
    client.act(address(sent, "accept"), "1", key)
    kept = db.scalars(select(idempotency.ApiAnswer)).one()
    assert b"accepted" not in kept.body_sealed
    assert key not in (kept.key_digest, kept.asked_digest)
    kept.made_at = clock.now() - idempotency.KEPT
    assert client.act(address(sent, "accept"), "1", key).status_code == 412
    with clock.travel(clock.now() + timedelta(days=3)):
        idempotency.clear_old(db)
    assert db.scalars(select(idempotency.ApiAnswer)).all() == []


@pytest.mark.parametrize(
    ("body", "kind", "status", "field"),
    [
        ("{}", "text/plain", 415, None),
        ("{", "application/json", 400, None),
        ('{"note": "a", "rank": 1}', "application/json", 422, "rank"),
        ('{"note": 5}', "application/json", 422, "note"),
        ('{"note": ""}', "application/json", 422, "note"),
        ('{"note": "%s"}' % ("ก" * 2001), "application/json", 422, "note"),
        ('{"note": "%s"}' % ("a" * 70_000), "application/json", 413, None),
        ("[]", "application/json", 422, ""),
    ],
)
def test_a_body_is_read_strictly(
    program: Open, cast: Cast, sent: Referral, body: str, kind: str, status: int, field: str | None
) -> None:
    headers = {"Idempotency-Key": uuid4().hex, "If-Match": '"1"'}
    answer = program(cast.nfe).post(address(sent, "accept"), data=body, content_type=kind, headers=headers)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert [wrong["field"] for wrong in answer.json["errors"]] == ([] if field is None else [field])


@pytest.mark.parametrize(
    "asked", ["state=lost", "limit=0", "limit=101", "limit=5&limit=6", "sort=id", "updated_since=2026-01-01", "after=x"]
)
def test_what_cannot_be_asked_is_said(program: Open, cast: Cast, asked: str) -> None:
    answer = program(cast.nfe).get(f"{ROOT}/referrals?{asked}")
    assert answer.status_code == (422 if asked == "after=x" else 400)
    assert answer.json["errors"][0]["field"].split(".")[0] == asked.partition("=")[0]


def test_the_list_goes_page_by_page_in_the_order_of_change(program: Open, db: Session, cast: Cast) -> None:
    made = []
    for hours, case in enumerate((cast.nok_case, cast.ton_case, cast.fon_case)):
        with clock.travel(clock.now() - timedelta(hours=9 - hours)):
            made.append(share(db, case, cast.malee, cast.nfe, Need.COUNSELLING))
    client, seen, after = program(cast.nfe), [], ""
    while after is not None:
        page = client.get(f"{ROOT}/referrals?limit=1&after={after.replace('+', '%2B')}").json
        seen += [row["id"] for row in page["referrals"]]
        after = page["next"]
    assert seen == [str(referral.id) for referral in made]
    since = (clock.now() - timedelta(hours=7, minutes=30)).isoformat().replace("+", "%2B")
    newest = client.get(f"{ROOT}/referrals?updated_since={since}").json["referrals"]
    assert [row["id"] for row in newest] == seen[2:]
    assert client.get(f"{ROOT}/referrals?state=accepted&state=declined").json["referrals"] == []


@pytest.mark.parametrize("path", [f"{ROOT}/referrals", "/fhir/Task", "/fhir/ServiceRequest"])
def test_a_list_costs_the_same_for_two_rows_and_for_nine(
    app: OutreachApp, program: Open, db: Session, cast: Cast, path: str
) -> None:
    client, costs = program(cast.nfe), []
    for number in range(9):
        sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
        referrals.answer(db, sent, ReferralState.DECLINED, cast.wanna, reason=DeclineReason.OTHER, note=f"{number}")
        if number in (1, 8):
            client.get(path)
            with counted(app.extensions["engine"]) as asked:
                assert client.get(path).status_code == 200
            costs.append(len(asked))
    assert costs[0] == costs[1]


def test_two_acceptances_at_once_are_one_transition(
    app: OutreachApp, program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    """By the program (whatever the version) and by Wanna's account, at the same moment."""
    found = db.get_one(Referral, sent.id)
    referrals.answer(db, found, ReferralState.SEEN, cast.wanna)
    text = program(cast.nfe).token
    db.commit()
    ready, statuses = threading.Barrier(4), []

    def ask() -> None:
        client = app.test_client()
        headers = {"Authorization": f"Bearer {text}", "If-Match": "*", "Idempotency-Key": uuid4().hex}
        ready.wait()
        statuses.append(client.open(address(sent, "accept"), method="POST", json={}, headers=headers).status_code)

    def tap() -> None:
        with app.extensions["sessions"]() as session, session.begin():
            ready.wait()
            row = session.get_one(Referral, sent.id)
            try:
                referrals.answer(session, row, ReferralState.ACCEPTED, cast.wanna)
                statuses.append(303)
            except Exception:
                statuses.append(409)

    app.test_client_class = None
    run_all([ask, tap, ask, ask])
    db.expire_all()
    accepted = [s for s in db.get_one(Referral, sent.id).steps if s.state == ReferralState.ACCEPTED]
    assert len(accepted) == 1
    assert sorted(statuses, key=lambda status: status == 409)[1:] == [409, 409, 409]


def run_all(acts: list[Callable[[], Any]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_the_same_request_twice_at_once_is_one_act(
    app: OutreachApp, program: Open, db: Session, cast: Cast, sent: Referral
) -> None:
    text, key = program(cast.nfe).token, uuid4().hex
    db.commit()
    app.test_client_class = None
    ready, answers = threading.Barrier(4), []

    def ask() -> None:
        headers = {"Authorization": f"Bearer {text}", "If-Match": '"1"', "Idempotency-Key": key}
        client = app.test_client()
        ready.wait()
        answer = client.post(address(sent, "accept"), json={}, headers=headers)
        answers.append((answer.status_code, answer.data))

    run_all([ask] * 4)
    assert len(set(answers)) == 1
    assert answers[0][0] == 200
    db.expire_all()
    assert len(db.get_one(Referral, sent.id).steps) == 2


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("DELETE", "/api/v1/referrals", 405),
        ("GET", "/api/v1/referrals/none", 404),
    ],
)
def test_every_error_is_said_in_json(program: Open, method: str, path: str, status: int) -> None:
    answer = program().open(path, method=method)
    assert (answer.status_code, answer.json["status"], answer.mimetype) == (status, status, "application/problem+json")
    assert ("Allow" in answer.headers) is (status == 405)


def test_a_failure_of_ours_is_said_in_json_without_its_cause(
    app: OutreachApp, program: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.partners.listing.changed", lambda *_: 1 / 0)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = program().get(f"{ROOT}/referrals")
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = True, None
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert "zero" not in answer.text


def test_what_is_shared_no_more_is_listed_without_the_person(program: Open, db: Session, cast: Cast) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    referrals.answer(db, sent, ReferralState.ACCEPTED, cast.wanna)
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    listed = program(cast.nfe).get(f"{ROOT}/referrals").json
    assert listed["referrals"] == []
    (line,) = listed["not_shared"]
    assert (line["number"], line["state"], line["need"]) == (sent.number, "revoked", "counselling")
    assert set(line) == {"number", "sent_on", "state", "need", "given"}
