"""Every answer of an agency at every door: an account, a link, the telephone, its own program, and FHIR."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from outreach.api import bodies
from outreach.c2_connect import answers, referrals
from outreach.c2_connect.answers import ANSWERS, Answer
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.directory.needs import Need
from outreach.exchange.fhir import statuses
from tests.exchange.test_fhir import REASON, gave, put
from tests.partners.links.test_links import Given, arrive
from tests.support.cast import Cast
from tests.support.programs import ROOT, Program
from tests.support.world import share

S = ReferralState
Told = dict[str, str]
FULL: Told = {"reason": "full", "given": "counselled", "note": "เล่าให้ฟัง"}
NEEDED = {S.DECLINED: "reason", S.COMPLETED: "given", S.ENDED: "note"}
BODIES: dict[str, type[BaseModel]] = {
    "accept": bodies.Accept,
    "decline": bodies.Decline,
    "waiting-list": bodies.WaitingList,
    "progress": bodies.Progress,
    "complete": bodies.Complete,
    "end": bodies.End,
}


class Doors:
    """The five ways to answer one referral, each as whoever comes by it."""

    def __init__(self, db: Session, cast: Cast, browser: Any, program: Any, sent: Referral) -> None:
        self.db, self.cast, self.browser, self.program, self.sent = db, cast, browser, program, sent

    def account(self, answer: Answer, told: Told) -> TestResponse:
        path = {"waiting-list": "wait"}.get(answer.word, answer.word)
        return self.browser(self.cast.wanna).post(f"/referrals/{self.sent.id}/{path}", data=_typed(answer, told))

    def link(self, answer: Answer, told: Told) -> TestResponse:
        client = arrive(self.browser, Given(self.db, self.cast, self.sent))
        client.get("/r/")
        return client.post(f"/r/{answer.word}", data=_typed(answer, told))

    def telephone(self, answer: Answer, told: Told) -> TestResponse:
        page = f"/cases/{self.sent.case_id}/referrals/{self.sent.id}/told"
        return self.browser(self.cast.malee).post(page, data={"state": answer.state.value} | told)

    def api(self, answer: Answer, told: Told) -> TestResponse:
        said: dict[str, Any] = {**told} | ({"given": [told["given"]]} if "given" in told else {})
        client: Program = self.program(self.cast.nfe)
        page = f"{ROOT}/referrals/{self.sent.id}"
        return client.act(f"{page}/{answer.word}", client.get(page).json["version"], uuid4().hex, **said)

    def fhir(self, answer: Answer, told: Told) -> TestResponse:
        status = next(code for code, state in statuses.OF_PERFORMER.items() if state == answer.state)
        said: dict[str, Any] = {"statusReason": REASON} if "reason" in told else {}
        said |= {"output": [gave(told["given"])]} if "given" in told else {}
        said |= {"note": [{"text": told["note"]}]} if "note" in told else {}
        return put(self.program(self.cast.nfe), self.sent, status, **said)


def _typed(answer: Answer, told: Told) -> Told:
    """What a page sends: taking somebody in is one tap, without a word."""
    return told if answer.state != S.ACCEPTED else {}


DOORS: dict[str, Callable[[Doors, Answer, Told], TestResponse]] = {
    name: getattr(Doors, name) for name in ("account", "link", "telephone", "api", "fhir")
}


@pytest.fixture
def doors(db: Session, cast: Cast, browser: Any, program: Any) -> Doors:
    """Nok, referred to Wanna's agency."""
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    return Doors(db, cast, browser, program, sent)


def ready(doors: Doors, answer: Answer) -> Referral:
    """The referral in a state that this answer can follow."""
    if answer not in answers.possible(S.SEEN):
        referrals.answer(doors.db, doors.sent, S.ACCEPTED, doors.cast.wanna)
    return doors.sent


def told_with(answer: Answer, *, but: str = "") -> Told:
    """All that this answer tells (of days alone nothing has to be told)."""
    return {name: FULL[name] for name in (*answer.tells, "note") if name in FULL and name != but}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.word)
def test_every_answer_is_taken_at_every_door_and_kept_as_told(doors: Doors, answer: Answer, door: str) -> None:
    ready(doors, answer)
    assert DOORS[door](doors, answer, told_with(answer)).status_code in (200, 303)
    step = doors.db.get_one(Referral, doors.sent.id).steps[-1]
    assert step.state == answer.state
    assert [one.value for one in step.gave] == (["counselled"] if "given" in answer.tells else [])
    if answer.state != S.ACCEPTED or door in ("api", "fhir", "telephone"):
        assert step.note == FULL["note"]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("answer", [answers.BY_STATE[state] for state in NEEDED], ids=lambda answer: answer.word)
def test_what_an_answer_needs_is_asked_for_at_every_door(doors: Doors, answer: Answer, door: str) -> None:
    before = ready(doors, answer).state
    refused = DOORS[door](doors, answer, told_with(answer, but=NEEDED[answer.state]))
    assert refused.status_code in (200, 422)
    assert doors.db.get_one(Referral, doors.sent.id).state in (before, S.SEEN)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("state", [S.WAITING_LIST, S.IN_SERVICE], ids=lambda state: state.value)
def test_no_word_has_to_be_said_with_the_others(doors: Doors, state: ReferralState, door: str) -> None:
    answer = answers.BY_STATE[state]
    ready(doors, answer)
    DOORS[door](doors, answer, {})
    assert doors.db.get_one(Referral, doors.sent.id).state == state


def test_every_step_of_an_agency_but_its_look_is_one_answer() -> None:
    assert set(answers.BY_STATE) == set(S.where(lambda state: state.is_of_agency)) - {S.SEEN}
    assert set(statuses.OF_PERFORMER.values()) == set(answers.BY_STATE)


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: answer.word)
def test_the_body_of_an_answer_says_what_the_table_says(answer: Answer) -> None:
    fields = BODIES[answer.word].model_fields
    assert fields.keys() == {"note", *answer.tells}
    assert fields["note"].is_required() == answer.note_needed


def test_an_appointment_can_be_called_off_by_a_link(doors: Doors, db: Session) -> None:
    referrals.answer(db, doors.sent, S.ACCEPTED, doors.cast.wanna)
    client = arrive(doors.browser, Given(db, doors.cast, doors.sent))
    client.post("/r/appointment", data={"day": f"{clock.today() + timedelta(days=3):%d/%m/%Y}", "at_time": "9.30"})
    assert "The appointment is off" in client.get("/r/").text
    assert client.post("/r/appointment/cancelled").status_code == 303
    assert "The appointment is off" not in client.get("/r/").text
