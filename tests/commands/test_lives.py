"""An invented life, played through the verbs that people use."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from outreach.access.centres import Centre
from outreach.c2_connect.needs import Need
from outreach.c5_complete.outcomes import OutcomeKind
from outreach.casefile.cases import Case
from outreach.casefile.people import PersonDetails, Sex
from outreach.casefile.stages import Stage
from outreach.commands.programme import lives
from outreach.commands.programme.acts import Thread
from outreach.commands.programme.later_acts import Player
from outreach.commands.programme.lives import Life
from outreach.commands.programme.names import Names
from outreach.commands.programme.staff import hire
from outreach.ground import clock


@pytest.mark.parametrize("seed", [1, 32, 79])  # of three who move back and come through again
def test_who_moved_back_and_came_through_again_closes_with_the_evidence(db: Session, seed: int) -> None:
    chance, today = Random(seed), clock.today()
    db.execute(update(Centre).values(name=Centre.name + " 2"))  # the demo has one of the same name
    staff = hire(db, chance, Names(chance, ""))
    met, who = today - timedelta(days=1500), PersonDetails(nickname="นก", sex=Sex.FEMALE)
    life = Life(who, met, 16, 4, [OutcomeKind.ID_CARD], [Need.ID_DOCUMENT])
    acts = sorted(lives.acts_of(life, Random(seed), today), key=lambda act: act.day)
    assert {"relapse", "complete"} <= {act.name for act in acts}
    player, thread = Player(db, staff, chance), Thread(worker=staff.caseworkers[0])
    for act in acts:
        player.play(act, thread)
    case = db.get_one(Case, thread.case_id)
    assert (case.is_open, case.stage) == (False, Stage.COMPLETE)
