"""Who carries a number: found at every width of the index, through growth and reindexing, and never by chance."""

import os

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from outreach.casefile import numbers, people, reindexing
from outreach.casefile.numbers import ALL, NATIONAL_ID, PASSPORT, PHONE, Number
from outreach.casefile.people import Person, PersonDetails
from outreach.core import blind, thai
from outreach.core.errors import Refused
from outreach.core.sealing import vault_of
from outreach.web.application import OutreachApp
from tests.support.cast import Cast

ID = "110170023450" + thai.make_check_digit("110170023450")
VALUES = {NATIONAL_ID: ID, PASSPORT: "AA1234567", PHONE: "0812345678"}
AS_TYPED = {NATIONAL_ID: ID, PASSPORT: "aa 1234567", PHONE: "+66 81-234-5678"}


def registered(db: Session, cast: Cast) -> Person:
    return people.register(db, PersonDetails(**{n.field: typed for n, typed in AS_TYPED.items()}), cast.malee)


@pytest.mark.parametrize("number", ALL, ids=lambda number: number.field)
def test_a_number_is_kept_in_its_one_form_and_finds_its_person(db: Session, cast: Cast, number: Number) -> None:
    person = registered(db, cast)
    assert getattr(person, number.field) == VALUES[number]
    assert numbers.carriers(db, number, VALUES[number]) == [person.id]
    assert numbers.carriers(db, number, VALUES[number][::-1]) == []


@pytest.mark.parametrize("bits", blind.WIDTHS)
@pytest.mark.parametrize("number", ALL, ids=lambda number: number.field)
def test_a_number_is_found_at_whatever_width_it_was_written(db: Session, cast: Cast, number: Number, bits: int) -> None:
    person = registered(db, cast)
    setattr(person, number.index, vault_of(db).blind(number.name, VALUES[number], bits))
    assert numbers.carriers(db, number, VALUES[number]) == [person.id]


def test_who_only_shares_the_index_value_is_no_carrier(db: Session, cast: Cast) -> None:
    person = registered(db, cast)
    twin = people.register(db, PersonDetails(phone="0899999999"), cast.malee)
    twin.phone_index = person.phone_index
    assert numbers.carriers(db, PHONE, VALUES[PHONE]) == [person.id]


def test_a_telephone_may_be_shared_and_an_id_not(db: Session, cast: Cast) -> None:
    first = registered(db, cast)
    second = people.register(db, PersonDetails(phone=VALUES[PHONE]), cast.malee)
    assert set(numbers.carriers(db, PHONE, VALUES[PHONE])) == {first.id, second.id}
    with pytest.raises(Refused, match="belongs to somebody"):
        people.correct(db, second, PersonDetails(national_id=ID), cast.malee)


def test_an_unreadable_cell_carries_nothing_and_is_audited(db: Session, cast: Cast) -> None:
    person = registered(db, cast)
    person.phone_sealed = os.urandom(80)  # type: ignore[attr-defined]
    assert numbers.carriers(db, PHONE, VALUES[PHONE]) == []
    assert db.info.pop("unreadable") == [("people.phone", person.id)]


def test_an_older_form_of_telephone_is_found_and_may_stay(db: Session, cast: Cast) -> None:
    person = registered(db, cast)
    person.phone, person.phone_index = "081 2345678", vault_of(db).blind("people.phone", VALUES[PHONE], 11)
    assert numbers.carriers(db, PHONE, VALUES[PHONE]) == [person.id]
    person.phone = "บ้านยาย 12"
    people.correct(db, person, PersonDetails(phone="บ้านยาย 12"), cast.malee)
    assert (person.phone, person.phone_index) == ("บ้านยาย 12", None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"national_id": "G12"}, "national_id"),
        ({"passport": "12"}, "passport"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_a_wrong_number_is_refused_at_its_field(db: Session, cast: Cast, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refusal:
        people.register(db, PersonDetails(**wrong), cast.malee)
    assert refusal.value.field == field


def test_a_number_taken_away_leaves_nothing_in_the_index(db: Session, cast: Cast) -> None:
    person = registered(db, cast)
    people.correct(db, person, PersonDetails(nickname="นก"), cast.malee)
    assert [getattr(person, number.index) for number in ALL] == [None, None, None]


@pytest.mark.parametrize(
    ("people_on_record", "bits"),
    [(0, 11), (5_000, 11), (5_001, 14), (50_000, 14), (50_001, 16), (200_000, 16), (200_001, 18), (5_000_000, 18)],
)
def test_the_width_fits_the_people_on_record(people_on_record: int, bits: int) -> None:
    assert blind.width_for(people_on_record) == bits


def test_what_is_written_takes_the_width_of_today(db: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert numbers.people_about(db) == 3
    monkeypatch.setattr(numbers, "people_about", lambda _session: 60_000)
    assert blind.width_of(registered(db, cast).phone_index or 0) == 16


def test_reindexing_brings_all_to_one_width_and_skips_the_done(db: Session, cast: Cast) -> None:
    person = registered(db, cast)
    plain = people.register(db, PersonDetails(nickname="ไม่มีเบอร์"), cast.malee)
    db.execute(update(Person).where(Person.id == person.id).values(phone_index=None))
    db.flush()
    assert list(reindexing.batches(db, 16, 2)) == [(2, 1), (2, 0), (1, 0)] or _looked_and_changed(db, 16) == (5, 0)
    db.expire_all()
    assert {blind.width_of(getattr(person, number.index)) for number in ALL} == {16}
    assert plain.phone_index is None
    assert _looked_and_changed(db, 16) == (5, 0)
    assert [numbers.carriers(db, number, VALUES[number]) for number in ALL] == [[person.id]] * 3


def test_reindexing_leaves_the_index_of_what_cannot_be_read(db: Session, cast: Cast) -> None:
    person = registered(db, cast)
    before = person.phone_index
    person.phone_sealed = os.urandom(80)  # type: ignore[attr-defined]
    db.flush()
    assert _looked_and_changed(db, 18) == (4, 1)
    db.expire_all()
    assert (person.phone_index, blind.width_of(person.national_id_index or 0)) == (before, 18)


def test_a_look_up_reads_no_more_than_the_candidates(app: OutreachApp, db: Session, cast: Cast) -> None:
    registered(db, cast)
    loaded: list[object] = []
    event.listen(Person, "load", lambda row, _context: loaded.append(row))
    db.expunge_all()
    numbers.carriers(db, PHONE, VALUES[PHONE])
    assert loaded == []
    _forget_how_few_there_are(db)
    plan = db.connection().exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT id FROM people JOIN data_keys ON owner_id = people.id WHERE phone_index IN (1, 2)"
    )
    assert any("ix_people_phone_index" in row[-1] for row in plan)


def _forget_how_few_there_are(db: Session) -> None:
    """SQLite counts what lies in it, and reads the whole of a table of a few rows: plan as for one that has grown."""
    if db.connection().exec_driver_sql("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").first():
        db.connection().exec_driver_sql("DELETE FROM sqlite_stat1")
        db.connection().exec_driver_sql("ANALYZE sqlite_schema")  # it reads its notes anew


def _looked_and_changed(db: Session, width: int) -> tuple[int, int]:
    done = list(reindexing.batches(db, width, 2))
    return sum(looked for looked, _ in done), sum(changed for _, changed in done)


def test_nothing_of_a_number_stands_in_the_clear(db: Session, cast: Cast) -> None:
    registered(db, cast)
    db.commit()
    row = db.execute(select(Person.__table__).where(Person.phone_index.is_not(None))).one()
    stored = b" ".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    assert not [value for value in VALUES.values() if value.encode() in stored]
