"""What an agency did stays in its own list once it is not shared any more: that it was, and nobody in it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.c2_connect.support import Given
from outreach.casefile import consents
from outreach.core import clock
from outreach.directory.needs import Need
from outreach.partners import inbox
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.erasures import erased, supervisor
from tests.support.world import share

Open = Callable[..., Browser]
NAME = "นกขุนทองเจ้า"


@pytest.fixture
def done(db: Session, cast: Cast) -> Referral:
    """Nok, referred with his nickname, and the agency is done."""
    cast.nok_case.person.nickname = NAME
    return completed(db, cast, Need.EDUCATION_EQUIVALENCY, Given.ENROLLED)


def completed(db: Session, cast: Cast, need: Need, given: Given) -> Referral:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, need, fields=["nickname"])
    referrals.answer(db, sent, ReferralState.ACCEPTED, cast.wanna)
    referrals.answer(db, sent, ReferralState.COMPLETED, cast.wanna, given=[given])
    return sent


def withdraw(db: Session, cast: Cast, sent: Referral) -> None:
    assert sent.consent
    consents.withdraw(db, cast.nok_case, sent.consent, cast.malee)


def test_after_a_withdrawal_the_work_stays_without_the_person(
    db: Session, cast: Cast, done: Referral, browser: Open
) -> None:
    assert inbox.past(db, cast.wanna) == ([], 0)
    withdraw(db, cast, done)
    ((past,), total) = inbox.past(db, cast.wanna)
    assert (past.number, past.state, past.need, total) == (done.number, ReferralState.COMPLETED, done.need, 1)
    assert list(past.gave) == [Given.ENROLLED]
    page = browser(cast.wanna).get("/referrals/").text
    assert (done.number in page, "Not shared with you any more: 1" in page) == (True, True)
    assert NAME not in page
    assert f"/referrals/{done.id}" not in page
    assert inbox.past(db, cast.kitti) == ([], 0)


def test_a_need_that_tells_of_health_is_not_said(db: Session, cast: Cast, browser: Open) -> None:
    sensitive = next(need for need in Need if need.is_sensitive)
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    sent.need = sensitive
    db.flush()
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    ((past,), _total) = inbox.past(db, cast.wanna)
    assert (past.need, list(past.gave)) == (None, [])
    assert str(sensitive.label) not in browser(cast.wanna).get("/referrals/").text


def test_what_ran_out_or_was_revoked_stays_but_a_draft_does_not(db: Session, cast: Cast) -> None:
    run_out = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    taken_back = share(db, cast.ton_case, cast.somchai, cast.nfe, Need.COUNSELLING)
    referrals.revoke(db, cast.ton_case, taken_back, cast.somchai)
    with clock.travel(clock.today() + timedelta(days=200)):
        found, total = inbox.past(db, cast.wanna)
        assert {one.number for one in found} == {run_out.number, taken_back.number}
        assert total == 2
        assert len(inbox.past(db, cast.wanna, most=1)[0]) == 1


def test_after_an_erasure_the_work_stays_without_what_was_given(db: Session, cast: Cast, done: Referral) -> None:
    erased(db, cast.nok_case, cast.prasit, supervisor(db, cast))
    ((past,), _total) = inbox.past(db, cast.wanna)
    assert (past.state, list(past.gave)) == (ReferralState.COMPLETED, [])
