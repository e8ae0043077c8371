"""One referral that is accompanied."""

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals import Referral
from outreach.directory.needs import Need
from tests.support.cast import Cast
from tests.support.world import share


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok's, to Wanna's agency."""
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
