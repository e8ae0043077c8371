"""Every kind of record: corrected and voided, with milestones, due days and what is in force following."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import core_persons, groups
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails, LinkDetails
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import plans, therapy
from outreach.c3_control.plans import PlanDetails
from outreach.c3_control.therapy import TherapyDetails, TherapyKind
from outreach.c4_continue import follow_ups, reviews
from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay
from outreach.c4_continue.reviews import ReviewDetails
from outreach.casefile import corrections, due_days, milestones
from outreach.casefile.corrections import Change, Entry, Kind, Why
from outreach.casefile.due_kinds import What
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.forms import Page

Open = Callable[..., Browser]
TYPO = Change(why=Why.TYPO)
PLAIN = (Kind.CORE_PERSON, Kind.PLAN, Kind.FOLLOW_UP, Kind.REVIEW)
FOLDED = (Kind.GROUP, Kind.SCREENING, Kind.THERAPY)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


@pytest.fixture
def rows(db: Session, cast: Cast) -> dict[Kind, Any]:
    """One of each kind, written by Malee five days ago."""
    case, malee, day = cast.nok_case, cast.malee, ago(5)
    consent(db, case, malee, ago(30))
    leader = core_persons.add(db, CorePersonDetails(name="ป้าศรี", kind=CoreKind.KIND_ADULT), malee)
    group = groups.add(db, GroupDetails(name="กลุ่มท่าน้ำ"), malee)
    screened = ScreeningDetails(day=day, needs=[Need.COUNSELLING], story="เล่า")
    scores = ReviewDetails(day=day, body=2, mind=3, way_of_life=4, strengths="ขยัน")
    visit = FollowUpDetails(day=day, way=FollowUpWay.VISIT, found=True, next_on=day + timedelta(days=30))
    found = {
        Kind.CORE_PERSON: core_persons.link(db, case, leader, LinkDetails(day=day, how="น้า"), malee),
        Kind.GROUP: groups.join(db, case, group, JoinDetails(part=Part.LEADER, since=day), malee),
        Kind.SCREENING: screenings.screen(db, case, screened, malee),
        Kind.PLAN: plans.agree(db, case, PlanDetails(agreed_on=day, review_on=ago(-60), goals="เรียนต่อ"), malee),
        Kind.THERAPY: therapy.attend(db, case, TherapyDetails(day=day, kind=TherapyKind.ART, note="วาดรูป"), malee),
        Kind.FOLLOW_UP: follow_ups.do(db, case, visit, malee),
        Kind.REVIEW: reviews.hold(db, case, scores, malee),
    }
    db.commit()
    return found


def entry(db: Session, cast: Cast, rows: dict[Kind, Any], kind: Kind) -> Entry:
    return corrections.load(db, cast.nok_case, kind, rows[kind].id)


def void(db: Session, cast: Cast, rows: dict[Kind, Any], kind: Kind) -> None:
    corrections.void(db, cast.nok_case, entry(db, cast, rows, kind), TYPO, cast.malee)


def left(db: Session, cast: Cast, row: Any) -> list[date]:
    """The days of the milestones of a record that count."""
    return [m.day for m in milestones.of_case(db, cast.nok_case.id) if m.source_id == row.id and not m.voided]


def due(db: Session, cast: Cast, what: What) -> date | None:
    return next((one.due_on for one in due_days.of_case(db, cast.nok_case.id) if one.what == what), None)


@pytest.mark.parametrize("kind", [*PLAIN, *FOLDED])
def test_a_day_is_corrected_by_its_own_form(
    rows: dict[Kind, Any], db: Session, cast: Cast, browser: Open, kind: Kind
) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/entries/{kind}/{rows[kind].id}"
    (form,) = (form for form in Page(client.get(f"{page}/correct").text).forms if "why" in form.fields)
    day = next(name for name in ("day", "since", "agreed_on") if name in form.fields)
    sent = form.filled() | {"why": "wrong_day", day: clock.show_date(ago(6), "en", "numeric")}
    assert client.post(f"{page}/correct", data=sent).status_code == 303
    assert left(db, cast, rows[kind]) == [ago(6)]
    assert clock.show_date(ago(5), "en") in client.get(page).text


@pytest.mark.parametrize("kind", [*PLAIN, *FOLDED])
def test_a_correction_says_all_that_is_wrong_in_one_round(
    rows: dict[Kind, Any], cast: Cast, browser: Open, kind: Kind
) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/entries/{kind}/{rows[kind].id}/correct"
    (form,) = (form for form in Page(client.get(page).text).forms if "why" in form.fields)
    day = next(name for name in ("day", "since", "agreed_on") if name in form.fields)
    text = client.post(page, data=form.filled() | {"why": "other", day: "1/2/2011"}).text
    assert [name for name in (day, "reason") if f'id="{name}-error"' not in text] == []


@pytest.mark.parametrize("kind", [*PLAIN, *FOLDED])
def test_what_is_voided_leaves_no_milestone(rows: dict[Kind, Any], db: Session, cast: Cast, kind: Kind) -> None:
    assert left(db, cast, rows[kind]) == [ago(5)]
    void(db, cast, rows, kind)
    assert left(db, cast, rows[kind]) == []


@pytest.mark.parametrize("kind", FOLDED)
def test_the_head_voids_what_is_sensitive_without_seeing_it(
    rows: dict[Kind, Any], db: Session, cast: Cast, browser: Open, kind: Kind
) -> None:
    client, page = browser(cast.prasit), f"/cases/{cast.nok_case.id}/entries/{kind}/{rows[kind].id}"
    assert client.get(f"{page}/correct").status_code == 404
    (form,) = (form for form in Page(client.get(f"{page}/void").text).forms if "why" in form.fields)
    assert client.post(f"{page}/void", data=form.filled() | {"why": "twice"}).status_code == 303
    told = client.get(page).text
    assert "kept from view" in told
    assert all(words not in told for words in ("วาดรูป", "Leader", "Counselling"))


def test_the_old_needs_are_read_by_who_carries_the_case(
    rows: dict[Kind, Any], db: Session, cast: Cast, browser: Open
) -> None:
    details = ScreeningDetails(day=ago(5), needs=[Need.SHELTER], story="เล่า")
    corrections.correct(db, cast.nok_case, entry(db, cast, rows, Kind.SCREENING), details, TYPO, cast.malee)
    db.commit()
    page = f"/cases/{cast.nok_case.id}/entries/screening/{rows[Kind.SCREENING].id}"
    assert str(Need.COUNSELLING.label) in browser(cast.malee).get(page).text
    assert str(Need.COUNSELLING.label) not in browser(cast.prasit).get(page).text


def test_a_voided_screening_counts_no_more(rows: dict[Kind, Any], db: Session, cast: Cast) -> None:
    void(db, cast, rows, Kind.SCREENING)
    assert screenings.latest(db, cast.nok_case.id) is None


def test_the_plan_before_a_voided_one_is_in_force(rows: dict[Kind, Any], db: Session, cast: Cast) -> None:
    older = PlanDetails(agreed_on=ago(9), review_on=ago(-20), goals="ก่อน")
    plans.agree(db, cast.nok_case, older, cast.malee)
    assert due(db, cast, What.PLAN) == ago(-60)
    void(db, cast, rows, Kind.PLAN)
    latest = plans.latest(db, cast.nok_case.id)
    assert latest
    assert latest.goals == "ก่อน"
    assert due(db, cast, What.PLAN) == ago(-20)


def test_the_appointment_of_a_voided_follow_up_is_due_no_more(rows: dict[Kind, Any], db: Session, cast: Cast) -> None:
    assert due(db, cast, What.FOLLOW_UP) == ago(-25)
    void(db, cast, rows, Kind.FOLLOW_UP)
    assert due(db, cast, What.FOLLOW_UP) is None


def test_a_follow_up_without_anybody_there_is_no_evidence(rows: dict[Kind, Any], db: Session, cast: Cast) -> None:
    details = FollowUpDetails(day=ago(5), way=FollowUpWay.VISIT, found=False, next_on=ago(-25))
    corrections.correct(db, cast.nok_case, entry(db, cast, rows, Kind.FOLLOW_UP), details, TYPO, cast.malee)
    assert left(db, cast, rows[Kind.FOLLOW_UP]) == []
    assert due(db, cast, What.FOLLOW_UP) == ago(-25)


def test_a_day_without_a_legal_basis_is_refused(rows: dict[Kind, Any], db: Session, cast: Cast) -> None:
    details = ReviewDetails(day=ago(40), body=2, mind=3, way_of_life=4, strengths="ขยัน")
    with pytest.raises(Refused):
        corrections.correct(db, cast.nok_case, entry(db, cast, rows, Kind.REVIEW), details, TYPO, cast.malee)


def test_a_voided_link_is_restored_and_not_made_twice(rows: dict[Kind, Any], db: Session, cast: Cast) -> None:
    void(db, cast, rows, Kind.GROUP)
    link = JoinDetails(part=Part.MEMBER, since=ago(1))
    with pytest.raises(Refused, match="voided"):
        groups.join(db, cast.nok_case, rows[Kind.GROUP].group, link, cast.malee)
    corrections.restore(db, cast.nok_case, entry(db, cast, rows, Kind.GROUP), TYPO, cast.malee)
    assert left(db, cast, rows[Kind.GROUP]) == [ago(5)]


def test_the_stage_follows_what_is_voided(rows: dict[Kind, Any], db: Session, cast: Cast) -> None:
    before = [m.kind for m in milestones.of_case(db, cast.nok_case.id) if not m.voided]
    assert MilestoneKind.CORE_PERSON_LINKED in before
    stage = cast.nok_case.stage
    void(db, cast, rows, Kind.CORE_PERSON)
    assert cast.nok_case.stage == milestones.standing(db, cast.nok_case).stage
    corrections.restore(db, cast.nok_case, entry(db, cast, rows, Kind.CORE_PERSON), TYPO, cast.malee)
    assert cast.nok_case.stage == stage
