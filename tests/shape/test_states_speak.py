"""What a state means is a property of the state: no module and no template makes a list of states of its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.c2_connect.steps import ReferralState

ROOT = Path(__file__).parents[2]
HOME = Path("outreach/c2_connect/steps.py")


def hand_made(source: str) -> Iterator[int]:
    """Lines of the tuples, lists and sets that hold two referral states or more."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            states = [
                one for one in node.elts if isinstance(one, ast.Attribute) and one.attr in ReferralState.__members__
            ]
            named = [
                one for one in states if isinstance(one.value, ast.Name) and one.value.id in ("ReferralState", "_S")
            ]
            if len(named) > 1:
                yield node.lineno


def test_no_module_but_that_of_the_states_makes_a_list_of_them() -> None:
    paths = [path for path in (ROOT / "outreach").rglob("*.py") if path.relative_to(ROOT) != HOME]
    found = [f"{path}:{line}" for path in paths for line in hand_made(path.read_text(encoding="utf-8"))]
    assert len(paths) > 400
    assert found == []


def test_a_list_made_by_hand_is_found() -> None:
    assert list(hand_made("A = (ReferralState.SENT, ReferralState.SEEN)\nB = (ReferralState.SENT,)")) == [1]


@pytest.mark.parametrize("state", list(ReferralState))
def test_what_a_state_says_agrees_with_what_can_follow_it(state: ReferralState) -> None:
    assert state.is_over == (state.after == frozenset())
    assert state.came_back <= state.is_over
    assert state.awaits_answer <= (ReferralState.ACCEPTED in state.after)
    assert state.answers <= state.after
    assert not (state.is_served and (state.is_over or state.has_no_place))
    assert state.is_hidden <= (not state.is_of_agency)


def test_the_states_of_which_something_holds_are_in_their_order() -> None:
    assert ReferralState.where(lambda state: state.awaits_answer) == (ReferralState.SENT, ReferralState.SEEN)
    assert ReferralState.where(lambda state: state.is_served) == (ReferralState.ACCEPTED, ReferralState.IN_SERVICE)
