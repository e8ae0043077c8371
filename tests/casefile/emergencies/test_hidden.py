"""In an emergency a head who is not named reaches a restricted person: on record, for an hour, judged by the named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.access.signins import SignIn
from outreach.access.users import User
from outreach.casefile import emergencies, people
from outreach.casefile.emergencies import EmergencyAccess, EmergencyReason, EmergencyRequest, ReviewDetails, Verdict
from outreach.casefile.people import PersonDetails
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.queries import counted

Open = Callable[..., Browser]
ID, PHONE = "1101700230708", "0812345678"
PAGE = "/emergencies/named"
TYPED = {"reason": "danger_to_life", "words": "ตำรวจโทรมา"}
ASKED = EmergencyRequest(reason=EmergencyReason.DANGER_TO_LIFE, words="ตำรวจโทรมา")


@pytest.fixture
def pim(db: Session, cast: Cast) -> User:
    """A second head of the centre, who is not named: Nok is open to Malee and Prasit alone."""
    known = {"nickname": "นก", "given_name": "หลบ", "family_name": "ภัยมา", "national_id": ID, "phone": PHONE}
    people.correct(db, cast.nok_case.person, PersonDetails(sex=cast.nok_case.person.sex, **known), cast.malee)
    restricting.restrict(db, cast.nok_case, {cast.malee.id, cast.prasit.id}, cast.prasit)
    made = {"name": "พิมพ์ รอบคอบ", "role": Role.SUPERVISOR, "centre_id": cast.prasit.centre_id, "actor": None}
    return users.create(db, username="pim", must_change_password=False, **made)  # type: ignore[arg-type]


@pytest.mark.parametrize("whom", [ID, "1-1017-00230-70-8", "หลบ ภัยมา", " หลบ  ภัยมา "])
def test_an_unnamed_head_reaches_a_person_described_exactly(
    db: Session, cast: Cast, browser: Open, pim: User, whom: str
) -> None:
    client = browser(pim)
    answer = client.post(PAGE, data=TYPED | {"whom": whom})
    access = db.scalars(select(EmergencyAccess)).one()
    assert (answer.status_code, answer.location) == (303, f"/emergencies/{access.id}/person")
    page = client.get(answer.location).text
    for word in ("หลบ ภัยมา", PHONE[-4:], cast.malee.name, cast.prasit.name):
        assert word in page
    assert client.get(f"/cases/{cast.nok_case.id}").status_code == 404  # and nothing else of them
    assert client.get(f"/cases/{cast.nok_case.id}/restriction").status_code == 404
    assert str(cast.nok_case.id) not in client.get("/cases/").text
    acts = set(db.scalars(select(AuditLine.action).where(AuditLine.actor_id == pim.id)))
    assert {"emergency.ask", "emergency.begin", "case.read"} <= acts


def test_who_is_named_is_told_and_reviews_it(db: Session, cast: Cast, browser: Open, pim: User) -> None:
    with clock.travel(clock.now() - timedelta(hours=2)):
        access = emergencies.begin_hidden(db, ID, ASKED, pim)
    assert access is not None
    db.commit()
    for user in (cast.malee, cast.prasit):
        assert f"/emergencies/{access.id}" in browser(user).get("/").text
    assert str(access.id) not in browser(pim).get("/emergencies/").text
    verdict = ReviewDetails(verdict=Verdict.JUSTIFIED, words="เหตุผลพอ")
    emergencies.review(db, access, verdict, cast.prasit)
    assert access.review_due_at - access.begun_at == timedelta(hours=72)


def test_where_there_is_nobody_answer_and_cost_are_the_same(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, pim: User
) -> None:
    other = people.details_of(cast.ton_case.person)
    client, answers, costs = browser(pim), [], []
    client.get(PAGE)
    for whom in ("ไม่มี คนนี้", f"{other.given_name} {other.family_name}", "นก", "หลบ"):
        with counted(app.extensions["engine"]) as sent:
            answers.append(client.post(PAGE, data=TYPED | {"whom": whom}).text.replace(whom, ""))
        costs.append(len(sent))
    assert all("Nobody is opened to you by that" in answer for answer in answers)
    assert len(set(costs)) == 1
    assert db.scalars(select(EmergencyAccess)).all() == []
    assert len(db.scalars(select(AuditLine).where(AuditLine.action == "emergency.ask")).all()) == 4


def test_after_five_questions_within_an_hour_nobody_is_opened(
    db: Session, cast: Cast, browser: Open, pim: User
) -> None:
    client = browser(pim)
    for _ in range(5):
        client.post(PAGE, data=TYPED | {"whom": "ไม่มี คนนี้"})
    answer = client.post(PAGE, data=TYPED | {"whom": ID})
    assert "Too many questions" in answer.text
    assert db.scalars(select(EmergencyAccess)).all() == []


def test_after_sixty_minutes_and_for_others_it_is_shut(db: Session, cast: Cast, browser: Open, pim: User) -> None:
    access = emergencies.begin_hidden(db, ID, ASKED, pim)
    assert access is not None
    for user in (cast.malee, cast.prasit, cast.anong):
        with pytest.raises(NotFound):
            emergencies.opened(db, access.id, user)
    emergencies.opened(db, access.id, pim)
    with clock.travel(access.begun_at + timedelta(minutes=60)), pytest.raises(NotFound):
        emergencies.opened(db, access.id, pim)


def test_only_a_head_of_the_centre_asks_and_with_fresh_proof(db: Session, cast: Cast, browser: Open, pim: User) -> None:
    for user in (cast.malee, cast.somchai, cast.wanna, cast.chai, cast.dao):
        with pytest.raises(NotFound):
            emergencies.begin_hidden(db, ID, ASKED, user)
    client = browser(pim)
    client.get("/")
    for sign_in in db.scalars(select(SignIn)):
        sign_in.proved_at = clock.now() - timedelta(minutes=11)
    assert client.post(PAGE, data=TYPED | {"whom": ID}).location.startswith("/account/confirm")
    assert db.scalars(select(EmergencyAccess)).all() == []
