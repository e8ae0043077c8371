"""Two records of one young person become one, and two again, and nothing is lost on the way."""

import json
import os
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c2_connect import packages, referrals
from outreach.c3_control import stays
from outreach.c3_control.stays import EndDetails, Ending
from outreach.c5_complete import closures, outcomes
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.casefile import attachments, cases, finding, merging, milestones, notes, numbers, people
from outreach.casefile.cases import Case
from outreach.casefile.merging import Choices, Side
from outreach.casefile.name_changes import NameChange
from outreach.casefile.notes import Note
from outreach.casefile.people import BirthKnown, PersonDetails, Sex
from outreach.casefile.stages import Stage
from outreach.core import clock, thai
from outreach.core.errors import NotFound, Refused
from tests.support.cast import Cast
from tests.support.merges import join, met, whole
from tests.support.world import PDF, make_world

NUMBER = "110170023450" + thai.make_check_digit("110170023450")
NUMBER_2 = "110170023451" + thai.make_check_digit("110170023451")


@pytest.fixture
def twin(db: Session, cast: Cast) -> Case:
    """Nok once more, met by Somchai, who did not know."""
    details = PersonDetails(
        nickname="นก", given_name="ธีระพงษ์", birth_date=date(2010, 5, 4), phone="0812345678", national_id=NUMBER
    )
    return met(db, cast.somchai, details)


@pytest.fixture
def full(db: Session, cast: Cast) -> Cast:
    """Nok's and Ton's cases with one of everything; nothing in Ton's keeps it from resting."""
    make_world(db, cast)
    case, worker = cast.ton_case, cast.somchai
    for referral in referrals.open_of_case(db, case.id):
        referrals.revoke(db, case, referral, worker)
    asked, stay = closures.open_of_case(db, case.id), stays.open_of_case(db, case.id)
    assert asked
    assert stay
    closures.refuse(db, case, asked, "ยังไม่ถึงเวลา", cast.prasit)
    stays.end(db, case, stay, EndDetails(ends_on=clock.today(), ending=Ending.FAMILY, note="แม่มารับ"), worker)
    notes.write(db, case, "บันทึกของต้น", clock.today(), worker)
    return cast


def test_all_of_the_other_record_is_read_at_the_surviving_one(db: Session, full: Cast) -> None:
    nok, ton = full.nok_case.person_id, full.ton_case.person_id
    before = whole(db, nok, ton)
    join(db, full.prasit, full.nok_case, full.ton_case)
    after = whole(db, nok, ton)
    moved = {table: rows for table, rows in after[ton].items() if table != "people"}
    assert not any(moved.values())
    for table in moved:
        together = [row | {"person_id": nok} for row in (*before[nok][table], *before[ton][table])]
        if table != "cases":
            assert after[nok][table] == sorted(together, key=lambda row: str(row["id"])), table
    assert "[cannot be read]" not in str(after)
    assert {row["id"] for row in after[nok]["cases"]} == {full.nok_case.id, full.ton_case.id}


def test_files_and_shared_fields_keep_their_keys_and_are_read(db: Session, full: Cast) -> None:
    [scan] = attachments.of_case(db, full.ton_case.id)
    shared = referrals.open_of_case(db, full.nok_case.id)[0]
    before = packages.of_referral(db, shared.id)
    made = join(db, full.prasit, full.ton_case, full.nok_case, goes_on=full.nok_case.id)
    for act in (lambda: None, lambda: merging.undo(db, made, full.prasit)):
        act()
        assert b"".join(attachments.opened(db, scan, full.somchai) or ()) == PDF
        assert packages.of_referral(db, shared.id) == before != {}
    assert scan.person_id == full.ton_case.person_id


def test_undone_at_once_both_are_exactly_what_they_were(db: Session, full: Cast) -> None:
    nok, ton = full.nok_case.person_id, full.ton_case.person_id
    before = whole(db, nok, ton)
    for goes_on in (full.nok_case, full.ton_case):
        if goes_on is full.ton_case:
            _end_what_is_open(db, full)
            before = whole(db, nok, ton)
        made = join(db, full.prasit, full.nok_case, full.ton_case, goes_on=goes_on.id)
        assert whole(db, nok, ton) != before
        merging.undo(db, made, full.prasit)
        assert whole(db, nok, ton) == before


def _end_what_is_open(db: Session, cast: Cast) -> None:
    case = cast.nok_case
    for referral in referrals.open_of_case(db, case.id):
        referrals.revoke(db, case, referral, cast.malee)
    asked, stay = closures.open_of_case(db, case.id), stays.open_of_case(db, case.id)
    assert asked
    assert stay
    closures.refuse(db, case, asked, "ยัง", cast.prasit)
    stays.end(db, case, stay, EndDetails(ends_on=clock.today(), ending=Ending.FAMILY), cast.malee)


def test_the_fuller_record_stands_unless_a_value_is_chosen(db: Session, cast: Cast, twin: Case) -> None:
    nok = cast.nok_case.person
    join(db, cast.prasit, cast.nok_case, twin, values={"given_name": Side.FIRST, "sex": Side.FIRST})
    assert (nok.nickname, nok.given_name, nok.family_name, nok.phone) == ("นก", "ธีระ", None, "0812345678")
    assert nok.national_id == NUMBER
    assert (nok.sex, nok.birth_known, nok.birth_year, people.born_on(nok)) == (
        Sex.MALE,
        BirthKnown.DAY,
        2010,
        date(2010, 5, 4),
    )


@pytest.mark.parametrize(
    ("other", "asked"),
    [
        ({"sex": Sex.FEMALE, "age": 16}, True),
        ({"birth_date": date(2009, 5, 5)}, True),
        ({"birth_date": date(2009, 1, 1), "birth_known": BirthKnown.YEAR}, True),
        ({"birth_date": date(2010, 1, 1), "birth_known": BirthKnown.YEAR}, False),
        ({"national_id": NUMBER_2}, True),
        ({"sex": Sex.UNKNOWN, "age": 17}, False),  # who was guessed at may have been guessed a year older
        ({"given_name": "ปลา", "phone": "0899999999"}, False),
    ],
)
def test_what_can_hardly_be_one_person_needs_somebody_to_say_so(
    db: Session, cast: Cast, other: dict[str, object], asked: bool
) -> None:
    one = met(db, cast.malee, PersonDetails(**{"sex": Sex.MALE, "birth_date": date(2010, 5, 4), "national_id": NUMBER}))
    two = met(db, cast.somchai, PersonDetails(**other))
    if asked:
        with pytest.raises(Refused, match="may be two people") as refusal, db.begin_nested():
            join(db, cast.prasit, one, two, one_person=False)
        assert refusal.value.field == "one_person"
    assert join(db, cast.prasit, one, two, one_person=asked).stands


def test_a_merge_from_before_a_field_was_known_is_undone_too(db: Session, cast: Cast, twin: Case) -> None:
    nok = cast.nok_case.person
    made = join(db, cast.prasit, cast.nok_case, twin)
    for name in ("before", "after"):
        setattr(made, name, json.dumps({k: v for k, v in json.loads(getattr(made, name)).items() if k != "look"}))
    nok.look = "รอยสักรูปนก"
    merging.undo(db, made, cast.prasit)
    assert (nok.look, twin.person.look) == ("รอยสักรูปนก", None)


def test_a_later_edit_stays_and_the_rest_returns(db: Session, cast: Cast, twin: Case) -> None:
    nok = cast.nok_case.person
    made = join(db, cast.prasit, cast.nok_case, twin)
    changed = {**people.details_of(nok).__dict__, "phone": "0899999999", "age": None}
    people.correct(db, nok, PersonDetails(**changed), cast.malee)
    merging.undo(db, made, cast.prasit)
    assert (nok.phone, nok.given_name, nok.birth_known, nok.national_id) == ("0899999999", "ธีระ", "about", None)
    assert (twin.person.phone, twin.person.given_name, twin.person.national_id) == ("0812345678", "ธีระพงษ์", NUMBER)


def test_what_was_written_since_goes_with_its_case(db: Session, cast: Cast, twin: Case) -> None:
    nok_id, twin_id = cast.nok_case.person_id, twin.person_id
    made = join(db, cast.prasit, cast.nok_case, twin, goes_on=twin.id)
    later = notes.write(db, twin, "หลังรวม", clock.today(), cast.somchai)
    assert (twin.person_id, later.person_id) == (nok_id, nok_id)
    merging.undo(db, made, cast.prasit)
    db.expire_all()
    assert (twin.person_id, later.person_id, later.body) == (twin_id, twin_id, "หลังรวม")
    written = notes.write(db, cast.nok_case, "ของนก", clock.today(), cast.malee)
    assert (written.person_id, written.body) == (nok_id, "ของนก")


def test_a_note_edited_since_keeps_the_edit(db: Session, cast: Cast, twin: Case) -> None:
    note = notes.write(db, twin, "ก่อน", clock.today(), cast.somchai)
    made = join(db, cast.prasit, cast.nok_case, twin)
    note.body = "แก้แล้ว"
    merging.undo(db, made, cast.prasit)
    db.expire_all()
    assert (note.person_id, note.body) == (twin.person_id, "แก้แล้ว")


def test_of_two_open_cases_one_must_be_chosen(db: Session, cast: Cast, twin: Case) -> None:
    for chosen in (None, cast.ton_case.id):
        with pytest.raises(Refused, match="Choose which one goes on") as refusal, db.begin_nested():
            join(db, cast.prasit, cast.nok_case, twin, goes_on=chosen)
        assert refusal.value.field == "goes_on"


def test_the_case_that_goes_on_is_last_and_the_other_is_closed(db: Session, cast: Cast, twin: Case) -> None:
    made = join(db, cast.prasit, cast.nok_case, twin)
    assert (twin.episode, twin.closed_on, made.rested_case_id) == (1, clock.today(), twin.id)
    assert (cast.nok_case.episode, cast.nok_case.closed_on) == (2, None)
    with pytest.raises(Refused, match="has an open case already"):
        closures.reopen(db, twin, clock.today(), cast.somchai)
    merging.undo(db, made, cast.prasit)
    assert [(case.episode, case.is_open) for case in (twin, cast.nok_case)] == [(1, True), (1, True)]


def test_a_case_in_which_something_is_open_does_not_rest(db: Session, cast: Cast) -> None:
    make_world(db, cast)
    with pytest.raises(Refused, match="still staying at Baan Rao"):
        join(db, cast.prasit, cast.nok_case, cast.ton_case)


def test_a_case_that_waits_to_be_closed_does_not_rest(db: Session, cast: Cast, twin: Case) -> None:
    closures.ask(db, twin, ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย"), cast.somchai)
    with pytest.raises(Refused, match="has not decided yet"):
        join(db, cast.prasit, cast.nok_case, twin)


def test_a_rested_case_stays_closed_if_a_new_one_was_opened(db: Session, cast: Cast, twin: Case) -> None:
    made = join(db, cast.prasit, cast.nok_case, twin, goes_on=twin.id)
    asked = closures.ask(db, twin, ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย"), cast.somchai)
    closures.approve(db, twin, asked, cast.prasit)
    again = closures.reopen(db, twin, clock.today(), cast.malee)
    merging.undo(db, made, cast.prasit)
    db.expire_all()
    assert [case.number for case in (cast.nok_case, again) if case.is_open] == [again.number]
    assert {case.person_id for case in (cast.nok_case, again)} == {cast.nok_case.person_id}
    assert [cast.nok_case.episode, again.episode, twin.episode] == [1, 2, 1]


def test_the_stages_agree_with_their_replay_on_the_way(db: Session, full: Cast) -> None:
    made = join(db, full.prasit, full.nok_case, full.ton_case)
    for act in (lambda: None, lambda: merging.undo(db, made, full.prasit)):
        act()
        for case in db.scalars(select(Case)):
            assert milestones.standing(db, case).stage == case.stage
    assert {case.stage for case in db.scalars(select(Case))} == {Stage.CORE_PERSON}


def test_the_merged_record_is_found_again_once_it_is_separated(db: Session, cast: Cast, twin: Case) -> None:
    made = join(db, cast.prasit, cast.nok_case, twin)
    assert [one.person_id for one in finding.find(db, "ธีระพงษ์", cast.prasit)] == [cast.nok_case.person_id]
    assert numbers.carriers(db, numbers.NATIONAL_ID, NUMBER) == [cast.nok_case.person_id]
    merging.undo(db, made, cast.prasit)
    assert numbers.carriers(db, numbers.NATIONAL_ID, NUMBER) == [twin.person_id]
    assert {one.person_id for one in finding.find(db, "ธีระ", cast.prasit)} == {
        cast.nok_case.person_id,
        twin.person_id,
    }


def test_every_index_of_names_is_told_of_both(db: Session, cast: Cast, twin: Case) -> None:
    def told() -> list[UUID]:
        return list(db.scalars(select(NameChange.person_id).order_by(NameChange.id)))[-2:]

    other = twin.person_id
    made = join(db, cast.prasit, cast.nok_case, twin)
    assert set(told()) == {cast.nok_case.person_id, other}
    people.correct(db, cast.ton_case.person, PersonDetails(nickname="ต้น"), cast.somchai)
    merging.undo(db, made, cast.prasit)
    assert set(told()) == {made.surviving_id, made.other_id}


def test_the_trail_tells_of_both_records(db: Session, cast: Cast, twin: Case) -> None:
    made = join(db, cast.prasit, cast.nok_case, twin)
    merging.undo(db, made, cast.prasit)
    query = select(AuditLine.action, AuditLine.person_id).where(AuditLine.about == f"merge:{made.id}")
    both = {made.surviving_id, made.other_id}
    assert {tuple(row) for row in db.execute(query)} == {
        (f"person.{act}", one) for act in ("merge", "unmerge") for one in both
    }


def test_a_number_now_carried_by_another_prevents_separating(db: Session, cast: Cast, twin: Case) -> None:
    join(db, cast.prasit, cast.nok_case, twin, values={"national_id": Side.FIRST})
    made = db.scalars(select(merging.Merge)).one()
    taken = met(db, cast.malee, PersonDetails(nickname="ปลา", national_id=NUMBER))
    with pytest.raises(Refused, match="somebody already on record"), db.begin_nested():
        merging.undo(db, made, cast.prasit)
    people.correct(db, taken.person, PersonDetails(nickname="ปลา"), cast.malee)
    merging.undo(db, made, cast.prasit)
    assert numbers.carriers(db, numbers.NATIONAL_ID, NUMBER) == [twin.person_id]


def test_a_chain_is_separated_the_last_first(db: Session, cast: Cast, twin: Case) -> None:
    before = whole(db, twin.person_id, cast.ton_case.person_id, cast.nok_case.person_id)
    first = join(db, cast.prasit, cast.ton_case, twin)
    second = join(db, cast.prasit, cast.nok_case, cast.ton_case)
    with pytest.raises(Refused, match="Separate the later merge first"):
        merging.undo(db, first, cast.prasit)
    merging.undo(db, second, cast.prasit)
    merging.undo(db, first, cast.prasit)
    assert whole(db, *before) == before


def test_two_merged_into_one_are_separated_the_last_first(db: Session, cast: Cast, twin: Case) -> None:
    before = whole(db, twin.person_id, cast.ton_case.person_id, cast.nok_case.person_id)
    first = join(db, cast.prasit, cast.nok_case, twin)
    second = join(db, cast.prasit, cast.nok_case, cast.ton_case)
    with pytest.raises(Refused, match="Separate the later merge first"):
        merging.undo(db, first, cast.prasit)
    for made in (second, first):
        merging.undo(db, made, cast.prasit)
    assert whole(db, *before) == before


def test_merged_is_merged_and_undone_is_undone(db: Session, cast: Cast, twin: Case) -> None:
    nok, other = cast.nok_case.person, twin.person
    made = join(db, cast.prasit, cast.nok_case, twin)
    for first, second in ((nok, other), (other, cast.ton_case.person), (cast.ton_case.person, other)):
        with pytest.raises(Refused, match="merged already"):
            merging.merge(db, first, second, Choices(goes_on=cast.nok_case.id), cast.prasit)
    merging.undo(db, made, cast.prasit)
    with pytest.raises(Refused, match="separated already"):
        merging.undo(db, made, cast.prasit)


def test_nothing_of_the_values_is_kept_once_they_are_separated(db: Session, cast: Cast, twin: Case) -> None:
    made = join(db, cast.prasit, cast.nok_case, twin)
    assert NUMBER in (made.after or "")
    assert NUMBER.encode() not in getattr(made, "after_sealed")  # noqa: B009 (a column that the descriptor adds)
    merging.undo(db, made, cast.prasit)
    assert (made.before, made.after) == (None, None)


def test_only_the_supervisor_of_the_centre_merges(db: Session, cast: Cast, twin: Case) -> None:
    nok, fon = cast.nok_case.person, cast.fon_case.person
    for first, second, who in ((nok, twin.person, cast.malee), (nok, fon, cast.prasit), (nok, nok, cast.prasit)):
        with pytest.raises(NotFound):
            merging.merge(db, first, second, Choices(goes_on=cast.nok_case.id), who)
        with pytest.raises(NotFound):
            merging.propose(db, first.id, second.id, who)
    made = join(db, cast.prasit, cast.nok_case, twin)
    with pytest.raises(NotFound):
        merging.undo(db, made, cast.malee)


@pytest.mark.parametrize("field", ["phone_sealed", "nickname_sealed"])
def test_a_record_that_cannot_be_read_is_not_merged(db: Session, cast: Cast, twin: Case, field: str) -> None:
    setattr(twin.person, field, os.urandom(80))
    with pytest.raises(Refused, match="cannot be read"):
        join(db, cast.prasit, cast.nok_case, twin)


def test_a_note_that_cannot_be_read_keeps_everything_in_place(db: Session, cast: Cast, twin: Case) -> None:
    notes.write(db, twin, "อ่านได้", clock.today(), cast.somchai)
    broken = notes.write(db, twin, "เสีย", clock.today(), cast.somchai)
    db.execute(update(Note).where(Note.id == broken.id).values(body_sealed=os.urandom(80)))
    before = whole(db, cast.nok_case.person_id, twin.person_id)
    with pytest.raises(Refused, match="Nothing was changed"), db.begin_nested():
        join(db, cast.prasit, cast.nok_case, twin)
    assert whole(db, cast.nok_case.person_id, twin.person_id) == before


def test_who_saw_an_older_state_does_not_overwrite_the_newer(db: Session, cast: Cast, twin: Case) -> None:
    nok = cast.nok_case.person
    seen = nok.revision, twin.person.revision
    people.correct(db, nok, PersonDetails(nickname="นกน้อย", age=16), cast.malee)
    with pytest.raises(Refused, match="changed one of the records meanwhile"):
        join(db, cast.prasit, cast.nok_case, twin, seen=seen)
    join(db, cast.prasit, cast.nok_case, twin, seen=(nok.revision, twin.person.revision))


def test_erasing_takes_the_keys_of_all_who_were_merged_into_them(db: Session, cast: Cast, twin: Case) -> None:
    twin_id, ton_id, nok_id = twin.person_id, cast.ton_case.person_id, cast.nok_case.person_id
    join(db, cast.prasit, cast.ton_case, twin)
    second = join(db, cast.prasit, cast.nok_case, cast.ton_case)
    assert set(merging.destroy_of_person(db, nok_id, cast.prasit)) == {twin_id, ton_id}
    assert (second.before, second.after) == (None, None)
    with pytest.raises(Refused, match="cannot be read"):
        merging.undo(db, second, cast.prasit)


def test_an_outcome_of_a_moved_case_is_verified_there(db: Session, full: Cast) -> None:
    join(db, full.prasit, full.nok_case, full.ton_case)
    waiting = next(o for o in outcomes.of_case(db, full.ton_case.id))
    outcomes.verify(db, full.ton_case, waiting, full.prasit)
    assert waiting.evidence == "เห็นบัตร"


def test_closed_cases_stand_in_the_order_of_their_days(db: Session, cast: Cast) -> None:
    person = people.register(db, PersonDetails(nickname="นก"), cast.malee)
    long_ago = clock.today() - timedelta(days=400)
    with clock.travel(long_ago):
        old = cases.open_case(db, person, long_ago, cast.malee)
        asked = closures.ask(db, old, ClosureRequest(reason=ClosingReason.MOVED_AWAY, words="ย้าย"), cast.malee)
        closures.approve(db, old, asked, cast.prasit)
    made = join(db, cast.prasit, cast.nok_case, old, goes_on=None)
    assert (old.episode, cast.nok_case.episode, made.rested_case_id) == (1, 2, None)
    merging.undo(db, made, cast.prasit)
    assert (old.episode, cast.nok_case.episode) == (1, 1)
