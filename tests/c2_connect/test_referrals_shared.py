"""Whether an agency still has access: what the object says of itself, and what the database is asked for, are one."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import use_stops
from outreach.casefile.consents import Consent
from outreach.core import clock
from outreach.directory.needs import Need
from tests.support.cast import Cast
from tests.support.world import share

DAYS = (None, -1, 0, 1)  # from today; None: no such day


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok, referred to Wanna's agency with a nickname and nothing else."""
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])


def days_from(today: date, distance: int | None) -> date | None:
    return None if distance is None else today + timedelta(days=distance)


def test_the_database_finds_a_consent_live_if_it_says_so(db: Session, sent: Referral) -> None:
    today, consent, live = clock.today(), sent.consent, set()
    assert consent is not None
    for given, ends, withdrawn in product(DAYS[1:], DAYS, DAYS):
        consent.given_on = today + timedelta(days=given or 0)
        consent.ends_on, consent.withdrawn_on = days_from(today, ends), days_from(today, withdrawn)
        db.flush()
        found = db.scalar(select(Consent.id).where(Consent.id == consent.id, Consent.live_on(today))) is not None
        assert found == consent.is_live(today), (given, ends, withdrawn)
        live |= {(given, ends, withdrawn)} if found else set()
    assert live == set(product((-1, 0), (None, 0, 1), (None, 1)))


@pytest.mark.parametrize("state", list(ReferralState))
def test_the_database_finds_a_referral_shown_if_it_says_so(
    db: Session, cast: Cast, sent: Referral, state: ReferralState
) -> None:
    today, consent = clock.today(), sent.consent
    assert consent is not None
    sent.state = state
    for expires, basis, given in product((-1, 0, 1), (consent.id, None), (0, 1)):
        sent.expires_on, consent.given_on = today + timedelta(days=expires), today + timedelta(days=given)
        sent.consent_id = basis
        db.flush()
        db.refresh(sent, ["consent"])
        found = db.scalar(referrals.shown(today).where(Referral.id == sent.id)) is not None
        assert found == referrals.is_shown(db, sent) == sent.is_shared(today), (expires, basis, given)
        assert found == (expires >= 0 and basis is not None and given == 0 and not state.is_hidden)
    use_stops.stop(db, cast.nok_case, use_stops.StopReason.OBJECTION, cast.malee)
    sent.expires_on, sent.consent_id, consent.given_on = today, consent.id, today
    db.flush()
    db.refresh(sent, ["consent"])
    assert sent.is_shared(today) != state.is_hidden
    assert (db.scalar(referrals.shown(today)), referrals.is_shown(db, sent)) == (None, False)
