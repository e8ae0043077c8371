"""Several answer one referral at the same moment, each by another way: one of them is taken, the others are told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy.orm import Session, sessionmaker

from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState, Through
from outreach.core.errors import Refused
from outreach.directory import agencies
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.world import share

S = ReferralState
ANSWERS = (
    (S.ACCEPTED, Through.ACCOUNT),
    (S.DECLINED, Through.LINK),
    (S.ACCEPTED, Through.API),
)


@pytest.mark.parametrize("round_", range(3))
def test_of_several_answers_at_once_one_is_taken(app: OutreachApp, db: Session, cast: Cast, round_: int) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    desk = agencies.service_account_of(db, cast.nfe)
    db.commit()
    ready = Barrier(len(ANSWERS))
    act = _answering(app.extensions["sessions"], ready, sent.id, {Through.ACCOUNT: cast.wanna.id}, desk.id)
    with ThreadPoolExecutor(len(ANSWERS)) as pool:
        done = list(pool.map(lambda answer: act(*answer), ANSWERS))
    assert sorted(done) == [False, False, True], round_
    db.expire_all()
    assert [step.state for step in sent.steps] == [S.SENT, sent.state]
    assert sent.steps[-1].through == ANSWERS[done.index(True)][1]


def _answering(
    sessions: sessionmaker[Session], ready: Barrier, referral_id: UUID, users: dict[Through, UUID], desk_id: UUID
) -> Callable[[ReferralState, Through], bool]:
    """Answer in a session of one's own, begun when all are ready; whether it was taken."""

    def act(state: ReferralState, through: Through) -> bool:
        ready.wait()
        try:
            with sessions() as session, session.begin():
                actor = session.get_one(User, users.get(through, desk_id))
                referral = session.get_one(Referral, referral_id)
                reason = DeclineReason.FULL if state == S.DECLINED else None
                referrals.answer(session, referral, state, actor, reason=reason, through=through)
        except Refused:
            return False
        return True

    return act
