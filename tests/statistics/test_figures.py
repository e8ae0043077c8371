"""Figures: persons, not events; verified only; nothing that points at somebody."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.c5_complete import closures, outcomes
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.c5_complete.outcomes import EvidenceKind, Occupation, OutcomeDetails, OutcomeKind
from outreach.casefile.cases import Case
from outreach.casefile.milestones import Milestone
from outreach.ground import clock
from outreach.ground.clock import Period
from outreach.ground.sealing import DataKey
from outreach.statistics import measures
from outreach.statistics.disclosure import HIDDEN_BELOW, ROUNDED_TO, blur
from tests.cast import Cast
from tests.conftest import Browser


def reach(db: Session, case: Case, cast: Cast, kind: OutcomeKind, *, verified: bool = True) -> outcomes.Outcome:
    work = Occupation.RESTAURANT if kind == OutcomeKind.OCCUPATION else None
    details = OutcomeDetails(
        kind=kind, day=clock.today(), evidence_kind=EvidenceKind.SEEN, evidence="เห็น", occupation=work
    )
    outcome = outcomes.record(db, case, details, cast.malee)
    if verified:
        outcomes.verify(db, case, outcome, cast.prasit)
    return outcome


def counted(db: Session, period: Period | None = None) -> dict[str, int | None]:
    return {row.code: row.persons for row in measures.outcomes(db, period) if row.persons != 0}


def test_a_full_table_of_zeros_stands_before_anything_has_happened(db: Session, cast: Cast) -> None:
    assert [(row.code, row.persons) for row in measures.outcomes(db)] == [(kind.value, 0) for kind in OutcomeKind]


def test_only_verified_outcomes_count(db: Session, cast: Cast) -> None:
    reach(db, cast.nok_case, cast, OutcomeKind.ID_CARD)
    reach(db, cast.ton_case, cast, OutcomeKind.ID_CARD, verified=False)
    assert counted(db) == {"id_card": 1}


def test_one_person_counts_once_in_each_outcome_over_all_episodes(db: Session, cast: Cast) -> None:
    reach(db, cast.nok_case, cast, OutcomeKind.ID_CARD)
    reach(db, cast.nok_case, cast, OutcomeKind.OCCUPATION)
    asked = closures.ask(db, cast.nok_case, ClosureRequest(reason=ClosingReason.COMPLETE, words="ดี"), cast.malee)
    closures.approve(db, cast.nok_case, asked, cast.prasit)
    again = closures.reopen(db, cast.nok_case, clock.today(), cast.malee)
    reach(db, again, cast, OutcomeKind.ID_CARD)
    assert counted(db) == {"id_card": 1, "occupation": 1}


def test_a_voided_milestone_does_not_count(db: Session, cast: Cast) -> None:
    reach(db, cast.nok_case, cast, OutcomeKind.ID_CARD)
    for milestone in db.query(Milestone).filter(Milestone.code == "id_card"):
        milestone.voided_at = clock.now()
    assert counted(db) == {}


@pytest.mark.parametrize(("day", "year"), [(date(2025, 9, 30), 2568), (date(2025, 10, 1), 2569)])
def test_a_fiscal_year_begins_on_the_first_of_october(db: Session, cast: Cast, day: date, year: int) -> None:
    rows = [Milestone(case_id=cast.nok_case.id, kind="outcome_verified", code="id_card", day=day) for _ in range(1)]
    for row in rows:
        row.source_id, row.recorded_by = cast.nok_case.id, cast.malee.id
    db.add_all(rows)
    years, lines = measures.outcomes_by_year(db)
    assert year in years
    assert Period.fiscal_year(year).contains(day)
    assert all(count is None for line in lines for count in line.persons)


def test_people_are_counted_by_stage_year_sex_and_age(db: Session, cast: Cast) -> None:
    assert measures.people_total(db) == 3
    assert sum(row.persons or 0 for row in measures.people_by_stage(db)) == 3
    assert sum(row.persons or 0 for row in measures.people_by_year(db)) == 3
    assert {r.code: r.persons for r in measures.people_by_sex(db)} == {"male": 2, "female": 1, "other": 0}
    assert {r.code: r.persons for r in measures.people_by_age(db) if r.persons} == {"13_15": 1, "16_18": 2}


def test_figures_need_no_key(db: Session, cast: Cast) -> None:
    db.execute(delete(DataKey))
    assert measures.people_total(db) == 3


SHOWN = [(0, None), (1, None), (9, None), (10, 10), (12, 10), (13, 15), (112, 110)]


@pytest.mark.parametrize(("count", "shown"), SHOWN)
def test_what_a_detailed_table_shows(count: int, shown: int | None) -> None:
    assert blur(count) == shown


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=2, max_size=3))
def test_the_exact_total_beside_a_detailed_line_settles_no_cell(counts: list[int]) -> None:
    ranges = [_may_be(blur(count)) for count in counts]
    possible = [cells for cells in product(*ranges) if sum(cells) == sum(counts)]
    assert tuple(counts) in possible
    if all(span[0] < count < span[-1] for count, span in zip(counts, ranges, strict=True)):
        assert all(len({cells[i] for cells in possible}) > 1 for i in range(len(counts)))


def test_downloads_hold_the_figures_of_the_page(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    reach(db, cast.nok_case, cast, OutcomeKind.ID_CARD)
    client = browser(cast.chai)
    rows = list(csv.reader(io.StringIO(client.get("/statistics/outcomes.csv").data.decode("utf-8-sig"))))
    assert ["Obtained a national ID card", "1"] in rows
    book = zipfile.ZipFile(io.BytesIO(client.get("/statistics/outcomes.xlsx").data))
    assert any(name.endswith("sheet1.xml") for name in book.namelist())
    assert client.get("/statistics/nothing.csv").status_code == 404


@pytest.mark.parametrize("speaks", ["th", "en"])
def test_the_page_names_nobody_and_its_charts_obey_the_policy(
    db: Session, cast: Cast, browser: Callable[..., Browser], speaks: str
) -> None:
    page = browser(cast.chai, speaks=speaks).get("/statistics/").text
    assert page.count("<svg") >= 5
    assert "style=" not in page
    assert not [name for name in ("นก", "ธีระ", "บุญมา") if f">{name}<" in page]


def _may_be(shown: int | None) -> range:
    if shown is None:
        return range(HIDDEN_BELOW)
    return range(max(HIDDEN_BELOW, shown - ROUNDED_TO // 2), shown + ROUNDED_TO // 2 + 1)
