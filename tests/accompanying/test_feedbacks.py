"""What the young person says of an agency, and whose turn it is then."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.accompanying import feedbacks
from outreach.accompanying.feedbacks import FeedbackDetails, Helped, HowWasIt, WhyNot
from outreach.c2_connect import chasing, referrals
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.c2_connect.support import Given
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast

S = ReferralState
Browse = Callable[..., Browser]


@pytest.mark.parametrize("helped", list(Helped))
def test_what_was_completed_but_no_help_is_the_caseworkers_again(
    db: Session, cast: Cast, browser: Browse, sent: Referral, helped: Helped
) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    referrals.answer(db, sent, S.COMPLETED, cast.wanna, given=[Given.ADVICE])
    told = FeedbackDetails(day=clock.today(), helped=helped, why_not=WhyNot.NO_FUNDS)
    feedbacks.give(db, cast.nok_case, sent, told, cast.malee)
    without = helped in (Helped.NO, Helped.NOT_YET)
    assert (sent.owner, sent.due_on) == (
        (Owner.CASEWORKER, clock.today() + timedelta(days=7)) if without else (None, None)
    )
    page = browser(cast.malee).get("/referrals/stuck").text
    assert [word in page for word in ("it was no help", "/settle", f"/next?agency={cast.police.id}")] == [without] * 3
    feedbacks.give(db, cast.nok_case, sent, FeedbackDetails(day=clock.today(), helped=Helped.YES), cast.malee)
    assert sent.owner is None


def test_who_did_not_feel_safe_there_is_at_once_the_supervisors(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    referrals.answer(db, sent, S.ACCEPTED, cast.wanna)
    told = FeedbackDetails(day=clock.today(), helped=Helped.PARTLY, how=HowWasIt.UNSAFE)
    feedbacks.give(db, cast.nok_case, sent, told, cast.malee)
    assert (sent.owner, sent.due_on) == (Owner.SUPERVISOR, clock.today() + timedelta(days=2))
    assert "They did not feel safe there" in browser(cast.prasit).get("/referrals/stuck").text
    better = FeedbackDetails(day=clock.today(), helped=Helped.YES, how=HowWasIt.GOOD)
    feedbacks.give(db, cast.nok_case, sent, better, cast.malee)
    assert sent.owner == Owner.SUPERVISOR
    referrals.answer(db, sent, S.IN_SERVICE, cast.wanna)
    assert sent.owner == Owner.SUPERVISOR
    chasing.hand_back(db, cast.nok_case, sent, cast.prasit)
    referrals.answer(db, sent, S.IN_SERVICE, cast.wanna)
    assert sent.owner == Owner.AGENCY
