"""Ends of outcomes: why, who and when; undone at once, corrected or voided later, and the outcome follows."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c5_complete import ends, outcomes
from outreach.c5_complete.ends import Cause, EndDetails, OutcomeEnd
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind
from outreach.c5_complete.outcomes import Outcome, OutcomeDetails
from outreach.casefile import corrections, due_days
from outreach.casefile.corrections import Change, Entry, Kind, Why
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.undoing import WITHIN
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast

BEGAN = clock.today() - timedelta(days=20)
DISMISSED = {"found": "ended", "cause": "sent_away", "words": "ร้านปิดกะดึก"}
NOT_SO = Change(why=Why.NOT_SO)


def reached(db: Session, cast: Cast) -> Outcome:
    """Another card that Prasit has verified."""
    card = {"kind": OutcomeKind.ID_CARD, "evidence_kind": EvidenceKind.SEEN, "evidence": "เห็นบัตร"}
    day = BEGAN if not outcomes.of_case(db, cast.nok_case.id) else clock.today()
    outcome = outcomes.record(db, cast.nok_case, OutcomeDetails(day=day, **card), cast.malee)  # type: ignore[arg-type]
    outcomes.verify(db, cast.nok_case, outcome, cast.prasit)
    return outcome


@pytest.fixture
def ended(db: Session, cast: Cast) -> OutcomeEnd:
    """The end of a verified outcome, which Malee has just seen."""
    consent(db, cast.nok_case, cast.malee)
    details = EndDetails(day=clock.today() - timedelta(days=2), cause=Cause.MOVED)
    row = ends.end(db, cast.nok_case, reached(db, cast), details, cast.malee)
    db.commit()
    return row


def entry(row: OutcomeEnd) -> Entry:
    """The end as something that can be corrected."""
    return Entry(Kind.OUTCOME_END, ends.WRITTEN, row)


def test_the_history_tells_why_it_ended(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    consent(db, cast.nok_case, cast.malee)
    outcome = reached(db, cast)
    db.commit()
    client, case = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    seen = DISMISSED | {"day": clock.today().isoformat()}
    assert client.post(f"{case}/outcomes/{outcome.id}/sustain", data=seen).status_code == 303
    page = client.get(case).text
    assert [words in page for words in ("They were dismissed or sent away", "ร้านปิดกะดึก", "/sustain/undo")] == [True] * 3
    client.post(f"{case}/outcomes/{outcome.id}/sustain/undo")
    db.expire_all()
    assert outcome.ended_on is None


@pytest.mark.parametrize("details", [{"cause": None}, {"cause": Cause.OTHER}])
def test_an_end_says_why(db: Session, cast: Cast, details: dict[str, Cause]) -> None:
    consent(db, cast.nok_case, cast.malee)
    outcome = reached(db, cast)
    with pytest.raises(Refused):
        ends.end(db, cast.nok_case, outcome, EndDetails(day=clock.today(), **details), cast.malee)


def test_undone_at_once_the_outcome_lasts(ended: OutcomeEnd, db: Session, cast: Cast) -> None:
    ends.undo(db, cast.nok_case, ended.outcome, cast.malee)
    assert (ended.is_voided, ended.outcome.ended_on) == (True, None)
    assert [one.why for one in corrections.of_entry(db, ended)] == [Why.UNDONE]
    assert due_days.What.OUTCOME in {one.what for one in due_days.of_case(db, cast.nok_case.id)}


def test_after_a_quarter_of_an_hour_it_is_not_undone(ended: OutcomeEnd, db: Session, cast: Cast) -> None:
    with clock.travel(clock.now() + WITHIN + timedelta(seconds=5)), pytest.raises(Refused):
        ends.undo(db, cast.nok_case, ended.outcome, cast.malee)


def test_a_corrected_day_moves_the_end(ended: OutcomeEnd, db: Session, cast: Cast) -> None:
    details = EndDetails(day=clock.today() - timedelta(days=5), cause=Cause.LEFT, words="ลาออกเอง")
    corrections.correct(db, cast.nok_case, entry(ended), details, NOT_SO, cast.malee)
    assert ended.outcome.ended_on == details.day
    early = EndDetails(day=BEGAN, cause=Cause.LEFT)
    with pytest.raises(Refused):
        corrections.correct(db, cast.nok_case, entry(ended), early, NOT_SO, cast.malee)


def test_voided_and_let_count_again_it_ends_anew(ended: OutcomeEnd, db: Session, cast: Cast) -> None:
    corrections.void(db, cast.nok_case, entry(ended), NOT_SO, cast.prasit)
    assert ended.outcome.ended_on is None
    corrections.restore(db, cast.nok_case, entry(ended), NOT_SO, cast.prasit)
    assert ended.outcome.ended_on == ended.day


def test_what_came_about_anew_keeps_the_end(ended: OutcomeEnd, db: Session, cast: Cast) -> None:
    reached(db, cast)
    with pytest.raises(Refused):
        corrections.void(db, cast.nok_case, entry(ended), NOT_SO, cast.malee)


def test_a_correction_of_an_end_says_all_that_is_wrong(
    ended: OutcomeEnd, cast: Cast, browser: Callable[..., Browser]
) -> None:
    page = f"/cases/{cast.nok_case.id}/entries/outcome_end/{ended.id}/correct"
    sent = {"day": "1/2/2011", "cause": "other", "why": "other", "asked_by": "staff"}
    text = browser(cast.malee).post(page, data=sent).text
    assert [name for name in ("day", "words", "reason") if f'id="{name}-error"' not in text] == []
