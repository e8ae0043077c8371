"""The 5C as a pure function of milestones: replayable in any order, for any past day."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.casefile import stages, waits
from outreach.casefile.kinds import CLOSED_COMPLETE, MilestoneKind
from outreach.casefile.stages import EVIDENCE, ORDER, Stage

FIRST = waits.SINCE - timedelta(days=10)  # so that some follow-ups fall under the wait, and some do not
LAST = FIRST + timedelta(days=40)


@dataclass(frozen=True)
class Fact:
    kind: MilestoneKind
    day: date
    code: str = ""
    voided: bool = False


def on(number: int) -> date:
    return FIRST + timedelta(days=number)


def _fact(kind: MilestoneKind, number: int, stage: Stage, voided: bool) -> Fact:
    codes = {
        MilestoneKind.RELAPSE: stage.value,
        MilestoneKind.OVERRIDE: stage.value,
        MilestoneKind.CLOSED: CLOSED_COMPLETE,
    }
    return Fact(kind, on(number), codes.get(kind, ""), voided)


facts = st.builds(
    _fact, st.sampled_from(list(MilestoneKind)), st.integers(0, 40), st.sampled_from(ORDER), st.booleans()
)
WAY = [
    Fact(MilestoneKind.CONTACT_MADE, on(0)),
    Fact(MilestoneKind.TRUST_REACHED, on(1)),
    Fact(MilestoneKind.CONSENT_GIVEN, on(2)),
    Fact(MilestoneKind.NEEDS_SCREENED, on(3)),
    Fact(MilestoneKind.CAMP_COMPLETED, on(4)),
    Fact(MilestoneKind.PLAN_AGREED, on(5)),
    Fact(MilestoneKind.FOLLOW_UP_DONE, on(6)),
    Fact(MilestoneKind.OUTCOME_VERIFIED, on(7)),
    Fact(MilestoneKind.CLOSED, on(8), CLOSED_COMPLETE),
]
MOVES = (MilestoneKind.RELAPSE, MilestoneKind.OVERRIDE)
some = st.lists(facts, max_size=25)
histories = some | some.map(lambda extra: WAY + extra)  # chance alone seldom gets past the second stage
moves = st.builds(Fact, st.sampled_from(MOVES), st.just(on(41)), st.sampled_from([stage.value for stage in ORDER]))


@given(histories, st.randoms(use_true_random=False), st.integers(0, 40))
def test_the_order_of_recording_does_not_matter(history, chance, number) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(history)
    chance.shuffle(shuffled)
    assert stages.stage(shuffled, on(number)) == stages.stage(history, on(number))


@given(histories, facts)
def test_a_voided_milestone_leaves_no_trace(history: list[Fact], extra: Fact) -> None:
    assert stages.stage([*history, replace(extra, voided=True)], LAST) == stages.stage(history, LAST)


@given(histories, st.integers(0, 40))
def test_a_past_day_knows_only_what_had_happened_by_then(history: list[Fact], number: int) -> None:
    known = [fact for fact in history if fact.day <= on(number)]
    assert stages.stage(history, on(number)) == stages.stage(known, LAST)


@given(histories, facts)
def test_more_evidence_never_takes_a_case_back(history: list[Fact], extra: Fact) -> None:
    before, after = stages.stage(history, LAST), stages.stage([*history, extra], LAST)
    assert extra.kind in MOVES or ORDER.index(after.stage) >= ORDER.index(before.stage)


@given(histories, st.lists(moves, min_size=1, max_size=4))
def test_the_last_moves_of_one_day_put_a_case_at_the_lowest(history: list[Fact], last: list[Fact]) -> None:
    lowest = min(ORDER.index(Stage(move.code)) for move in last)
    assert stages.stage(history + last, on(41)).stage == ORDER[lowest]


@given(histories)
def test_the_stages_reached_are_the_first_and_each_shows_why(history: list[Fact]) -> None:
    standing = stages.stage(history, LAST)
    assert [step.stage for step in standing.reached] == list(ORDER[: len(standing.reached)])
    assert all(step.because for step in standing.reached)
    assert (standing.missing == ()) is (standing.next_stage is None)


@pytest.mark.parametrize(("length", "stage"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 2), (7, 3), (8, 3), (9, 4)])
def test_each_stage_is_reached_by_its_last_piece_of_evidence(length: int, stage: int) -> None:
    assert stages.stage(WAY[:length], LAST).stage == ORDER[stage]


@pytest.mark.parametrize("left_out", range(len(WAY)))
def test_without_one_piece_a_stage_is_not_reached_and_names_it(left_out: int) -> None:
    standing = stages.stage([fact for fact in WAY if fact != WAY[left_out]], LAST)
    assert standing.next_stage is not None
    assert [r for r in standing.missing if WAY[left_out].kind in r.any_of]


def test_a_case_without_milestones_stands_at_the_beginning() -> None:
    standing = stages.stage([], LAST)
    assert (standing.stage, standing.reached) == (Stage.CORE_PERSON, ())


def test_what_reached_a_stage_is_the_earliest_evidence() -> None:
    standing = stages.stage([*WAY, Fact(MilestoneKind.CONTACT_MADE, on(9))], LAST)
    assert standing.reached[0].because == (WAY[0],)


def test_a_relapse_takes_stages_back_until_new_evidence_comes() -> None:
    back = [*WAY[:7], Fact(MilestoneKind.RELAPSE, on(10), Stage.CONNECT)]
    assert stages.stage(back, LAST).stage == Stage.CONNECT
    again = [*back, Fact(MilestoneKind.NEEDS_SCREENED, on(11)), Fact(MilestoneKind.THERAPY_ATTENDED, on(11))]
    assert stages.stage(again, LAST).stage == Stage.CONTROL


def test_evidence_of_the_day_of_the_relapse_does_not_undo_it() -> None:
    same_day = [
        *WAY[:5],
        Fact(MilestoneKind.RELAPSE, on(10), Stage.CONNECT),
        Fact(MilestoneKind.THERAPY_ATTENDED, on(10)),
    ]
    assert stages.stage(same_day, LAST).stage == Stage.CONNECT


def test_an_override_stands_in_for_missing_evidence() -> None:
    standing = stages.stage([WAY[0], Fact(MilestoneKind.OVERRIDE, on(1), Stage.CONTROL)], LAST)
    assert standing.stage == Stage.CONTROL
    assert standing.next_stage == Stage.CONTINUE


def test_of_two_moves_on_one_day_the_earlier_stage_counts() -> None:
    moves = [Fact(MilestoneKind.OVERRIDE, on(9), Stage.CONTINUE), Fact(MilestoneKind.RELAPSE, on(9), Stage.CONNECT)]
    assert stages.stage([*WAY[:7], *moves], LAST).stage == Stage.CONNECT


def test_a_case_that_closes_without_success_keeps_its_stage() -> None:
    lost = [*WAY[:8], Fact(MilestoneKind.CLOSED, on(8), "lost_contact")]
    assert stages.stage(lost, LAST).stage == Stage.CONTINUE


def test_every_stage_asks_for_something() -> None:
    assert set(EVIDENCE) == set(ORDER)
    assert all(EVIDENCE.values())


CONTROL = [replace(fact, day=fact.day + timedelta(days=10)) for fact in WAY[:6]]  # all of it since the wait holds


@pytest.mark.parametrize(("days", "stage"), [(0, Stage.CONTROL), (27, Stage.CONTROL), (28, Stage.CONTINUE)])
def test_a_follow_up_counts_28_days_after_control(days: int, stage: Stage) -> None:
    standing = stages.stage([*CONTROL, Fact(MilestoneKind.FOLLOW_UP_DONE, CONTROL[4].day + timedelta(days))], on(99))
    assert standing.stage == stage
    assert [str(one.words) for one in standing.missing if MilestoneKind.FOLLOW_UP_DONE in one.any_of] == (
        ["a follow-up 28 days or more after Control"] if stage == Stage.CONTROL else []
    )


def test_a_follow_up_of_before_the_wait_counts_as_it_did() -> None:
    assert stages.stage(WAY[:7], LAST).stage == Stage.CONTINUE
    assert WAY[6].day < waits.SINCE


def test_the_wait_begins_anew_after_a_relapse() -> None:
    begun_anew = [Fact(MilestoneKind.RELAPSE, on(50), Stage.CONNECT)]
    begun_anew += [replace(fact, day=on(52)) for fact in CONTROL[3:]]
    soon, late = (Fact(MilestoneKind.FOLLOW_UP_DONE, on(day)) for day in (60, 80))
    assert stages.stage([*CONTROL, *begun_anew, soon], on(99)).stage == Stage.CONTROL
    assert stages.stage([*CONTROL, *begun_anew, soon, late], on(99)).stage == Stage.CONTINUE


def test_who_was_put_into_control_waits_from_that_day() -> None:
    moved = [*CONTROL, Fact(MilestoneKind.OVERRIDE, on(2), Stage.CONTROL), replace(CONTROL[5], day=on(3))]
    assert stages.stage([*moved, Fact(MilestoneKind.FOLLOW_UP_DONE, on(29))], on(99)).stage == Stage.CONTROL
    assert stages.stage([*moved, Fact(MilestoneKind.FOLLOW_UP_DONE, on(30))], on(99)).stage == Stage.CONTINUE


def test_the_day_from_which_a_follow_up_counts_is_told() -> None:
    first = CONTROL[4].day + timedelta(28)
    told = [stages.counts_from(MilestoneKind.FOLLOW_UP_DONE, CONTROL, first - timedelta(days)) for days in (2, 1, 0)]
    assert told == [first, first, None]
    assert stages.counts_from(MilestoneKind.PLAN_AGREED, CONTROL, first - timedelta(1)) is None


def test_who_continues_already_waits_for_no_day() -> None:
    assert stages.counts_from(MilestoneKind.FOLLOW_UP_DONE, WAY[:7], on(12)) is None
