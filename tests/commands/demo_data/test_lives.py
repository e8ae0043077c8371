"""An invented life, played through the verbs that people use."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.access.centres import Centre
from outreach.c5_complete.outcome_codes import OutcomeKind
from outreach.casefile import due_days, due_lists
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay, What
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.stages import Stage
from outreach.commands.demo_data import lives
from outreach.commands.demo_data.acts import Thread
from outreach.commands.demo_data.later_acts import Player
from outreach.commands.demo_data.lives import Act, Life
from outreach.commands.demo_data.names import Names
from outreach.commands.demo_data.staff import Staff, hire
from outreach.core import clock
from outreach.directory.needs import Need

TODAY = clock.today()


@pytest.fixture
def staff(db: Session) -> Callable[[Random], Staff]:
    """Who works in the demo, hired by this chance."""
    db.execute(update(Centre).values(name=Centre.name + " 2"))  # the demo has one of the same name
    return lambda chance: hire(db, chance, Names(chance, ""))


@pytest.mark.parametrize("seed", [1, 32, 79])  # of three who move back and come through again
def test_who_relapsed_and_recovered_closes_with_the_evidence(
    db: Session, staff: Callable[[Random], Staff], seed: int
) -> None:
    chance = Random(seed)
    acts = acts_of(seed)
    assert {"relapse", "complete"} <= {act.name for act in acts}
    case = play(db, staff(chance), chance, acts)
    assert (case.is_open, case.stage) == (False, Stage.COMPLETE)


@pytest.mark.parametrize("seed", [1, 32, 79])
def test_due_days_worked_out_once_equal_those_after_every_act(
    db: Session, staff: Callable[[Random], Staff], seed: int
) -> None:
    hired, acts = staff(Random(seed)), acts_of(seed)
    for lived in (acts, acts[: len(acts) // 2], acts[:3]):
        case = play(db, hired, Random(seed), lived)
        with due_days.postponed(db):
            again = play(db, hired, Random(seed), lived)
        assert kept(db, again) == kept(db, case)
    assert due_lists.wrong(db) == []


def acts_of(seed: int) -> list[Act]:
    """One life, day by day."""
    met, who = TODAY - timedelta(days=1500), PersonDetails(nickname="นก", sex=Sex.FEMALE)
    life = Life(who, met, 16, 4, [OutcomeKind.ID_CARD], [Need.ID_DOCUMENT])
    return sorted(lives.acts_of(life, Random(seed), TODAY), key=lambda act: act.day)


def play(db: Session, staff: Staff, chance: Random, acts: list[Act]) -> Case:
    """The case that comes of these acts."""
    player, thread = Player(db, staff, chance), Thread(worker=staff.caseworkers[0])
    for act in acts:
        player.play(act, thread)
    return db.get_one(Case, thread.case_id)


def kept(db: Session, case: Case) -> dict[What, tuple[date, date | None]]:
    """The due days of a case as they lie in the database."""
    rows = db.scalars(select(DueDay).where(DueDay.case_id == case.id))
    return {row.what: (row.due_on, row.since) for row in rows}
