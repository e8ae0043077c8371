"""What is counted: persons and not events, what is verified and stands, each in its year, stage, sex and age."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from outreach.c5_complete import closures, outcomes
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind
from outreach.c5_complete.outcomes import Outcome, OutcomeDetails
from outreach.casefile import cases, overrides, people
from outreach.casefile.cases import Case
from outreach.casefile.milestones import Milestone
from outreach.casefile.overrides import Move
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.clock import Period
from outreach.core.sealing import DataKey
from outreach.statistics import measures, tables
from tests.support.bases import consent
from tests.support.cast import Cast

LAST_OF_2568, FIRST_OF_2569 = date(2025, 9, 30), date(2025, 10, 1)
ID_CARD = OutcomeKind.ID_CARD


def reach(db: Session, cast: Cast, case: Case, kind: OutcomeKind = ID_CARD, *, verified: bool = True) -> Outcome:
    work = Occupation.RESTAURANT if kind == OutcomeKind.OCCUPATION else None
    details = OutcomeDetails(
        kind=kind, day=clock.today(), evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร", occupation=work
    )
    consent(db, case, cast.malee)
    outcome = outcomes.record(db, case, details, cast.malee)
    if verified:
        outcomes.verify(db, case, outcome, cast.prasit)
    return outcome


def come_again(db: Session, cast: Cast, case: Case) -> Case:
    """Close a case well and open the next of the same person."""
    move = Move(to_stage=Stage.COMPLETE, day=clock.today(), reason="ตามหลักฐานในแฟ้มเดิม")
    overrides.override(db, case, move, cast.prasit)
    asked = closures.ask(db, case, ClosureRequest(reason=ClosingReason.COMPLETE, words="ดี"), cast.malee)
    closures.approve(db, case, asked, cast.prasit)
    return closures.reopen(db, case, clock.today(), cast.malee)


def somebody(db: Session, cast: Cast, sex: Sex = Sex.MALE, age: int | None = None) -> Case:
    return cases.open_case(
        db, people.register(db, PersonDetails(sex=sex, age=age), cast.malee), clock.today(), cast.malee
    )


def counted(db: Session, period: Period | None = None) -> dict[str, int | None]:
    return {row.code: row.persons for row in measures.outcomes(db, period) if row.persons}


def persons(rows: list[measures.Row]) -> dict[str, int | None]:
    return {row.code: row.persons for row in rows if row.persons}


def test_a_full_table_of_zeros_is_there_before_anything_happens(db: Session, cast: Cast) -> None:
    assert [(row.code, row.persons) for row in measures.outcomes(db)] == [(kind.value, 0) for kind in OutcomeKind]
    assert [row.code for row in measures.people_by_stage(db)] == [stage.value for stage in Stage]


def test_only_what_is_verified_counts(db: Session, cast: Cast) -> None:
    reach(db, cast, cast.nok_case)
    reach(db, cast, cast.ton_case, verified=False)
    back = reach(db, cast, cast.fon_case, verified=False)
    outcomes.send_back(db, cast.fon_case, back, "บัตรของใคร", cast.prasit)
    assert counted(db) == {"id_card": 1}


def test_two_people_count_as_two_and_two_outcomes_in_both_lines(db: Session, cast: Cast) -> None:
    for case in (cast.nok_case, cast.ton_case):
        reach(db, cast, case)
    reach(db, cast, cast.nok_case, OutcomeKind.OCCUPATION)
    assert counted(db) == {"id_card": 2, "occupation": 1}


def test_the_same_outcome_in_two_cases_of_a_person_is_one_person(db: Session, cast: Cast) -> None:
    reach(db, cast, cast.nok_case)
    reach(db, cast, come_again(db, cast, cast.nok_case))
    reach(db, cast, cast.ton_case)
    assert counted(db) == {"id_card": 2}


def test_ten_people_with_two_jobs_each_are_ten_in_all_and_a_year(db: Session, cast: Cast) -> None:
    with clock.travel(FIRST_OF_2569):
        met = [somebody(db, cast) for _ in range(10)]
    for day in (FIRST_OF_2569, FIRST_OF_2569 + timedelta(days=90)):
        with clock.travel(day):
            for case in met:
                reach(db, cast, case, OutcomeKind.OCCUPATION)
    assert counted(db) == {"occupation": 10}
    assert counted(db, Period.fiscal_year(2569)) == {"occupation": 10}
    years, lines = measures.outcomes_by_year(db)
    work = next(line for line in lines if str(line.label) == str(OutcomeKind.OCCUPATION.label))
    assert dict(zip(years, work.persons, strict=True))[2569] == 10


def test_what_was_voided_does_not_count(db: Session, cast: Cast) -> None:
    kept, voided = reach(db, cast, cast.nok_case), reach(db, cast, cast.ton_case)
    assert kept.id != voided.id
    db.execute(update(Milestone).where(Milestone.source_id == voided.id).values(voided_at=clock.now()))
    assert counted(db) == {"id_card": 1}


@pytest.fixture
def new_year(db: Session, cast: Cast) -> None:
    """Ten young people who came, and got a card, on the last day of 2568; 13 on the first of 2569."""
    for day, many in ((LAST_OF_2568, 10), (FIRST_OF_2569, 13)):
        with clock.travel(day):
            for _ in range(many):
                reach(db, cast, somebody(db, cast))


@pytest.mark.usefixtures("new_year")
def test_a_fiscal_year_turns_between_30_september_and_1_october(db: Session, cast: Cast) -> None:
    by_year = {year: counted(db, Period.fiscal_year(year)) for year in (2567, 2568, 2569)}
    assert by_year == {2567: {}, 2568: {"id_card": 10}, 2569: {"id_card": 15}}  # 13 is shown as 15
    assert counted(db) == {"id_card": 23}


@pytest.mark.usefixtures("new_year")
def test_the_table_of_outcomes_by_year_agrees_with_its_years(db: Session, cast: Cast) -> None:
    reach(db, cast, cast.nok_case, OutcomeKind.OCCUPATION)
    years, lines = measures.outcomes_by_year(db)
    shown = {str(line.label): dict(zip(years, line.persons, strict=True)) for line in lines}
    cards = shown[str(ID_CARD.label)]
    assert {year: count for year, count in cards.items() if count} == {2568: 10, 2569: 15}
    assert set(shown[str(OutcomeKind.OCCUPATION.label)].values()) == {None}
    assert years == list(range(2554, clock.fiscal_year(clock.today()) + 1))


@pytest.mark.usefixtures("new_year")
def test_people_stand_in_the_year_of_their_first_case(db: Session, cast: Cast) -> None:
    reach(db, cast, cast.nok_case)
    come_again(db, cast, cast.nok_case)
    days = [LAST_OF_2568] * 10 + [FIRST_OF_2569] * 13 + [cast.ton_case.opened_on] * 3  # all of the cast on one day
    assert persons(measures.people_by_year(db)) == Counter(str(clock.fiscal_year(day)) for day in days)
    assert measures.people_total(db) == 26


def test_open_cases_count_by_stage_and_closed_ones_by_reason(db: Session, cast: Cast) -> None:
    """The latest case of each counts: of somebody who came back the open one, and not the one that closed."""
    reach(db, cast, cast.nok_case)
    cast.ton_case.stage = Stage.CONTROL
    db.flush()
    come_again(db, cast, cast.nok_case)
    assert persons(measures.people_by_stage(db)) == {"core_person": 2, "control": 1}
    assert measures.closed_by_reason_and_stage(db) == {}
    asked = closures.ask(
        db, cast.ton_case, ClosureRequest(reason=ClosingReason.LOST_CONTACT, words="หาย"), cast.somchai
    )
    closures.approve(db, cast.ton_case, asked, cast.prasit)
    cast.ton_case.stage = Stage.CONTROL
    db.flush()
    assert persons(measures.people_by_stage(db)) == {"core_person": 2}
    assert measures.closed_by_reason_and_stage(db) == {("lost_contact", "control"): 1}


def test_people_are_counted_by_sex_once_they_have_a_case(db: Session, cast: Cast) -> None:
    somebody(db, cast, Sex.OTHER)
    somebody(db, cast, Sex.UNKNOWN)
    people.register(db, PersonDetails(sex=Sex.FEMALE), cast.malee)
    assert persons(measures.people_by_sex(db)) == {"male": 2, "female": 1, Sex.OTHER: 1, Sex.UNKNOWN: 1}


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (12, "under_13"),
        (13, "13_15"),
        (15, "13_15"),
        (16, "16_18"),
        (18, "16_18"),
        (19, "19_24"),
        (24, "19_24"),
        (25, "from_25"),
        (None, "unknown"),
    ],
)
def test_each_age_stands_in_its_band(db: Session, cast: Cast, age: int | None, band: str) -> None:
    before = persons(measures.people_by_age(db))
    somebody(db, cast, age=age)
    assert sum(count or 0 for count in before.values()) == 3
    assert persons(measures.people_by_age(db)) == before | {band: (before.get(band) or 0) + 1}


def test_who_came_years_ago_stands_at_the_age_of_then(db: Session, cast: Cast) -> None:
    somebody(db, cast, age=24).opened_on = date(clock.today().year - 10, 6, 1)
    db.flush()
    assert measures.people_by_sex_and_age(db)[Sex.MALE, measures.AgeBand.TO_15] == 1


def test_the_table_of_two_dimensions_hides_and_rounds(db: Session, cast: Cast) -> None:
    for sex, age, count in ((Sex.MALE, 20, 21), (Sex.FEMALE, 20, 17), (Sex.MALE, 17, 31), (Sex.FEMALE, 17, 22)):
        for _ in range(count):
            somebody(db, cast, sex, age)
    lines = {line[0]: line[1:] for line in tables.by_sex_and_age(tables.Figures(db)).lines}
    assert lines["13 to 15"] == ("<10",) * 4  # Fon alone
    assert lines["16 to 18"] == (35, 20, "<10", "<10")
    assert lines["19 to 24"][2] == "<10"


def test_figures_need_no_key(db: Session, cast: Cast) -> None:
    reach(db, cast, cast.nok_case)
    db.execute(delete(DataKey))
    assert (measures.people_total(db), counted(db)) == (3, {"id_card": 1})
