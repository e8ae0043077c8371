"""Kept, but not used: what a stop holds back, and what goes on."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import ReferralRequest
from outreach.casefile import use_stops
from outreach.casefile.use_stops import StopReason
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from outreach.statistics import measures
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]


def figures(db: Session) -> str:
    return (
        str([measures.outcomes(db), measures.stages(db)]) if hasattr(measures, "stages") else str(measures.outcomes(db))
    )


def test_nothing_is_sent_while_a_stop_stands(db: Session, cast: Cast) -> None:
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    made = use_stops.stop(db, cast.nok_case, StopReason.OBJECTION, cast.prasit)
    asked = ReferralRequest(agency_id=cast.nfe.id, need=Need.EDUCATION_EQUIVALENCY)
    with pytest.raises(Refused, match="stopped"):
        referrals.send(db, cast.nok_case, asked, cast.malee)
    assert len(referrals.of_case(db, cast.nok_case.id)) == 1
    share(db, cast.ton_case, cast.somchai, cast.nfe, Need.COUNSELLING)
    use_stops.lift(db, made, cast.prasit)
    assert referrals.send(db, cast.nok_case, asked, cast.malee)


def test_no_agency_sees_what_was_sent_while_a_stop_stands(db: Session, cast: Cast, browser: Open) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["full_name"])
    partner, page = browser(cast.wanna), f"/referrals/{sent.id}"
    made = use_stops.stop(db, cast.nok_case, StopReason.ACCURACY, cast.prasit)
    assert partner.get(page).status_code == 404
    assert "ธีระ" not in partner.get("/referrals/").text
    use_stops.lift(db, made, cast.prasit)
    assert "ธีระ" in partner.get(page).text


def test_a_stop_changes_no_figure(db: Session, cast: Cast) -> None:
    before = figures(db)
    made = use_stops.stop(db, cast.nok_case, StopReason.CLAIM, cast.prasit)
    assert figures(db) == before
    use_stops.lift(db, made, cast.prasit)
    assert figures(db) == before


def test_a_stop_is_set_shown_and_lifted_on_the_page_of_the_case(db: Session, cast: Cast, browser: Open) -> None:
    client, case = browser(cast.prasit), f"/cases/{cast.nok_case.id}"
    assert client.post(f"{case}/stop-use", data={"reason": "accuracy"}).location == case
    made = use_stops.standing(db, cast.nok_case.person_id)
    assert made
    assert (made.reason, made.begun_on, made.made_by) == (StopReason.ACCURACY, clock.today(), cast.prasit.id)
    for user in (cast.malee, cast.prasit):
        assert "The use of this record is stopped" in browser(user).get(case).text
    assert "stopped already" in client.post(f"{case}/stop-use", data={"reason": "claim"}).text
    assert client.post(f"/cases/{cast.ton_case.id}/stops/{made.id}/lift").status_code == 404
    assert client.post(f"{case}/stops/{made.id}/lift").location == case
    assert use_stops.standing(db, cast.nok_case.person_id) is None
    assert made.lifted_by == cast.prasit.id
    said = db.scalars(select(AuditLine.action).where(AuditLine.action.like("use.%")).order_by(AuditLine.seq)).all()
    assert said == ["use.stop", "use.allow"]
