"""Hand-overs: none before the referral, and what was told stands on its page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.accompanying import feedbacks, handovers
from outreach.accompanying.appointments import Escort
from outreach.accompanying.handovers import HandoverDetails
from outreach.c2_connect.referrals import Referral
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.addresses import of_referral
from tests.support.cast import Cast

Browse = Callable[..., Browser]


def test_the_hand_over_and_young_persons_words_are_on_the_page(
    db: Session, cast: Cast, browser: Browse, sent: Referral
) -> None:
    malee, today = browser(cast.malee), clock.today().isoformat()
    malee.post(of_referral(sent) + "/handover", data={"day": today, "escort": "caseworker", "told": "แนะนำให้ครูรู้จัก"})
    malee.post(of_referral(sent) + "/feedback", data={"day": today, "helped": "no"})
    assert feedbacks.of_referral(db, sent.id) == []
    said = {"day": today, "helped": "no", "why_not": "no_funds", "how": "bad", "words": "เขาบอกว่าเต็ม"}
    malee.post(of_referral(sent) + "/feedback", data=said)
    assert (len(handovers.of_referral(db, sent.id)), len(feedbacks.of_referral(db, sent.id))) == (1, 1)
    page = malee.get(of_referral(sent)).text
    assert [word for word in ("แนะนำให้ครูรู้จัก", "เขาบอกว่าเต็ม") if word not in page] == []
    assert "เขาบอกว่าเต็ม" not in browser(cast.wanna).get(f"/referrals/{sent.id}").text


def test_nobody_was_handed_over_before_the_referral_was_sent(db: Session, cast: Cast, sent: Referral) -> None:
    day = sent.sent_on - timedelta(days=1)
    details = HandoverDetails(day=day, escort=Escort.CASEWORKER, told="-")
    with pytest.raises(Refused) as refusal:
        handovers.note(db, cast.nok_case, sent, details, cast.malee)
    assert refusal.value.field == "day"
