"""Pathways: walked a step at a time, due until the next step is written down; the end is the outcome, once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.plans.models import Owner
from outreach.c5_complete import open_ends, outcomes, pathways
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind, OutcomeState
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.c5_complete.pathways import BeginDetails, Deed, Pathway, PathwayStep, StepDetails, kinds
from outreach.c5_complete.pathways.correcting import StepAsItWas
from outreach.casefile import corrections, due_days, history
from outreach.casefile.corrections import Change, Kind, Why
from outreach.casefile.due_kinds import What
from outreach.casefile.history import HistoryKind, Reader
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.support import pairs
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")
CARD = OutcomeDetails(
    kind=OutcomeKind.ID_CARD, day=clock.today(), evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตรแล้ว"
)


def ahead(days: int) -> date:
    return clock.today() + timedelta(days=days)


def kind(code: str) -> kinds.PathwayKind:
    return next(one for one in kinds.on(clock.today()) if one.code == code)


@pytest.fixture
def begin(db: Session, cast: Cast) -> Callable[..., Pathway]:
    def act(code: str = "id_card", **more: Any) -> Pathway:
        told = {"kind": kind(code), "begun_on": ahead(-20), "owner": Owner.CASEWORKER, "words": "สูติบัตรหาย"} | more
        return pathways.begin(db, cast.nok_case, BeginDetails(**told), cast.malee)

    return act


@pytest.fixture
def go(db: Session, cast: Cast) -> Callable[..., PathwayStep]:
    def act(one: Pathway, code: str, ago: int = 0, **more: Any) -> PathwayStep:
        told: dict[str, Any] = {"code": code, "deed": Deed.TAKEN, "day": ahead(-ago)} | more
        return pathways.go(db, cast.nok_case, one, StepDetails(**told), cast.malee)

    return act


@pytest.fixture
def obtain(begin: Callable[..., Pathway], go: Callable[..., PathwayStep]) -> Callable[[], PathwayStep]:
    """A card, to the end."""

    def act() -> PathwayStep:
        one = begin()
        for ago, code in enumerate(("appointment", "office", "missing")[::-1]):
            go(one, code, 9 - ago)
        return go(one, "obtained", outcome=CARD)

    return act


def due(db: Session, cast: Cast) -> date | None:
    return next((one.due_on for one in due_days.of_case(db, cast.nok_case.id) if one.what == What.PATHWAY), None)


def void(db: Session, cast: Cast, of: Kind, row: Any) -> None:
    entry = corrections.load(db, cast.nok_case, of, row.id)
    verb = corrections.restore if row.is_voided else corrections.void
    verb(db, cast.nok_case, entry, Change(why=Why.TWICE), cast.malee)


def walked(db: Session, cast: Cast, **more: bool) -> pathways.OfCase:
    return pathways.OfCase.read(db, cast.nok_case.id, **more)


def test_a_step_is_due_until_the_next_one_is_written_down(db: Session, cast: Cast, begin: Any, go: Any) -> None:
    one = begin(expected_on=ahead(60))
    assert due(db, cast) == ahead(60)
    go(one, "missing", 5, next_on=ahead(3))
    assert due(db, cast) == ahead(3)
    again = go(one, "office", 2, next_on=ahead(8))
    assert due(db, cast) == ahead(8)
    void(db, cast, Kind.PATHWAY_STEP, again)
    assert due(db, cast) == ahead(3)
    go(one, "office", deed=Deed.STOPPED, words="ย้ายไปที่อื่น")
    assert due(db, cast) is None


def test_only_the_next_step_can_be_taken_and_none_after_the_end(cast: Cast, begin: Any, go: Any) -> None:
    one = begin()
    go(one, "missing", 5)
    for code in ("missing", "appointment", "ไม่มี"):
        with pytest.raises(Refused):
            go(one, code)
    go(one, "office", 4, deed=Deed.SKIPPED, words="รู้จักกันอยู่แล้ว")
    go(one, "appointment", deed=Deed.STOPPED, words="ไม่อยากทำแล้ว")
    with pytest.raises(Refused):
        go(one, "appointment")
    assert begin().id != one.id  # anew


def test_what_is_left_out_or_stopped_says_why(begin: Any, go: Any) -> None:
    one = begin()
    for deed in (Deed.SKIPPED, Deed.STOPPED):
        with pytest.raises(Refused) as refused:
            go(one, "missing", deed=deed)
        assert refused.value.field == "words"


def test_a_second_one_of_its_kind_waits_for_the_end_of_the_first(begin: Any) -> None:
    begin()
    with pytest.raises(Refused):
        begin()
    begin("family")


def test_the_end_is_the_outcome_and_never_a_second_one(db: Session, cast: Cast, obtain: Any) -> None:
    last = obtain()
    (outcome,) = outcomes.of_case(db, cast.nok_case.id)
    assert (outcome.id, outcome.kind, outcome.state) == (last.outcome_id, OutcomeKind.ID_CARD, OutcomeState.RECORDED)
    again = obtain()
    assert again.outcome_id is None
    assert len(outcomes.of_case(db, cast.nok_case.id)) == 1


def test_an_end_that_says_nothing_of_its_outcome_is_refused(db: Session, cast: Cast, begin: Any, go: Any) -> None:
    one = begin()
    for ago, code in ((5, "missing"), (4, "office"), (3, "appointment")):
        go(one, code, ago)
    wrong = replace(CARD, kind=OutcomeKind.FAMILY_RETURN)
    for told, field in ((None, "kind"), (wrong, "kind"), (replace(CARD, evidence=""), "evidence")):
        with pytest.raises(Refused) as refused:
            go(one, "obtained", outcome=told)
        assert refused.value.field == field
    assert outcomes.of_case(db, cast.nok_case.id) == []


def test_a_voided_end_takes_a_waiting_outcome_back(db: Session, cast: Cast, obtain: Any) -> None:
    last = obtain()
    void(db, cast, Kind.PATHWAY_STEP, last)
    (outcome,) = outcomes.of_case(db, cast.nok_case.id)
    assert outcome.state == OutcomeState.SENT_BACK
    (one,) = walked(db, cast).open
    assert one.goes_on
    assert one.next is not None
    assert one.next.code == "obtained"


def test_a_step_that_counts_again_brings_its_outcome_back(db: Session, cast: Cast, obtain: Any) -> None:
    last = obtain()
    (outcome,) = outcomes.of_case(db, cast.nok_case.id)
    for kind_of, row in ((Kind.PATHWAY_STEP, last), (Kind.PATHWAY, last.pathway)):
        void(db, cast, kind_of, row)
        assert outcome.answer.count(" / ") == 1  # in both languages, whoever voids
        void(db, cast, kind_of, row)
        assert (outcome.state, outcome.answer) == (OutcomeState.RECORDED, None)
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    assert walked(db, cast).going == []


def test_no_step_is_before_the_one_before_it(db: Session, cast: Cast, begin: Any, go: Any) -> None:
    one = begin()
    first = go(one, "missing", 5, next_on=ahead(3))
    with pytest.raises(Refused) as refused:
        go(one, "office", 6)
    assert refused.value.field == "day"
    second = go(one, "office", 5)
    for row, ago in ((first, 4), (second, 6)):
        entry = corrections.load(db, cast.nok_case, Kind.PATHWAY_STEP, row.id)
        with pytest.raises(Refused):
            corrections.correct(
                db, cast.nok_case, entry, StepAsItWas(day=ahead(-ago)), Change(why=Why.TYPO), cast.malee
            )
    void(db, cast, Kind.PATHWAY_STEP, first)
    entry = corrections.load(db, cast.nok_case, Kind.PATHWAY_STEP, second.id)
    corrections.correct(db, cast.nok_case, entry, StepAsItWas(day=ahead(-6)), Change(why=Why.TYPO), cast.malee)
    with pytest.raises(Refused):
        void(db, cast, Kind.PATHWAY_STEP, first)


def test_no_voided_end_lets_two_of_a_kind_go_on(db: Session, cast: Cast, begin: Any, go: Any) -> None:
    end = go(begin(), "missing", deed=Deed.STOPPED, words="พอแล้ว")
    begin()
    with pytest.raises(Refused), db.begin_nested():
        void(db, cast, Kind.PATHWAY_STEP, end)
    assert not end.is_voided


def test_a_verified_outcome_stands_when_its_step_is_voided(db: Session, cast: Cast, obtain: Any) -> None:
    last = obtain()
    (outcome,) = outcomes.of_case(db, cast.nok_case.id)
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    void(db, cast, Kind.PATHWAY, last.pathway)
    assert outcome.state == OutcomeState.VERIFIED
    assert walked(db, cast).going == []


def test_what_tells_of_health_is_in_no_plain_column(db: Session, cast: Cast, begin: Any, go: Any) -> None:
    told: list[list[Any]] = []
    for code in ("drug_treatment", "job"):
        one = begin(code)
        step = go(one, one.opened.steps[0].code, words="ผลเป็นบวก")
        db.flush()
        rows = ((Pathway, one.id), (PathwayStep, step.id))
        tables = [(found.__table__, row_id) for found, row_id in rows]
        cells = [db.execute(select(found).where(found.c.id == row_id)).one() for found, row_id in tables]
        told.append([len(cell) if isinstance(cell, bytes) else type(cell) for row in cells for cell in row])
    assert told[0] == told[1]


def test_health_stays_folded_in_the_history(db: Session, cast: Cast, begin: Any, go: Any) -> None:
    go(begin("drug_treatment"), "assessed", words="ผลเป็นบวก")
    page = history.page(Reader(db, cast.nok_case, cast.malee, may_reveal=True), HistoryKind.HELP)
    said = [f"{one.words.what} {one.words.tags} {one.words.lines} {one.words.stories}" for one in page.rows]
    assert len(said) == 2
    assert not any(word in one for one in said for word in ("drug", "บวก", "Assessed", "Care"))
    folded, opened = walked(db, cast).folded, walked(db, cast, unfolded=True).folded
    assert (folded[0].kind, opened[0].kind) == (None, kind("drug_treatment"))


def test_who_asks_to_close_is_told_of_pathways_that_go_on(db: Session, cast: Cast, begin: Any, go: Any) -> None:
    one, _other = begin(), begin("drug_treatment")
    go(one, "missing", deed=Deed.STOPPED, words="พอแล้ว")
    said = [str(end.words) for end in open_ends.of_case(db, cast.nok_case)]
    assert "1 pathway goes on: once the case is closed no step is taken." in said


def test_a_closed_case_takes_no_step(db: Session, cast: Cast, begin: Any, go: Any) -> None:
    one = begin()
    cast.nok_case.closed_on = clock.today()
    db.flush()
    for act in (lambda: go(one, "missing"), lambda: begin("job")):
        with pytest.raises(Refused):
            act()


STEP = """
from outreach.c5_complete import pathways
from outreach.c5_complete.pathways import Deed, Pathway, StepDetails
pathway_id, case_id, user_id = map(UUID, about)
with app.extensions["sessions"]() as session, session.begin():
    case, actor = session.get(Case, case_id), session.get(User, user_id)
    details = StepDetails(code="missing", deed=Deed.TAKEN, day=clock.today())
    try:
        pathways.go(session, case, session.get(Pathway, pathway_id), details, actor)
    except Refused:
        sys.exit(3)
"""


@pytest.mark.slow
def test_of_two_at_once_one_takes_the_step(app: OutreachApp, db: Session, cast: Cast, begin: Any) -> None:
    about = begin().id, cast.nok_case.id, cast.malee.id
    db.commit()
    codes, told = pairs.at_once(app, STEP, about, about)
    assert codes == [0, 3], told
    assert len(db.scalars(select(PathwayStep)).all()) == 1


def test_codes_of_steps_are_used_once() -> None:
    steps = [step for one in kinds.everyone() for step in one.steps]
    assert len({step.code for step in steps}) == len(steps)
    assert {one.code for one in kinds.everyone() if one.is_folded} == {"drug_treatment"}
