"""How long records are kept: proposed to the day, never twice, and decided by a supervisor."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c5_complete import retention
from outreach.c5_complete.closures import ClosingReason, Closure
from outreach.c5_complete.retention import KeepDetails, RetentionProposal, RetentionRule, RuleDetails
from outreach.casefile import cases, erasing, merging, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.use_stops import StopReason
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]
DAY = timedelta(days=1)


def closed(db: Session, case: Case, on: date, reason: ClosingReason = ClosingReason.COMPLETE) -> None:
    """Close a case as the supervisor does, on a day long ago."""
    case.opened_on, case.closed_on = on - DAY, on
    closure = Closure(case_id=case.id, person_id=case.person_id, reason=reason, asked_by=case.caseworker_id)
    closure.approved, closure.decided_at = True, clock.now()
    db.add(closure)
    db.flush()


def years_ago(years: int) -> date:
    return retention.due(clock.today(), -years)


def proposed(db: Session, day: date | None = None) -> list[RetentionProposal]:
    for _ in retention.propose(db, day or clock.today()):
        db.flush()
    return list(db.scalars(select(RetentionProposal).order_by(RetentionProposal.made_at)))


@pytest.mark.parametrize(("late", "due"), [(-1, False), (0, True), (1, True)])
def test_a_record_is_proposed_on_the_very_day(db: Session, cast: Cast, late: int, due: bool) -> None:
    closed(db, cast.nok_case, years_ago(5) - late * DAY)
    found = proposed(db)
    assert [one.person_id for one in found] == ([cast.nok_case.person_id] if due else [])
    assert all((one.years, one.reason) == (5, ClosingReason.COMPLETE) for one in found)


def test_a_rule_holds_from_its_day_for_its_closing_in_its_centre(db: Session, cast: Cast) -> None:
    today = clock.today()
    for reason, years, since in (
        (ClosingReason.DECLINED, 2, today),
        (ClosingReason.DECLINED, 1, today + DAY),
        (ClosingReason.MOVED_AWAY, 9, today),
    ):
        retention.set_rule(db, RuleDetails(reason=reason, years=years, since=since), cast.prasit)
    rules = retention.of_centre(db, cast.prasit.centre_id)
    assert retention.in_force(rules, ClosingReason.DECLINED, today) == 2
    assert retention.in_force(rules, ClosingReason.DECLINED, today + DAY) == 1
    assert retention.in_force(rules, ClosingReason.DECLINED, today - DAY) == 5
    assert retention.in_force(rules, None, today) == 5
    closed(db, cast.nok_case, years_ago(3), ClosingReason.DECLINED)
    closed(db, cast.ton_case, years_ago(6), ClosingReason.MOVED_AWAY)
    closed(db, cast.fon_case, years_ago(3), ClosingReason.DECLINED)
    assert [(one.person_id, one.years) for one in proposed(db)] == [(cast.nok_case.person_id, 2)]


@pytest.mark.parametrize(
    ("years", "days", "field"), [(0, 0, "years"), (31, 0, "years"), (1, -1, "since"), (30, 0, None)]
)
def test_a_rule_is_within_reason_and_never_for_the_past(
    db: Session, cast: Cast, years: int, days: int, field: str | None
) -> None:
    details = RuleDetails(reason=ClosingReason.DIED, years=years, since=clock.today() + days * DAY)
    if field is None:
        assert retention.set_rule(db, details, cast.prasit).years == years
        return
    with pytest.raises(Refused) as refusal:
        retention.set_rule(db, details, cast.prasit)
    assert refusal.value.field == field
    assert db.scalars(select(RetentionRule)).all() == []


def test_whoever_is_worked_with_or_erased_is_not_proposed(db: Session, cast: Cast) -> None:
    long_ago = years_ago(9)
    for case in (cast.nok_case, cast.ton_case, cast.fon_case):
        closed(db, case, long_ago)
    cases.open_case(db, cast.nok_case.person, clock.today(), cast.malee)
    cast.ton_case.person.erased_at = clock.now()
    use_stops.stop(db, cast.fon_case, StopReason.CLAIM, cast.prasit)
    assert proposed(db) == []


def test_run_twice_it_proposes_once_and_takes_back_the_active(db: Session, cast: Cast) -> None:
    closed(db, cast.nok_case, years_ago(6))
    assert [one.id for one in proposed(db)] == [one.id for one in proposed(db)]
    again = cases.open_case(db, cast.nok_case.person, clock.today(), cast.malee)
    assert list(retention.waiting(cast.prasit).page(db).rows) == []
    assert proposed(db) == []
    again.closed_on = clock.today()
    assert proposed(db) == []


def test_what_is_kept_on_is_proposed_again_when_its_time_is_over(db: Session, cast: Cast) -> None:
    closed(db, cast.nok_case, years_ago(6))
    (one,) = proposed(db)
    retention.keep(db, one, KeepDetails(years=2, why="คดียังไม่สิ้นสุด"), cast.prasit)
    assert one.keep_until == retention.due(clock.today(), 2)
    assert (one.why, one.decided_by) == ("คดียังไม่สิ้นสุด", cast.prasit.id)
    assert len(proposed(db, one.keep_until - DAY)) == 1
    assert len(proposed(db, one.keep_until)) == 2


def test_one_decision_settles_proposals_of_two_merged_records(db: Session, cast: Cast) -> None:
    closed(db, cast.nok_case, years_ago(6))
    closed(db, cast.ton_case, years_ago(6))
    proposed(db)
    merging.merge(db, cast.nok_case.person, cast.ton_case.person, merging.Choices(), cast.prasit)
    one = retention.waiting(cast.prasit).page(db).rows[0][0]
    retention.keep(db, one, KeepDetails(years=1, why="เหตุ"), cast.prasit)
    db.expire_all()
    assert list(retention.waiting(cast.prasit).page(db).rows) == []


@pytest.mark.parametrize("years", [0, 11])
def test_nothing_is_kept_on_for_ever(db: Session, cast: Cast, years: int) -> None:
    closed(db, cast.nok_case, years_ago(6))
    (one,) = proposed(db)
    with pytest.raises(Refused):
        retention.keep(db, one, KeepDetails(years=years, why="เหตุ"), cast.prasit)
    assert one.decided_at is None


def test_only_the_supervisor_of_the_centre_sees_and_decides(db: Session, cast: Cast, browser: Open) -> None:
    closed(db, cast.nok_case, years_ago(6))
    closed(db, cast.fon_case, years_ago(6))
    found = {one.person_id: one for one in proposed(db)}
    client = browser(cast.prasit)
    own, foreign = (f"/retention/{found[case.person_id].id}" for case in (cast.nok_case, cast.fon_case))
    for page in ("/retention/", "/approvals"):
        assert own in client.get(page).text
        assert foreign not in client.get(page).text
    assert client.get(foreign).status_code == 404
    assert f"/people/{cast.nok_case.person_id}/erase" in client.get(own).text
    assert client.post(own, data={"years": "3", "why": "ยังต้องใช้"}).location == "/retention/"
    assert own not in client.get("/retention/").text
    assert "decided already" in client.post(own, data={"years": "3", "why": "อีก"}).text
    line = db.scalars(select(AuditLine).where(AuditLine.action == "retention.keep")).one()
    assert (line.actor_id, line.person_id) == (cast.prasit.id, cast.nok_case.person_id)


def test_who_is_erased_waits_no_longer(db: Session, cast: Cast) -> None:
    closed(db, cast.nok_case, years_ago(6))
    proposed(db)
    assert len(list(retention.waiting(cast.prasit).page(db).rows)) == 1
    ground = erasing.ErasureRequest(ground=erasing.Ground.NO_LONGER_NEEDED, typed=cast.nok_case.number)
    asked = erasing.ask(db, cast.nok_case, ground, cast.prasit)
    erasing.carry_out(db, asked, cast.nok_case, cast.nok_case.number, cast.malee)
    assert list(retention.waiting(cast.prasit).page(db).rows) == []


def test_a_leap_day_is_due_on_the_last_of_february() -> None:
    assert retention.due(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert retention.due(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_the_command_says_how_many_and_can_be_run_again(app: OutreachApp, db: Session, cast: Cast) -> None:
    closed(db, cast.nok_case, years_ago(6))
    db.commit()
    with app.app_context():
        said = [app.test_cli_runner().invoke(args=["retention", "propose"]).output for _ in range(2)]
        db.expire_all()
        cases.open_case(db, cast.nok_case.person, clock.today(), cast.malee)
        db.commit()
        said += [app.test_cli_runner().invoke(args=["retention", "propose"]).output]
    assert said == ["retention: 1 proposed\n", "retention: 0 proposed\n", "retention: 0 proposed\n"]
    assert db.scalars(select(RetentionProposal)).all() == []
