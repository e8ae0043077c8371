"""Nothing written is beyond correction: contacts and notes, corrected, voided and counted again."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts, places
from outreach.c1_core_person.contacts import Contact, ContactDetails, HowItWent
from outreach.casefile import corrections, due_days, milestones, notes
from outreach.casefile.corrections import AskedBy, Change, Correction, Deed, Entry, Kind, Why
from outreach.casefile.due_kinds import What
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from tests.support import written
from tests.support.cast import Cast

TYPO = Change(why=Why.TYPO, reason="กดผิด", asked_by=AskedBy.YOUNG_PERSON)


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def met(db: Session, cast: Cast, days: int, how: HowItWent = HowItWent.TALKED, story: str = "คุยหน้าร้าน") -> Contact:
    details = ContactDetails(day=ago(days), how=how, story=story)
    return contacts.log(db, cast.nok_case, details, cast.malee)


def entry(db: Session, cast: Cast, row: Any, kind: Kind = Kind.CONTACT) -> Entry:
    db.flush()
    return corrections.load(db, cast.nok_case, kind, row.id)


def correct(db: Session, cast: Cast, row: Contact, **new: Any) -> Correction:
    stands = {"day": row.day, "how": row.how, "story": row.story}
    details = ContactDetails(**(stands | new))
    return corrections.correct(db, cast.nok_case, entry(db, cast, row), details, TYPO, cast.malee)


def void(db: Session, cast: Cast, row: Any, kind: Kind = Kind.CONTACT, change: Change = TYPO) -> Correction:
    return corrections.void(db, cast.nok_case, entry(db, cast, row, kind), change, cast.malee)


def left(db: Session, cast: Cast) -> list[tuple[MilestoneKind, date]]:
    """The milestones of meetings that count."""
    known = milestones.of_case(db, cast.nok_case.id)
    kinds = (MilestoneKind.CONTACT_MADE, MilestoneKind.TRUST_REACHED)
    return sorted((m.kind, m.day) for m in known if m.kind in kinds and not m.voided)


def see_by(db: Session, cast: Cast) -> date | None:
    return next(one.since for one in due_days.of_case(db, cast.nok_case.id) if one.what == What.SEE)


def refusal(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.field


def test_a_corrected_contact_keeps_the_old_words(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5, story="คุยกับน้อย")
    correct(db, cast, row, story="คุยกับนก")
    told = corrections.past(db, cast.nok_case, entry(db, cast, row), cast.malee)
    ((one, before),) = told.past
    assert (row.story, one.reason, one.asked_by) == ("คุยกับนก", "กดผิด", AskedBy.YOUNG_PERSON)
    assert "คุยกับน้อย" in [text for _label, text in before]
    assert "คุยกับนก" in [text for _label, text in told.now]


def test_a_corrected_day_moves_milestone_and_last_seen(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    correct(db, cast, row, day=ago(9))
    assert left(db, cast) == [(MilestoneKind.CONTACT_MADE, ago(9))]
    assert see_by(db, cast) == ago(9)


def test_the_old_milestone_stays_on_record_as_voided(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    correct(db, cast, row, day=ago(9))
    old = [m for m in milestones.of_case(db, cast.nok_case.id) if m.source_id == row.id and m.voided]
    assert [(m.day, m.voided_by) for m in old] == [(ago(5), cast.malee.id)]


def test_trust_that_was_mistyped_is_reached_no_more(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5, HowItWent.TRUSTS)
    assert (MilestoneKind.TRUST_REACHED, ago(5)) in left(db, cast)
    correct(db, cast, row, how=HowItWent.WARM)
    assert left(db, cast) == [(MilestoneKind.CONTACT_MADE, ago(5))]


def test_words_alone_leave_the_milestones_as_they_are(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    before = [m.id for m in milestones.of_case(db, cast.nok_case.id)]
    correct(db, cast, row, story="อื่น")
    assert [m.id for m in milestones.of_case(db, cast.nok_case.id)] == before


def test_a_voided_contact_counts_nowhere_and_stays_readable(db: Session, cast: Cast) -> None:
    met(db, cast, 20)
    row = met(db, cast, 5)
    void(db, cast, row)
    assert left(db, cast) == [(MilestoneKind.CONTACT_MADE, ago(20))]
    assert see_by(db, cast) == ago(20)
    assert (row.is_voided, row.story, row in written.of_case(db, Contact, cast.nok_case.id)) == (True, "คุยหน้าร้าน", True)


def test_what_was_voided_can_count_again(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    void(db, cast, row)
    corrections.restore(db, cast.nok_case, entry(db, cast, row), TYPO, cast.malee)
    assert left(db, cast) == [(MilestoneKind.CONTACT_MADE, ago(5))]
    assert [one.deed for one in corrections.of_entry(db, row)] == [Deed.RESTORED, Deed.VOIDED]


def test_a_voided_meeting_at_a_place_is_no_hint_there(db: Session, cast: Cast) -> None:

    place = places.add(db, places.PlaceDetails(name="ลานวัด", kind=places.PlaceKind.STREET), cast.dao)
    details = ContactDetails(day=ago(3), how=HowItWent.TALKED, place_id=place.id)
    row = contacts.log(db, cast.nok_case, details, cast.malee)
    assert contacts.met_at(db, place.id, [cast.nok_case.person_id]) == {cast.nok_case.person_id}
    void(db, cast, row)
    assert contacts.met_at(db, place.id, [cast.nok_case.person_id]) == set()


def test_a_first_contact_on_another_day_moves_the_first_day(db: Session, cast: Cast) -> None:
    row = met(db, cast, 60)
    correct(db, cast, row, day=ago(50))
    assert cast.nok_case.opened_on == ago(50)


def test_a_voided_first_contact_leaves_the_next_as_the_first(db: Session, cast: Cast) -> None:
    row = met(db, cast, 60)
    met(db, cast, 40)
    void(db, cast, row)
    assert cast.nok_case.opened_on == ago(40)


def test_a_first_contact_that_counts_again_is_the_first_again(db: Session, cast: Cast) -> None:
    row = met(db, cast, 60)
    met(db, cast, 40)
    void(db, cast, row)
    corrections.restore(db, cast.nok_case, entry(db, cast, row), TYPO, cast.malee)
    assert cast.nok_case.opened_on == ago(60)


def test_a_day_before_the_first_contact_is_asked_about(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    assert refusal(lambda: correct(db, cast, row, day=ago(70))) == "day"
    db.refresh(row)
    correct(db, cast, row, day=ago(70), begins_case=True)
    assert cast.nok_case.opened_on == ago(70)


def test_a_note_is_corrected_with_its_day(db: Session, cast: Cast) -> None:
    note = notes.write(db, cast.nok_case, "เดิม", ago(5), cast.malee)
    found = entry(db, cast, note, Kind.NOTE)
    corrections.correct(db, cast.nok_case, found, (ago(6), "ใหม่"), TYPO, cast.malee)
    assert (note.day, note.body) == (ago(6), "ใหม่")
    ((_one, before),) = corrections.past(db, cast.nok_case, found, cast.malee).past
    assert [text for _label, text in before] == [clock.show_date(ago(5), "en"), "เดิม"]


def test_a_voided_note_does_not_hold_the_first_day(db: Session, cast: Cast) -> None:
    note = notes.write(db, cast.nok_case, "ผิดคน", ago(60), cast.malee)
    void(db, cast, note, Kind.NOTE)
    contacts.correct_first(db, cast.nok_case, contacts.FirstDay(day=ago(50), reason="-"), cast.malee)
    assert cast.nok_case.opened_on == ago(50)


def test_nothing_new_is_no_correction(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    refusal(lambda: correct(db, cast, row))
    assert corrections.of_entry(db, row) == []


def test_another_reason_is_written_out(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    assert refusal(lambda: void(db, cast, row, change=Change(why=Why.OTHER))) == "reason"


def test_what_is_voided_is_corrected_only_once_it_counts(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    void(db, cast, row)
    refusal(lambda: correct(db, cast, row, story="อื่น"))
    refusal(lambda: void(db, cast, row))
    assert row.story == "คุยหน้าร้าน"


def test_a_team_mate_corrects_nothing_and_the_head_everything(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    found = entry(db, cast, row)
    with pytest.raises(NotFound):
        corrections.void(db, cast.nok_case, found, TYPO, cast.somchai)
    corrections.void(db, cast.nok_case, found, TYPO, cast.prasit)
    assert row.is_voided


def test_an_entry_of_another_case_is_not_found(db: Session, cast: Cast) -> None:
    row = met(db, cast, 5)
    db.flush()
    with pytest.raises(NotFound):
        corrections.load(db, cast.ton_case, "contact", row.id)
    with pytest.raises(NotFound):
        corrections.load(db, cast.nok_case, "user", row.id)


def test_the_corrected_day_of_a_closed_case_lies_before_its_end(db: Session, cast: Cast) -> None:
    row = met(db, cast, 20)
    cast.nok_case.closed_on = ago(10)
    assert refusal(lambda: correct(db, cast, row, day=ago(5))) == "day"
    db.refresh(row)
    correct(db, cast, row, day=ago(15))
    assert row.day == ago(15)
