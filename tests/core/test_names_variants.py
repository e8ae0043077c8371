"""Real ways to write a name find its bearer in a town of other people: pairs made by hand, and random slips."""

import pytest

from benchmarks.names_found import Town, Variant, by_hand, mechanical, noise, share

PEOPLE = 3000


@pytest.fixture(scope="module")
def pairs() -> list[Variant]:
    return by_hand()


@pytest.fixture(scope="module")
def town(pairs: list[Variant]) -> Town:
    return Town(pairs, PEOPLE)


@pytest.mark.parametrize("held_out", [False, True], ids=["tuned", "held out"])
def test_the_right_person_is_in_the_first_ten_for_95_percent(pairs: list[Variant], town: Town, held_out: bool) -> None:
    right, missed, _ = share(town, [variant for variant in pairs if variant.held_out == held_out])
    assert right >= 0.95, missed


def test_the_pairs_are_many_of_every_kind_and_fairly_divided(pairs: list[Variant]) -> None:
    held_out = [variant for variant in pairs if variant.held_out]
    assert len(pairs) > 500
    assert {variant.kind for variant in held_out} == {variant.kind for variant in pairs}
    assert 0.4 < len(held_out) / len(pairs) < 0.6


def test_a_random_slip_hides_nobody() -> None:
    slips = mechanical(300, seed=7)
    right, _missed, which = share(Town(slips, PEOPLE), slips)
    assert right >= 0.98, which


def test_a_name_that_nobody_has_finds_few() -> None:
    found = sorted(noise(PEOPLE, 200))
    assert found[len(found) // 2] <= 3
    assert found[len(found) * 9 // 10] <= 15
