"""The table of cases: nobody is lost in it, each sees their own, and a page costs the same however many there are."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import plans
from outreach.c3_control.plans import PlanDetails
from outreach.casefile import cases, milestones, people
from outreach.casefile.cases import Case
from outreach.casefile.marks import Level
from outreach.casefile.notes import Note
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.restrictions import restricting
from outreach.casefile.risks import assessing, urgent
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.dashboard import case_table
from outreach.dashboard.case_table import CaseRow
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from outreach.web.paging import PAGE_ROWS
from outreach.web.tables import Table
from tests.conftest import Browser
from tests.support import written
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.forms import Page
from tests.support.queries import counted

Open = Callable[..., Browser]


def seen(db: Session, worker: User, ago: int, name: str = "น้อง") -> Case:
    """A case whose only contact was so many days ago."""
    day = clock.today() - timedelta(days=ago)
    with clock.travel(day):
        met = ContactDetails(day=day, how=HowItWent.TALKED)
        return contacts.first(db, PersonDetails(nickname=name, sex=Sex.MALE, age=16), met, worker)


def never(db: Session, worker: User, ago: int) -> Case:
    """A case that was opened so many days ago, whose young person has not been seen since."""
    day = clock.today() - timedelta(days=ago)
    with clock.travel(day):
        return cases.open_case(db, people.register(db, PersonDetails(nickname="เงียบ"), worker), day, worker)


def rows(db: Session, user: User, **said: str) -> list[CaseRow]:
    """All rows, page by page."""
    return paged(db, user, case_table.table(user, []), said)


def walked(db: Session, user: User, of: Table, said: dict[str, str]) -> list[Case]:
    return [row.case for row in paged(db, user, of, said)]


def paged(db: Session, user: User, of: Table, said: dict[str, str]) -> list[CaseRow]:
    found: list[CaseRow] = []
    after: str | None = ""
    while after is not None:
        page, _count = case_table.page(db, user, case_table.read(of, {**said, "after": after}), of)
        found += page.rows
        after = page.next_key
    return found


def shown(db: Session, user: User, **said: str) -> list[Case]:
    return [row.case for row in rows(db, user, **said)]


@pytest.mark.parametrize("who", ["prasit", "malee"])
def test_the_silent_are_listed_whole_the_longest_first(db: Session, cast: Cast, who: str) -> None:
    long = [seen(db, cast.malee, 100 + number) for number in range(40)]
    unseen = never(db, cast.malee, 120)
    listed = rows(db, getattr(cast, who), silent="90", sort="silent")
    days = [row.silent_days or 0 for row in listed]
    assert {row.case.id for row in listed} == {case.id for case in (*long, unseen)}
    assert days == sorted(days, reverse=True)
    assert days[0] == 139


@pytest.mark.parametrize(
    ("filter_", "which"), [("30", "abn"), ("60", "bn"), ("90", "n"), ("never", "n"), ("late", "bn")]
)
def test_silence_is_counted_from_the_contact_or_the_opening(db: Session, cast: Cast, filter_: str, which: str) -> None:
    made = {"a": seen(db, cast.malee, 30), "b": seen(db, cast.malee, 60), "n": never(db, cast.malee, 95)}
    seen(db, cast.malee, 29)
    milestones.refresh(db, cast.nok_case, cast.malee)
    listed = {case.id for case in shown(db, cast.malee, silent=filter_)} - {cast.nok_case.id}
    assert listed == {made[name].id for name in which}


def test_a_contact_takes_a_case_off_the_silent(db: Session, cast: Cast) -> None:
    case = seen(db, cast.malee, 70)
    assert case in shown(db, cast.prasit, silent="60", sort="silent")
    contacts.log(db, case, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.malee)
    assert case not in shown(db, cast.prasit, silent="60", sort="silent")


def test_a_head_filters_by_worker_and_others_see_nothing(db: Session, cast: Cast) -> None:
    of, worker = case_table.table(cast.prasit, [(cast.malee, 1)]), {"worker": str(cast.malee.id)}
    page, count = case_table.page(db, cast.prasit, of.read(worker), of)
    assert ([row.case for row in page.rows], count) == ([cast.nok_case], 1)
    assert {row.id for row in shown(db, cast.prasit)} == {cast.nok_case.id, cast.ton_case.id}
    assert shown(db, cast.malee) == [cast.nok_case]
    assert shown(db, cast.anong) == [cast.fon_case]
    assert shown(db, cast.chai) == []


def test_what_a_case_lacks_is_noted_and_filtered(db: Session, cast: Cast) -> None:
    agreed, today = seen(db, cast.malee, 3), clock.today()
    consent(db, agreed, cast.malee)
    goals = PlanDetails(agreed_on=today, review_on=today + timedelta(days=30), goals="เรียน")
    plans.agree(db, agreed, goals, cast.malee)
    needs = ScreeningDetails(day=today, needs=[Need.SHELTER])
    for case in (agreed, cast.nok_case):
        screenings.screen(db, case, needs, cast.malee)
    for lack in ("no_plan", "no_consent", "no_goal"):
        assert agreed not in shown(db, cast.prasit, lack=lack)
        assert cast.nok_case in shown(db, cast.prasit, lack=lack)
    restricting.restrict(db, agreed, [cast.malee.id, cast.prasit.id], cast.prasit)
    assert shown(db, cast.prasit, lack="restricted") == [agreed]
    assert agreed not in shown(db, cast.somchai)


def test_the_next_step_is_the_first_and_overdue_in_days(db: Session, cast: Cast) -> None:
    late, later = seen(db, cast.malee, 50), seen(db, cast.malee, 47)
    consent(db, later, cast.malee)
    soon = PlanDetails(agreed_on=clock.today(), review_on=clock.today() + timedelta(days=30), goals="เรียน")
    plans.agree(db, later, soon, cast.malee)
    listed = [row for row in rows(db, cast.prasit, late="1", sort="next") if row.case in (late, later)]
    assert [(row.case.id, row.late_days) for row in listed] == [(late.id, 5), (later.id, 2)]


def test_closed_cases_stand_apart_and_wait_for_nothing(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = clock.today()
    milestones.refresh(db, cast.nok_case, cast.malee)
    assert shown(db, cast.malee) == []
    [row] = rows(db, cast.malee, closed="1", sort="silent")
    assert (row.case, row.silent_days, row.lacks) == (cast.nok_case, None, ())


@pytest.mark.parametrize(
    "said", [{}, {"sort": "silent"}, {"sort": "-silent"}, {"sort": "next", "lack": "no_plan"}, {"sort": "worker"}]
)
def test_the_table_costs_the_same_for_ten_and_a_thousand(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, said: dict[str, str]
) -> None:
    client, costs = browser(cast.prasit), []
    for more in (10, 60):
        for number in range(more):
            seen(db, cast.malee, 50 + number)
        with counted(app.extensions["engine"]) as sent:
            assert client.get("/cases/", query_string=said).status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(("typed", "is_found"), [("นก", True), ("ธีระ บุญมา", True), ("ต้น", False), ("ฝน", False)])
def test_search_within_finds_by_name_only_what_one_sees(cast: Cast, browser: Open, typed: str, is_found: bool) -> None:
    page = browser(cast.malee).post("/cases/", data={"called": typed}).text
    assert (f"/cases/{cast.nok_case.id}" in page) is is_found
    assert f"/cases/{cast.ton_case.id}" not in page
    assert f"/cases/{cast.fon_case.id}" not in page


def test_search_within_finds_by_the_number_of_a_case(cast: Cast, browser: Open) -> None:
    head = browser(cast.prasit)
    for typed in (cast.ton_case.number, str(cast.ton_case.running)):
        page = head.post("/cases/", data={"called": typed}).text
        assert f"/cases/{cast.ton_case.id}" in page
        assert f"/cases/{cast.nok_case.id}" not in page
    assert f"/cases/{cast.ton_case.id}" not in head.post("/cases/?stage=control", data={"called": "ต้น"}).text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_has_no_names_and_leaves_a_line_in_the_trail(db: Session, cast: Cast, browser: Open, kind: str) -> None:
    seen(db, cast.malee, 70)
    answer = browser(cast.prasit).get(f"/cases/list.{kind}?silent=60&sort=silent")
    assert answer.status_code == 200
    assert db.query(AuditLine).filter_by(action="case.list", about=f"cases.{kind}").count() == 1
    if kind == "csv":
        head, *lines = answer.get_data(as_text=True).strip().splitlines()
        assert "นก" not in answer.text
        assert "Caseworker" in head
        assert re.search(r",70,", "\n".join(lines))


def test_what_no_page_of_ours_asks_for_is_left_out(db: Session, cast: Cast) -> None:
    of = case_table.table(cast.prasit, [])
    asked = case_table.read(of, {"stage": "x", "worker": str(cast.malee.id), "sort": "risk", "silent": "-1"})
    assert (asked.chosen, asked.sort) == ({}, "-number")
    assert case_table.page(db, cast.prasit, case_table.read(of, {"after": "no_key"}), of)[1] == 2


def test_the_ticked_are_handed_over_with_a_note_in_each(db: Session, cast: Cast, browser: Open) -> None:
    ticked = [seen(db, cast.malee, 5) for _ in range(14)]
    client = browser(cast.prasit, "en")
    page = client.get(f"/cases/?worker={cast.malee.id}&ticked=1").text
    assert (page.count(" checked"), "Untick all" in page) == (15, True)
    data = {"cases": [str(case.id) for case in ticked], "caseworker": str(cast.somchai.id), "note": "พบเย็นวันศุกร์"}
    assert client.post("/cases/hand-over", data=data).status_code == 303
    assert f"Handed over to {cast.somchai.name}: 14 cases." in client.get("/cases/").text
    db.expire_all()
    assert {case.caseworker_id for case in ticked} == {cast.somchai.id}
    assert [written.of_case(db, Note, case.id)[0].body for case in ticked] == ["พบเย็นวันศุกร์"] * 14
    assert cast.nok_case.caseworker_id == cast.malee.id


def test_a_hand_over_that_is_refused_keeps_ticks_and_note(db: Session, cast: Cast, browser: Open) -> None:
    restricting.restrict(db, cast.nok_case, [cast.malee.id, cast.prasit.id], cast.prasit)
    data = {"cases": str(cast.nok_case.id), "caseworker": str(cast.somchai.id), "note": "ฝากดูแล"}
    page = browser(cast.prasit, "en").post("/cases/hand-over", data=data).text
    assert "open to named staff only" in page
    assert "ฝากดูแล" in page
    assert page.count(" checked") == 1
    assert (
        "Tick at least one case." in browser(cast.prasit, "en").post("/cases/hand-over", data=data | {"cases": []}).text
    )


def test_who_hands_over_second_is_told_which_case_has_gone(db: Session, cast: Cast, browser: Open) -> None:
    nok, other = cast.nok_case, seen(db, cast.malee, 5)
    client = browser(cast.prasit, "en")
    data = Page(client.get("/cases/").text).forms[-1].filled()
    data |= {"cases": [str(nok.id), str(other.id)], "caseworker": str(cast.somchai.id), "note": "ฝากดูแล"}
    cases.assign(db, nok, cast.somchai.id, cast.prasit)
    db.commit()
    answer = client.post("/cases/hand-over", data=data)
    words = f"Case {nok.number} was handed to {cast.somchai.name} meanwhile, by {cast.prasit.name}."
    assert (answer.status_code, words in answer.text, "ฝากดูแล" in answer.text) == (409, True, True)
    assert (answer.text.count(" checked"), other.caseworker_id) == (1, cast.malee.id)
    again = Page(answer.text).forms[-1].filled()
    assert client.post("/cases/hand-over", data=again).status_code == 303
    db.refresh(other)
    assert other.caseworker_id == cast.somchai.id


def test_nobody_hands_over_what_is_another_centres(cast: Cast, browser: Open) -> None:
    data = {"cases": [str(cast.nok_case.id), str(cast.fon_case.id)], "caseworker": str(cast.somchai.id)}
    assert browser(cast.prasit).post("/cases/hand-over", data=data).status_code == 404
    assert cast.nok_case.caseworker_id == cast.malee.id


def test_a_page_from_before_lists_had_names_leads_to_the_list(cast: Cast, browser: Open) -> None:
    said = "silent=60&lack=no_plan&sort=silent"
    for old in ("views", "views/let-go"):
        answer = browser(cast.prasit).post(f"/cases/{old}?{said}")
        assert (answer.status_code, answer.location) == (303, f"/cases/?{said}")


def test_a_kept_list_whose_caseworker_left_makes_room(db: Session, cast: Cast, browser: Open) -> None:
    client, name = browser(cast.prasit, "en"), "Mondays"
    client.post(f"/cases/?worker={cast.malee.id}", data={"keep": "1", "kept_as": name})
    cast.malee.disabled_at = clock.now()
    db.flush()
    assert f"{name}</a>" not in client.get("/cases/").text
    assert client.post("/cases/?urgent=1", data={"keep": "1", "kept_as": name}).status_code == 303


@pytest.mark.parametrize("sort", ["worker", "-worker", "stage", "-stage"])
def test_cases_are_sorted_in_groups_page_by_page(db: Session, cast: Cast, sort: str) -> None:
    for number in range(40):
        seen(db, (cast.malee, cast.somchai, cast.prasit)[number % 3], 5).stage = list(Stage)[number % 5]
    urgent.mark(db, cast.ton_case, "ด่วน", clock.today(), cast.somchai)
    places = {cast.somchai.id: 0, cast.malee.id: 1}
    of = case_table.table(cast.prasit, [(cast.somchai, 1), (cast.malee, 1)])
    [first, *others] = walked(db, cast.prasit, of, {"sort": sort})
    keys = [
        (places.get(case.caseworker_id, 2) if "worker" in sort else list(Stage).index(case.stage), case.running)
        for case in others
    ]
    assert (first, len(others), len(set(others))) == (cast.ton_case, 41, 41)
    assert keys == sorted(keys, reverse=sort.startswith("-"))


def test_the_urgent_come_first_whatever_the_order(db: Session, cast: Cast) -> None:
    first = [seen(db, cast.malee, 10 + number) for number in range(PAGE_ROWS + 5)]
    pressing = [cast.nok_case, first[3], first[20]]
    for case in pressing:
        urgent.mark(db, case, "ด่วน", clock.today(), cast.malee)
    acute = AssessmentDetails(day=clock.today(), level=Level.ACUTE, reason="-")
    assessing.assess(db, first[9], acute, cast.malee)
    for sort in ("-number", "number", "-silent", "next"):
        listed = shown(db, cast.prasit, sort=sort)
        assert {case.id for case in listed[:4]} == {case.id for case in (*pressing, first[9])}
        assert len(listed) == len({case.id for case in listed}) == len(first) + 2
    assert {case.id for case in shown(db, cast.malee, urgent="1")} == {case.id for case in pressing}


def test_the_red_and_those_not_assessed_are_lists_of_their_own(db: Session, cast: Cast) -> None:
    other = seen(db, cast.malee, 3)
    for case, level, flag in ((cast.nok_case, Level.LOW, True), (other, Level.ACUTE, False)):
        details = AssessmentDetails(day=clock.today(), level=level, red_flag=flag, reason="-")
        assessing.assess(db, case, details, cast.malee)
    assert {case.id for case in shown(db, cast.prasit, risk="red")} == {cast.nok_case.id, other.id}
    assert shown(db, cast.prasit, risk="acute") == [other]
    assert shown(db, cast.prasit, risk="none") == [cast.ton_case]
