"""What the table of agencies tells of their referrals: open ones in sight, and the last answer; nothing to others."""

from datetime import timedelta

from sqlalchemy.orm import Session

from outreach.c2_connect import agency_figures, referrals
from outreach.c2_connect.steps import ReferralState
from outreach.core import clock
from outreach.directory.listing import Figures
from outreach.directory.needs import Need
from tests.support.cast import Cast
from tests.support.world import share


def test_open_referrals_are_counted_as_far_as_they_are_in_sight(db: Session, cast: Cast) -> None:
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    share(db, cast.ton_case, cast.somchai, cast.nfe, Need.COUNSELLING)
    over = share(db, cast.nok_case, cast.malee, cast.nfe, Need.EDUCATION_EQUIVALENCY)
    referrals.revoke(db, cast.nok_case, over, cast.malee)
    told = {who: agency_figures.of_agencies(db, [cast.nfe.id], who) for who in (cast.malee, cast.prasit, cast.anong)}
    assert [found[cast.nfe.id].open for found in told.values()] == [1, 2, 0]
    assert agency_figures.of_agencies(db, [cast.nfe.id], cast.dao) == {}


def test_the_last_answer_is_the_agencys_not_ours(db: Session, cast: Cast) -> None:
    answered = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    assert agency_figures.of_agencies(db, [cast.nfe.id], cast.malee) == {cast.nfe.id: Figures(open=1)}
    step = referrals.answer(db, answered, ReferralState.SEEN, cast.wanna)
    step.at = clock.now() - timedelta(days=9)
    share(db, cast.ton_case, cast.somchai, cast.nfe, Need.COUNSELLING)
    assert agency_figures.of_agencies(db, [cast.nfe.id], cast.malee)[cast.nfe.id].answered_at == step.at
