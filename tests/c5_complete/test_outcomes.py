"""Outcomes: recorded with evidence, verified by somebody else, said to last."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.c5_complete import closures, lasting, outcomes
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.c5_complete.ends import Cause
from outreach.c5_complete.lasting import Found, Look
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind
from outreach.c5_complete.outcomes import Outcome, OutcomeDetails
from outreach.casefile import milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import speaking
from tests.support.cast import Cast

pytestmark = pytest.mark.usefixtures("consented")

PUBLISHED = {  # as the city named them [004]
    "nfe_lower_secondary": ("กำลังศึกษา กศน. ม.3", "Studying non-formal lower secondary (GED)"),
    "nfe_upper_secondary": ("กำลังศึกษา กศน. ม.6", "Studying non-formal upper secondary (GED)"),
    "bachelor": ("กำลังศึกษาระดับปริญญาตรี", "Studying for a bachelor's degree"),
    "occupation": ("ได้รับการส่งเสริมอาชีพ", "Supported into an occupation"),
    "id_card": ("ได้ทำบัตรประชาชน", "Obtained a national ID card"),
    "family_return": ("ส่งกลับสู่ครอบครัว", "Returned to family"),
    "core_leader": ("เป็นแกนนำคณะทำงานโครงการ", "Became a core leader of the project team"),
}


def refused(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.field


def record(
    db: Session, cast: Cast, kind: OutcomeKind = OutcomeKind.ID_CARD, day: date | None = None, **more: object
) -> Outcome:
    details = {"kind": kind, "day": day or clock.today(), "evidence_kind": EvidenceKind.SEEN, "evidence": "เห็นบัตร"}
    return outcomes.record(db, cast.nok_case, OutcomeDetails(**(details | more)), cast.malee)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [-61, 1])
def test_an_outcome_follows_the_first_contact_and_is_not_future(db: Session, cast: Cast, days: int) -> None:
    day = clock.today() + timedelta(days=days)
    assert refused(lambda: record(db, cast, day=day)) == "day"


@pytest.mark.parametrize("days", [-60, 0])
def test_the_first_contact_and_today_are_days_for_an_outcome(db: Session, cast: Cast, days: int) -> None:
    day = clock.today() + timedelta(days=days)
    assert record(db, cast, day=day).day == day


def test_the_same_outcome_is_recorded_once(db: Session, cast: Cast) -> None:
    record(db, cast)
    assert refused(lambda: record(db, cast)) == "kind"


def test_two_who_record_an_outcome_at_once_are_told_as_in_turn(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(db, cast)
    before = len(milestones.of_case(db, cast.nok_case.id))
    monkeypatch.setattr(outcomes, "of_case", lambda *_: [])  # the other one is not to be seen yet
    with pytest.raises(Refused, match="recorded in this case already"):
        record(db, cast)
    db.commit()
    assert len(milestones.of_case(db, cast.nok_case.id)) == before


def test_a_second_job_is_recorded_beside_the_first_or_after_it(db: Session, cast: Cast) -> None:
    week_ago = clock.today() - timedelta(days=7)
    record(db, cast, OutcomeKind.OCCUPATION, week_ago, occupation=Occupation.RESTAURANT)
    record(db, cast, OutcomeKind.OCCUPATION, week_ago, occupation=Occupation.CONSTRUCTION)
    record(db, cast, OutcomeKind.OCCUPATION, occupation=Occupation.RESTAURANT)
    assert len(outcomes.of_case(db, cast.nok_case.id)) == 3


def test_the_same_job_from_the_same_day_on_is_recorded_once(
    db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again() -> Outcome:
        return record(db, cast, OutcomeKind.OCCUPATION, occupation=Occupation.RESTAURANT)

    again()
    assert refused(again) == "occupation"
    monkeypatch.setattr(outcomes, "of_case", lambda *_: [])  # the other tap is not to be seen yet
    assert refused(again) == "occupation"


@pytest.mark.parametrize("kind", [kind for kind in OutcomeKind if kind != OutcomeKind.OCCUPATION])
def test_what_ended_can_come_about_anew_and_what_lasts_cannot(db: Session, cast: Cast, kind: OutcomeKind) -> None:
    day = clock.today() - timedelta(days=30)
    first = record(db, cast, kind, day)
    outcomes.verify(db, cast.nok_case, first, cast.prasit)
    assert refused(lambda: record(db, cast, kind)) == "kind"
    ended = Look(day=day + timedelta(days=9), found=Found.ENDED, cause=Cause.LEFT)
    lasting.look(db, cast.nok_case, first, ended, cast.malee)
    assert refused(lambda: record(db, cast, kind, day)) == "day"
    assert record(db, cast, kind, day + timedelta(days=20)).state == "recorded"
    assert refused(lambda: record(db, cast, kind)) == "kind"


def test_an_occupation_belongs_to_its_outcome_and_to_no_other(db: Session, cast: Cast) -> None:
    assert refused(lambda: record(db, cast, OutcomeKind.OCCUPATION)) == "occupation"
    assert refused(lambda: record(db, cast, occupation=Occupation.RESTAURANT)) == "occupation"
    assert record(db, cast, OutcomeKind.OCCUPATION, occupation=Occupation.RESTAURANT).occupation == "restaurant"


def test_nobody_verifies_their_own_outcome_even_in_the_database(db: Session, cast: Cast) -> None:
    outcome = record(db, cast)
    refused(lambda: outcomes.verify(db, cast.nok_case, outcome, cast.malee))
    outcome.verified_by = cast.malee.id
    with pytest.raises(IntegrityError):
        db.flush()


def test_what_is_sent_back_counts_nowhere_and_can_be_redone(db: Session, cast: Cast) -> None:
    outcome = record(db, cast)
    outcomes.send_back(db, cast.nok_case, outcome, "ขอเห็นบัตรจริง", cast.prasit)
    assert all(m.voided for m in milestones.of_case(db, cast.nok_case.id) if m.source_id == outcome.id)
    refused(lambda: outcomes.verify(db, cast.nok_case, outcome, cast.prasit))
    assert record(db, cast).state == "recorded"


def test_an_outcome_lasts_only_once_verified_and_only_later(db: Session, cast: Cast) -> None:
    outcome = record(db, cast, day=clock.today() - timedelta(days=9))
    refused(lambda: outcomes.sustain(db, cast.nok_case, outcome, clock.today(), cast.malee))
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    assert refused(lambda: outcomes.sustain(db, cast.nok_case, outcome, outcome.day, cast.malee)) == "day"
    outcomes.sustain(db, cast.nok_case, outcome, clock.today(), cast.malee)
    assert outcome.sustained_on == clock.today()
    assert refused(lambda: outcomes.sustain(db, cast.nok_case, outcome, clock.today(), cast.malee)) == "day"


def test_a_verified_outcome_is_not_verified_again_nor_sent_back(db: Session, cast: Cast) -> None:
    outcome = record(db, cast)
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    refused(lambda: outcomes.verify(db, cast.nok_case, outcome, cast.prasit))
    refused(lambda: outcomes.send_back(db, cast.nok_case, outcome, "ขอดูอีกครั้ง", cast.prasit))
    [counts] = [m for m in milestones.of_case(db, cast.nok_case.id) if m.kind == MilestoneKind.OUTCOME_VERIFIED]
    assert (counts.day, counts.code, counts.voided) == (outcome.day, "id_card", False)


def test_an_outcome_is_verified_and_lasts_after_its_case_closed(db: Session, cast: Cast) -> None:
    outcome = record(db, cast, day=clock.today() - timedelta(days=9))
    old = cast.nok_case
    request = ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย")
    closures.approve(db, old, closures.ask(db, old, request, cast.malee), cast.prasit)
    outcomes.verify(db, old, outcome, cast.prasit)
    outcomes.sustain(db, old, outcome, clock.today(), cast.malee)
    assert {MilestoneKind.OUTCOME_VERIFIED, MilestoneKind.OUTCOME_SUSTAINED} <= {
        m.kind for m in milestones.of_case(db, old.id)
    }


def test_only_the_centre_and_who_carries_the_case_see_what_waits(db: Session, cast: Cast) -> None:
    record(db, cast)
    everybody = (cast.prasit, cast.malee, cast.somchai, cast.anong, cast.wanna, cast.chai, cast.dao)
    assert [outcomes.waiting(user).count(db) for user in everybody] == [1, 1, 0, 0, 0, 0, 0]


def test_outcomes_are_called_as_the_city_published_them() -> None:
    assert [kind.value for kind in OutcomeKind] == list(PUBLISHED)
    for speaks, at in (("th", 0), ("en", 1)):
        with speaking(speaks):
            assert [str(kind.label) for kind in OutcomeKind] == [names[at] for names in PUBLISHED.values()]
