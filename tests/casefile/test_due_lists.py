"""Due lists: nobody is lost from sight; every open case is on a list, or its next day lies ahead."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c3_control import plans
from outreach.c3_control.plans import PlanDetails
from outreach.c5_complete import closures, lasting, outcomes
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.c5_complete.ends import Cause
from outreach.c5_complete.lasting import Found, Look
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind
from outreach.c5_complete.outcomes import Outcome, OutcomeDetails
from outreach.casefile import cases, due_days, due_lists, milestones
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay, What
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock, language
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.queries import counted

Open = Callable[..., Browser]


def seen(db: Session, cast: Cast, ago: int, name: str = "น้อง") -> Case:
    """A case of Malee's whose only contact was so many days ago."""
    day = clock.today() - timedelta(days=ago)
    with clock.travel(day):
        met = ContactDetails(day=day, how=HowItWent.TALKED)
        return contacts.first(db, PersonDetails(nickname=name, sex=Sex.MALE, age=16), met, cast.malee)


def listed(db: Session, user: User, what: What = What.SEE) -> list[Case]:
    return [row.case for row in due_lists.page(db, user, what).rows]


def verified(db: Session, cast: Cast, day: date) -> Outcome:
    """An outcome of Nok's from a day on."""
    details = OutcomeDetails(kind=OutcomeKind.ID_CARD, day=day, evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร")
    consent(db, cast.nok_case, cast.malee)
    outcome = outcomes.record(db, cast.nok_case, details, cast.malee)
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    return outcome


def long_ago(db: Session, cast: Cast, days: int) -> date:
    """Let Nok's case have been opened so long ago."""
    cast.nok_case.opened_on = clock.today() - timedelta(days=days)
    db.flush()
    return cast.nok_case.opened_on


def test_who_was_seen_longest_ago_comes_first_and_unseen_count(db: Session, cast: Cast) -> None:
    recent, older, oldest = (seen(db, cast, ago) for ago in (20, 90, 400))
    milestones.refresh(db, cast.nok_case, cast.malee)
    assert listed(db, cast.malee) == [oldest, cast.nok_case, older]
    assert recent not in listed(db, cast.malee)
    [never] = [row for row in due_lists.page(db, cast.malee, What.SEE).rows if row.case == cast.nok_case]
    assert never.since is None
    assert "not seen since the case was opened" in str(What.SEE.counted(never).text)


@pytest.mark.parametrize(("ago", "is_due"), [(44, False), (45, True), (46, True)])
def test_they_are_to_be_seen_within_forty_five_days(db: Session, cast: Cast, ago: int, is_due: bool) -> None:
    case = seen(db, cast, ago)
    assert (case in listed(db, cast.malee)) is is_due


def test_the_list_is_complete_page_by_page(db: Session, cast: Cast) -> None:
    made = {seen(db, cast, 50 + number).id for number in range(40)}
    after, met = None, []
    while True:
        page = due_lists.page(db, cast.malee, What.SEE, after)
        met += [row.case.id for row in page.rows]
        if (after := page.next_key) is None:
            break
    assert made <= set(met)
    assert len(met) == len(set(met))
    assert db.scalar(due_lists.counting(cast.malee, What.SEE, clock.today())) == len(met)


def test_every_open_case_is_on_a_list_or_its_next_day_lies_ahead(db: Session, cast: Cast) -> None:
    for ago in (0, 1, 30, 44, 45, 46, 300):
        seen(db, cast, ago)
    for case in db.query(Case).where(Case.closed_on.is_(None)):
        milestones.refresh(db, case, cast.malee)
        worker = db.get_one(User, case.caseworker_id)
        on_a_list = any(case in listed(db, worker, what) for what in What)
        assert on_a_list or any(row.due_on > clock.today() for row in due_days.of_case(db, case.id))
    assert due_lists.wrong(db) == []


def test_a_day_that_is_not_what_the_rows_say_is_found(db: Session, cast: Cast) -> None:
    case = seen(db, cast, 3)
    milestones.refresh(db, cast.nok_case, cast.malee)
    for other in (cast.ton_case, cast.fon_case):
        milestones.refresh(db, other, cast.malee)
    db.execute(update(DueDay).where(DueDay.case_id == case.id).values(due_on=date(2099, 1, 1)))
    db.expire_all()
    assert due_lists.wrong(db) == [case.number]


def test_comparing_asks_as_often_for_many_youngas_for_few(app: OutreachApp, db: Session, cast: Cast) -> None:
    for ago in (1, 50, 60):
        with counted(app.extensions["engine"]) as few:
            due_lists.wrong(db)
        seen(db, cast, ago)
        with counted(app.extensions["engine"]) as many:
            due_lists.wrong(db)
        assert len(many) == len(few)


def test_a_plan_is_listed_from_its_day_of_review_until_the_next(db: Session, cast: Cast) -> None:
    today = clock.today()
    old = PlanDetails(agreed_on=today - timedelta(days=30), review_on=today - timedelta(days=12), goals="เรียน")
    consent(db, cast.nok_case, cast.malee)
    plans.agree(db, cast.nok_case, old, cast.malee)
    [row] = due_lists.page(db, cast.prasit, What.PLAN).rows
    assert (row.case, row.caseworker, row.late.text) == (cast.nok_case, cast.malee.name, "overdue by %(days)d days")
    assert str(row.late) in ("overdue by 12 days", "เลยกำหนด 12 วัน")
    new = PlanDetails(agreed_on=today, review_on=today + timedelta(days=60), goals="เรียนต่อ")
    plans.agree(db, cast.nok_case, new, cast.malee)
    assert listed(db, cast.prasit, What.PLAN) == []


def test_whether_an_outcome_lasts_is_asked_at_3_6_and_12_months(db: Session, cast: Cast) -> None:
    long_ago(db, cast, 400)
    outcome = verified(db, cast, date(2026, 1, 31) if clock.today() > date(2026, 2, 1) else clock.today())
    outcome.day = date(2024, 11, 30)
    for looked, asked in [
        (None, date(2025, 2, 28)),
        (date(2025, 2, 20), date(2025, 5, 30)),
        (date(2025, 5, 30), date(2025, 11, 30)),
        (date(2025, 11, 20), None),
    ]:
        outcome.sustained_on = looked
        assert lasting.next_look(outcome) == asked


def test_an_outcome_of_a_closed_case_is_asked_about_until_known(db: Session, cast: Cast) -> None:
    outcome = verified(db, cast, long_ago(db, cast, 200))
    asked = ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย")
    closures.approve(db, cast.nok_case, closures.ask(db, cast.nok_case, asked, cast.malee), cast.prasit)
    assert listed(db, cast.malee, What.OUTCOME) == listed(db, cast.prasit, What.OUTCOME) == [cast.nok_case]
    assert listed(db, cast.malee, What.SEE) == []
    lasting.look(db, cast.nok_case, outcome, Look(day=clock.today(), found=Found.NOT_KNOWN), cast.malee)
    assert listed(db, cast.malee, What.OUTCOME) == []
    lasting.look(db, cast.nok_case, outcome, Look(day=clock.today(), found=Found.ENDED, cause=Cause.LEFT), cast.malee)
    assert lasting.next_look(outcome) is None
    with pytest.raises(Refused, match="ended on"):
        outcomes.sustain(db, cast.nok_case, outcome, clock.today(), cast.malee)


def test_nobody_is_asked_about_who_has_died(db: Session, cast: Cast) -> None:
    verified(db, cast, long_ago(db, cast, 200))
    asked = ClosureRequest(reason=ClosingReason.DIED, words="อุบัติเหตุ")
    closures.approve(db, cast.nok_case, closures.ask(db, cast.nok_case, asked, cast.malee), cast.prasit)
    assert listed(db, cast.prasit, What.OUTCOME) == []


def test_the_lists_are_for_the_caseworker_and_the_centres_head(db: Session, cast: Cast) -> None:
    case = seen(db, cast, 90)
    assert [case in listed(db, user) for user in (cast.malee, cast.prasit)] == [True, True]
    assert [case in listed(db, user) for user in (cast.somchai, cast.anong, cast.chai)] == [False] * 3
    cases.assign(db, case, cast.somchai.id, cast.prasit)
    assert [case in listed(db, user) for user in (cast.malee, cast.somchai)] == [False, True]


@pytest.mark.parametrize("what", list(What))
@pytest.mark.parametrize("speaks", ["th", "en"])
def test_the_pages_say_how_late_in_days(db: Session, cast: Cast, browser: Open, what: What, speaks: str) -> None:
    seen(db, cast, 57, "น้องสิบสอง")
    path = "/cases/?silent=late&sort=silent" if what is What.SEE else f"/due/{what.value}"
    page = browser(cast.prasit, speaks).get(path).text
    if what is What.SEE:
        assert "น้องสิบสอง" in page
        assert cast.malee.name in page
        assert ("overdue by 12 days" if speaks == "en" else "เลยกำหนด 12 วัน") in page
    home = browser(cast.malee, speaks).get("/").text
    assert ("Days late: 12" if speaks == "en" else "เลย 12 วัน") in home


def test_one_list_has_all_that_is_due_in_open_cases(db: Session, cast: Cast) -> None:
    """What is due in one case since one day is not parted by the end of a page; outcomes have a list of their own."""
    young = [seen(db, cast, ago) for ago in (90, 80, 70)]
    for case, what in ((young[0], What.PLAN), (young[0], What.RISK), (young[1], What.OUTCOME)):
        late = due_days.of_case(db, case.id)[0].due_on
        db.add(DueDay(case_id=case.id, centre_id=case.centre_id, what=what, due_on=late))
    db.flush()
    found, after = [], None
    while True:
        page = due_lists.page_of_all(db, cast.malee, after, most=2)
        found.append({(young.index(row.case), row.what) for row in page.rows if row.case in young})
        if not (after := page.next_key):
            break
    assert found[:2] == [
        {(0, What.SEE), (0, What.PLAN), (0, What.RISK)},
        {(1, What.SEE), (2, What.SEE)},
    ]


def test_what_a_look_found_is_said_on_the_page_of_the_outcome(db: Session, cast: Cast, browser: Open) -> None:
    outcome = verified(db, cast, long_ago(db, cast, 200))
    malee, path = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    typed = {"found": "ended", "cause": "left", "day": clock.today().isoformat()}
    assert malee.post(f"{path}/outcomes/{outcome.id}/sustain", data=typed).status_code == 303
    db.expire_all()
    assert outcome.ended_on == clock.today()
    assert "ended " in malee.get(path).text


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "overdue by 1 day"),
        (2, "overdue by 2 days"),
        (729, "overdue by 729 days"),
        (4850, "overdue by more than 13 years"),
    ],
)
def test_how_late_it_is_is_said_in_words_that_can_be_grasped(days: int, said: str) -> None:
    with language.speaking("en"):
        assert str(due_days.overdue(clock.today() - timedelta(days=days), clock.today())) == said
