"""Rules of routing: dated, authored, never changing the past; and whom a change would affect, before it is made."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine, AuditSubject
from outreach.c2_connect import referrals, routing, screenings
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.routing import BAAN_RAO, RuleDetails, RuleReason, ShelterRule, effects, hints, rules
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.casefile import cases, people
from outreach.casefile.cases import Case
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory import agencies
from outreach.directory.agencies import ForSex
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]
LUK_RAK = "baan-luk-rak"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def directory(db: Session, cast: Cast) -> None:
    """The product's own directory and rules."""
    agencies.load_directory(db, None)
    routing.load_rules(db)


def rule(**more: object) -> RuleDetails:
    usual = {"place": LUK_RAK, "need": Need.SHELTER, "for_sex": ForSex.FEMALE, "reason_th": "รับหญิง"}
    return RuleDetails(**(usual | {"from_day": clock.today()} | more))  # type: ignore[arg-type]


def places(db: Session, person: Person, day: date, need: Need = Need.SHELTER) -> set[str]:
    return {fit.place for fit in routing.for_person(db, person, need, day) if fit.fits}


def known(db: Session, cast: Cast, sex: Sex, age: int | None, needs: list[Need], name: str = "น้อง") -> Case:
    """An open case of Malee's with these needs."""
    person = people.register(db, PersonDetails(nickname=name, sex=sex, age=age), cast.malee)
    case = cases.open_case(db, person, clock.today() - 9 * DAY, cast.malee)
    consent(db, case, cast.malee)
    if needs:
        screenings.screen(db, case, ScreeningDetails(day=clock.today(), needs=needs), cast.malee)
    return case


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"min_age": 19, "max_age": 18}, "max_age"),
        ({"min_age": -1}, "min_age"),
        ({"max_age": 121}, "max_age"),
        ({"from_day": clock.today() - DAY}, "from_day"),
        ({"to_day": clock.today() - DAY}, "to_day"),
        ({"reason_th": None, "reason_en": "in English alone"}, "reason_th"),
        ({"place": "nowhere"}, "place"),
        ({"need": Need.LEGAL_ISSUE}, "need"),
        ({"place": BAAN_RAO}, "for_sex"),
        ({"place": BAAN_RAO, "for_sex": ForSex.ANY}, "for_sex"),
        ({"place": BAAN_RAO, "for_sex": ForSex.MALE, "need": Need.EMPLOYMENT}, "need"),
    ],
)
def test_what_cannot_be_a_rule_is_refused_at_its_field(
    db: Session, cast: Cast, more: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        rules.add(db, rule(**more), cast.prasit)
    assert refusal.value.field == field


@pytest.mark.parametrize("more", [{"min_age": 18, "max_age": 18}, {"min_age": 0}, {"max_age": 120}, {"to_day": None}])
def test_bounds_at_their_limits_are_well(db: Session, cast: Cast, more: dict[str, object]) -> None:
    assert rules.add(db, rule(**more), cast.prasit).made_by == cast.prasit.id


def test_a_changed_rule_never_rewrites_the_past(db: Session, cast: Cast) -> None:
    today, girl = clock.today(), known(db, cast, Sex.FEMALE, 20, []).person
    rules.add(db, rule(max_age=20), cast.prasit)
    rules.add(db, rule(max_age=18, from_day=today + 5 * DAY), cast.prasit)
    for days, taken in ((-1, False), (0, True), (4, True), (5, False)):
        assert (LUK_RAK in places(db, girl, today + days * DAY)) is taken
    with clock.travel(today + 30 * DAY):  # asked later, the answer for those days is the same
        for days, taken in ((-1, False), (0, True), (4, True), (5, False)):
            assert (LUK_RAK in places(db, girl, today + days * DAY)) is taken


def test_the_last_of_two_that_begin_on_one_day_holds(db: Session, cast: Cast) -> None:
    girl = known(db, cast, Sex.FEMALE, 20, []).person
    rules.add(db, rule(max_age=18), cast.prasit)
    with clock.travel(clock.now() + timedelta(seconds=1)):
        rules.add(db, rule(max_age=20), cast.prasit)
        assert LUK_RAK in places(db, girl, clock.today())


def test_after_a_rule_for_a_time_the_one_before_holds_again(db: Session, cast: Cast) -> None:
    today, girl = clock.today(), known(db, cast, Sex.FEMALE, 20, []).person
    rules.add(db, rule(max_age=20, to_day=today + 3 * DAY), cast.prasit)
    assert [LUK_RAK in places(db, girl, today + days * DAY) for days in (0, 3, 4)] == [True, True, False]


def test_a_rule_is_ended_from_today_on_and_never_backwards(db: Session, cast: Cast) -> None:
    today, girl = clock.today(), known(db, cast, Sex.FEMALE, 20, []).person
    made = rules.add(db, rule(max_age=20), cast.prasit)
    with clock.travel(today + 10 * DAY):
        with pytest.raises(Refused):
            rules.end(db, made, today + 9 * DAY, cast.prasit)
        rules.end(db, made, today + 10 * DAY, cast.prasit)
    with clock.travel(today + 20 * DAY), pytest.raises(Refused):
        rules.end(db, made, today + 30 * DAY, cast.prasit)
    assert [LUK_RAK in places(db, girl, today + days * DAY) for days in (0, 10, 11)] == [True, True, False]


def test_a_rule_that_has_not_begun_can_be_taken_back(db: Session, cast: Cast) -> None:
    today, girl = clock.today(), known(db, cast, Sex.FEMALE, 20, []).person
    made = rules.add(db, rule(max_age=20, from_day=today + 5 * DAY), cast.prasit)
    rules.end(db, made, today, cast.prasit)
    assert LUK_RAK not in places(db, girl, today + 6 * DAY)


@pytest.mark.parametrize("sex", [Sex.FEMALE, Sex.OTHER, Sex.UNKNOWN])
def test_not_even_a_rule_by_hand_offers_a_woman_the_house(db: Session, cast: Cast, sex: Sex) -> None:
    for need in (Need.SHELTER, Need.CRISIS_SHELTER):
        by_hand = {"place": BAAN_RAO, "for_sex": ForSex.ANY, "from_day": clock.today(), "reason": RuleReason.OVER_18}
        db.add(ShelterRule(need=need, **by_hand))
    db.flush()
    for age in (None, 15, 25):
        person = known(db, cast, sex, age, []).person
        assert all(BAAN_RAO not in places(db, person, clock.today(), need) for need in Need)
    assert BAAN_RAO in places(db, known(db, cast, Sex.MALE, 15, []).person, clock.today())


def test_a_rule_for_one_community_asks_where_they_live(db: Session, cast: Cast) -> None:
    here = agencies.communities.add(db, "โนนชัย", cast.dao)
    girl = known(db, cast, Sex.FEMALE, 15, []).person
    rules.add(db, rule(community_id=here.id), cast.prasit)
    for community in ("ชุมชนโนนชัย", "โนนชัย", "วัดกลาง", None):
        girl.community = community
        assert LUK_RAK in places(db, girl, clock.today())
    agencies.communities.add(db, "หนองแวง", cast.dao)
    girl.community = "ชุมชนหนองแวง"
    assert LUK_RAK not in places(db, girl, clock.today())


@pytest.fixture
def girls(db: Session, cast: Cast) -> list[Case]:
    """Young people with and without the need, of both sexes, one of another centre, one closed."""
    found = [known(db, cast, Sex.FEMALE, age, [Need.SHELTER], f"น้อง{age}") for age in (17, 18, 19, 20)]
    known(db, cast, Sex.MALE, 17, [Need.SHELTER])
    known(db, cast, Sex.FEMALE, 17, [Need.COUNSELLING])
    known(db, cast, Sex.FEMALE, 17, [])
    known(db, cast, Sex.FEMALE, 17, [Need.SHELTER]).closed_on = clock.today()
    screenings.screen(db, cast.fon_case, ScreeningDetails(day=clock.today(), needs=[Need.SHELTER]), cast.anong)
    db.flush()
    return found


@pytest.mark.parametrize(
    ("most", "gains", "loses"), [(16, [], [17, 18]), (17, [], [18]), (18, [], []), (19, [19], []), (20, [19, 20], [])]
)
def test_a_preview_says_who_would_gain_and_who_would_lose(
    db: Session, cast: Cast, girls: list[Case], most: int, gains: list[int], loses: list[int]
) -> None:
    found = effects.of_rule(db, rules.proposed(rule(max_age=most), cast.prasit.centre_id), cast.prasit)
    by_age = dict(zip((17, 18, 19, 20), girls, strict=True))
    assert found.among == 5
    assert set(found.gains) == {by_age[age].id for age in gains}
    assert set(found.loses) == {by_age[age].id for age in loses}
    assert len(rules.running(db, LUK_RAK, Need.SHELTER, clock.today(), cast.prasit.centre_id)) == 1, (
        "a preview makes no rule"
    )


def test_the_preview_of_an_ending_shows_who_falls_back(db: Session, cast: Cast, girls: list[Case]) -> None:
    made = rules.add(db, rule(max_age=20), cast.prasit)
    found = effects.of_ending(db, made, clock.today() + DAY, cast.prasit)
    assert set(found.loses) == {girls[2].id, girls[3].id}


def test_taking_back_a_future_rule_shows_who_would_have_gained(db: Session, cast: Cast, girls: list[Case]) -> None:
    coming = rules.add(db, rule(max_age=20, from_day=clock.today() + 30 * DAY), cast.prasit)
    found = effects.of_ending(db, coming, clock.today() + DAY, cast.prasit)
    assert set(found.loses) == {girls[2].id, girls[3].id}
    assert found.day == coming.from_day


def test_a_rule_with_an_end_is_never_made_longer(db: Session, cast: Cast) -> None:
    made = rules.add(db, rule(to_day=clock.today() + DAY), cast.prasit)
    with pytest.raises(Refused) as refused:
        rules.end(db, made, clock.today() + 2 * DAY, cast.prasit)
    assert (refused.value.field, made.to_day) == ("to_day", clock.today() + DAY)


def form(**more: object) -> dict[str, object]:
    usual = {"place": LUK_RAK, "need": "shelter", "for_sex": "female", "reason_th": "รับหญิงถึง 20 ปี"}
    return usual | {"max_age": "20", "from_day": f"{clock.today():%d/%m/%Y}"} | more


def test_the_count_comes_first_and_names_when_asked_on_record(
    db: Session, cast: Cast, browser: Open, girls: list[Case]
) -> None:
    client = browser(cast.prasit)
    counted = client.post("/rules/new", data=form(preview="1")).text
    assert "could be sent there from then on: 2" in counted
    assert "น้อง19" not in counted
    assert looked_at(db) == set()
    named = client.post("/rules/new", data=form(who="1")).text
    assert "น้อง19" in named
    assert "น้อง18" not in named
    assert looked_at(db) == {girls[2].person_id, girls[3].person_id}
    assert db.scalars(select(ShelterRule).where(ShelterRule.made_by.is_not(None))).all() == []
    assert client.post("/rules/new", data=form()).status_code == 303
    assert "รับหญิงถึง 20 ปี" in client.get("/rules/").text


def looked_at(db: Session) -> set[object]:
    """Whose sealed fields the trail says were opened, or who was named in a preview."""
    actions = ("cells.read", "rule.preview")
    query = select(AuditSubject.subject_id).join(AuditLine, AuditLine.seq == AuditSubject.seq)
    return set(db.scalars(query.where(AuditLine.action.in_(actions))))


def test_who_has_a_need_of_health_is_counted_and_never_named(db: Session, cast: Cast, browser: Open) -> None:
    known(db, cast, Sex.FEMALE, 17, [Need.PSYCHOLOGICAL_CARE], "น้องลับ")
    data = form(place="family-shelter", need="psychological_care", min_age="30", max_age="", who="1")
    text = browser(cast.prasit).post("/rules/new", data=data).text
    assert "could no longer be sent there: 1" in text
    assert "น้องลับ" not in text
    assert looked_at(db) == set()


def test_the_page_says_what_is_wrong_with_a_rule(db: Session, cast: Cast, browser: Open) -> None:
    for more in ({}, {"preview": "1"}):
        answer = browser(cast.prasit).post("/rules/new", data=form(min_age="21", **more))
        assert "The highest age is below the lowest." in answer.text


def test_a_rule_is_ended_on_its_page(db: Session, cast: Cast, browser: Open) -> None:
    made = rules.add(db, rule(max_age=20), cast.prasit)
    page, data = f"/rules/{made.id}/end", {"to_day": f"{clock.today():%d/%m/%Y}"}
    assert "could no longer be sent there: 0" in browser(cast.prasit).post(page, data=data | {"preview": "1"}).text
    assert browser(cast.prasit).post(page, data=data).status_code == 303
    assert (made.to_day, made.ended_by) == (clock.today(), cast.prasit.id)


def declined(db: Session, cast: Cast, age: int, reason: DeclineReason, sex: Sex = Sex.FEMALE) -> Referral:
    case = known(db, cast, sex, age, [])
    sent = share(db, case, cast.malee, cast.nfe, Need.COUNSELLING)
    referrals.answer(db, sent, ReferralState.DECLINED, cast.wanna, reason=reason)
    return sent


def test_two_declines_for_one_reason_and_age_are_a_hint(db: Session, cast: Cast) -> None:
    declined(db, cast, 16, DeclineReason.NOT_ELIGIBLE_AGE)
    declined(db, cast, 17, DeclineReason.NOT_ELIGIBLE_AGE)
    declined(db, cast, 16, DeclineReason.FULL)
    assert hints.of_directory(db, clock.today(), cast.prasit.centre_id) == []
    declined(db, cast, 16, DeclineReason.NOT_ELIGIBLE_AGE)
    (hint,) = hints.of_directory(db, clock.today(), cast.prasit.centre_id)
    assert (hint.agency, hint.reason, hint.age, hint.count) == (cast.nfe, DeclineReason.NOT_ELIGIBLE_AGE, 16, 2)
    cast.nfe.min_age = 17
    assert hints.of_directory(db, clock.today(), cast.prasit.centre_id) == [], "the entry was mended"


@pytest.mark.parametrize(
    ("sexes", "hinted"), [([Sex.FEMALE, Sex.MALE], []), ([Sex.MALE, Sex.FEMALE, Sex.FEMALE], [Sex.FEMALE])]
)
def test_sex_is_counted_by_sex(db: Session, cast: Cast, sexes: list[Sex], hinted: list[Sex]) -> None:
    for sex in sexes:
        declined(db, cast, 16, DeclineReason.NOT_ELIGIBLE_SEX, sex)
    assert [hint.sex for hint in hints.of_directory(db, clock.today(), cast.prasit.centre_id)] == hinted


def test_the_supervisor_reads_the_hint_over_the_rules(db: Session, cast: Cast, browser: Open) -> None:
    for _ in range(2):
        declined(db, cast, 16, DeclineReason.NOT_ELIGIBLE_NEED)
    text = browser(cast.prasit).get("/rules/").text
    assert "The directory may be wrong here" in text
    assert "2 times within a year" in text
