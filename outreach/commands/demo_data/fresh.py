"""Referrals of the last weeks in the demo programme: one in every state, and some overdue."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Protocol

from outreach.directory.needs import Need


class MakesAct(Protocol):
    """Constructor of an act: day, name, values."""

    def __call__(self, day: date, name: str, values: tuple[Any, ...] = ()) -> Any:
        """Make one act."""


def referral(act: MakesAct, chance: Random, today: date, common: Sequence[Need]) -> Iterator[Any]:
    """Yield the acts of one referral."""
    need = chance.choice((Need.EDUCATION_EQUIVALENCY, Need.EDUCATION_EQUIVALENCY, *common))
    sent = today - timedelta(days=chance.randrange(3, 26))
    if chance.random() < 0.1:
        yield act(sent, "keep_draft", (need,))
        return
    yield act(sent, "refer", (need,))
    steps = chance.randrange(0, 5)
    if steps > 0:
        yield act(sent + timedelta(days=1), "agency_sees", (need,))
    if steps > 1:
        answers = ("agency_accepts", "agency_accepts", "agency_lets_wait", "agency_declines")
        answer = chance.choice(answers)
        yield act(sent + timedelta(days=2), answer, (need,))
        if answer == "agency_accepts":
            yield from _accepted(act, chance, sent + timedelta(days=2), need, steps)


def _accepted(act: MakesAct, chance: Random, day: date, need: Need, steps: int) -> Iterator[Any]:
    yield act(day, "agency_invites", (need,))
    if steps > 2:
        yield act(day + timedelta(days=1), "hand_over", (need,))
        yield act(day + timedelta(days=1), "agency_serves", (need,))
    if steps > 3:
        yield act(day + timedelta(days=1), "ask_how_it_was", (need,))
        if chance.random() < 0.4:
            yield act(day + timedelta(days=1), "agency_completes", (need,))
