"""Guarded rows: one that was put back, put in or taken out by hand is found and named, and nothing else is."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, Uuid, delete, func, select, text, update
from sqlalchemy.orm import Session

from outreach.access import audit, baselines
from outreach.access.audit import AuditLine
from outreach.access.signins import SignIn
from outreach.casefile import erasing, merging, notes, people
from outreach.casefile.erasing import ErasureRequest, Ground
from outreach.casefile.notes import Note
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.core import clock, rows
from outreach.core.database import Base
from outreach.core.rows import RowDigest
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support import guarded
from tests.support.cast import Cast
from tests.support.world import head_of, make_world, share

Hand = Callable[..., list[Any]]


def sealed(table: Table) -> list[str]:
    return [name for name in table.columns.keys() if name.endswith("_sealed")]  # noqa: SIM118


GUARDED = rows.guarded()
SEALED = [table for table in GUARDED if sealed(table)]


@pytest.fixture
def world(db: Session, cast: Cast) -> None:
    """A row in every guarded table: one of everything, else the least that there can be."""
    make_world(db, cast)
    db.execute(text("PRAGMA ignore_check_constraints = ON"))
    guarded.fill(db)
    db.execute(text("PRAGMA ignore_check_constraints = OFF"))
    db.commit()


@pytest.fixture
def hand(app: OutreachApp, db: Session) -> Iterator[Hand]:
    """Somebody writes into the file of the database, past the program and past its constraints."""
    with closing(sqlite3.connect(app.extensions["engine"].url.database)) as file:
        file.executescript("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")

        def write(statement: str, *values: object) -> list[Any]:
            db.commit()
            plain = [value.hex if isinstance(value, UUID) else value for value in values]
            found = file.execute(statement, plain).fetchall()
            file.commit()
            return found

        yield write


def bad(session: Session) -> list[str]:
    """What a check finds, as the command says it."""
    session.commit()
    found = [str(one) for _number, part in rows.bad_rows(session) for one in part]
    found += [str(one) for part in rows.lost_digests(session, audit.with_rows(session)) for one in part]
    assert audit.first_bad_line(session) is None
    session.commit()
    return found


def planted(session: Session, tables: list[Table]) -> list[tuple[Table, UUID]]:
    """The row of each of these tables that was written last."""
    newest = guarded.newest(session)
    return [(table, newest[table.name]) for table in tables]


@pytest.mark.usefixtures("world")
def test_what_the_program_writes_verifies(db: Session) -> None:
    assert bad(db) == []
    assert rows.count(db) > 60


def test_every_guarded_row_is_found_by_an_id() -> None:
    for table in GUARDED:
        assert isinstance(rows.key_column(table).type, Uuid), table.name
        assert rows.is_bundle(table) or [column.name for column in table.primary_key] == [rows.key_column(table).name]


NOT_GUARDED = {
    "alike_pairs",
    "agreement_scan_pieces",
    "api_answers",
    "attachment_pieces",
    "audit_lines",
    "audit_subjects",
    "camp_sheets",
    "case_notices",
    "comparing",
    "contradictions_judged",
    "drafts",
    "due_days",
    "failed_sign_ins",
    "installation",
    "kept_contradictions",
    "known_devices",
    "messages",
    "name_changes",
    "passkey_challenges",
    "row_digests",
    "strangers_shown",
    "submissions",
    "sheet_heads",
}


def test_every_table_is_guarded_or_listed_with_its_reason() -> None:
    """A new table is guarded. If nothing stands on it that somebody could gain by writing, list it here and there."""
    assert {name for name in Base.metadata.tables if name not in {table.name for table in GUARDED}} == NOT_GUARDED
    assert set(rows.NOT_GUARDED) == NOT_GUARDED
    assert all(len(reason) > 20 for reason in rows.NOT_GUARDED.values())


def test_what_is_sealed_or_counted_or_decides_access_is_guarded() -> None:
    names = {table.name for table in GUARDED}
    assert {table.name for table in SEALED} >= {"people", "notes", "contacts", "merges", "authenticators"}
    assert {"users", "assignments", "restrictions", "consents", "data_keys"} <= names
    assert {"milestones", "enrolments", "attendance", "camps", "places", "shelter_rules", "retention_rules"} <= names


@pytest.mark.usefixtures("world")
def test_a_cell_put_back_by_hand_is_named_in_every_sealed_table(db: Session, hand: Hand) -> None:
    cells, before = planted(db, SEALED), {}
    for table, row_id in cells:
        column, where = sealed(table)[0], f"{table.name} WHERE id = ?"
        ((before[table],),) = hand(f"SELECT {column} FROM {where}", row_id)  # noqa: S608
        hand(f"UPDATE {table.name} SET {column} = ? WHERE id = ?", b"\xc1an older cell", row_id)  # noqa: S608
    said = [one.partition(" (line ")[0] for one in bad(db)]
    assert sorted(said) == sorted(f"{table.name}:{row_id} is not as it was last written" for table, row_id in cells)
    for table, row_id in cells:
        hand(f"UPDATE {table.name} SET {sealed(table)[0]} = ? WHERE id = ?", before[table], row_id)  # noqa: S608
    assert bad(db) == []


@pytest.mark.usefixtures("world")
def test_a_row_taken_out_by_hand_is_named_in_every_guarded_table(db: Session, hand: Hand) -> None:
    rows_before, found = planted(db, GUARDED), {}
    for table, row_id in rows_before:
        where = f"{table.name} WHERE {rows.key_column(table).name} = ?"
        found[table.name] = hand(f"SELECT * FROM {where}", row_id)  # noqa: S608
        hand(f"DELETE FROM {where}", row_id)  # noqa: S608
    said = [one.partition(" (line ")[0] for one in bad(db)]
    assert sorted(said) == sorted(f"{table.name}:{row_id} was taken out by hand" for table, row_id in rows_before)
    for name, taken in found.items():
        for row in taken:
            hand(f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})", *row)  # noqa: S608
    assert bad(db) == []


@pytest.mark.usefixtures("world")
def test_a_copied_row_is_found_and_named_in_every_guarded_table(db: Session, hand: Hand) -> None:
    copies = {}
    for table, row_id in planted(db, GUARDED):
        copies[table.name] = copy = uuid4()
        single, key = _single(table), rows.key_column(table).name
        columns = [column.name for column in table.columns]
        names = [f'"{name}"' for name in columns]
        taken = [f"substr({name}, 1, 0)" if name.strip('"') in single else name for name in names]
        taken[columns.index(key)] = f"'{copy.hex}'"
        hand(
            f"INSERT INTO {table.name} ({', '.join(names)})"  # noqa: S608
            f" SELECT {', '.join(taken)} FROM {table.name} WHERE {key} = ? LIMIT 1",
            row_id,
        )
    said = sorted(f"{name}:{copy} was put in by hand, or is older than the digests" for name, copy in copies.items())
    assert sorted(bad(db)) == said
    for name, copy in copies.items():
        hand(f"DELETE FROM {name} WHERE {rows.key_column(Base.metadata.tables[name]).name} = ?", copy)  # noqa: S608
    assert bad(db) == []


@pytest.mark.usefixtures("world")
def test_a_copy_under_an_id_the_program_would_miss_is_found(db: Session, hand: Hand) -> None:
    for strange in ("upper(id)", "substr(id, 1, 8) || '-' || substr(id, 9)", "CAST(id AS BLOB)", "'x'"):
        columns = ", ".join(column.name for column in Base.metadata.tables["milestones"].columns if column.name != "id")
        where = "WHERE id GLOB '*[a-f]*' LIMIT 1"
        hand(f"INSERT INTO milestones (id, {columns}) SELECT {strange}, {columns} FROM milestones {where}")  # noqa: S608
        assert bad(db) == ["milestones:? was put in by hand, or is older than the digests"]
        hand("DELETE FROM milestones WHERE typeof(id) <> 'text' OR length(id) <> 32 OR id GLOB '*[^0-9a-f]*'")
    assert bad(db) == []


def _single(table: Table) -> set[str]:
    """The columns of which the database takes no two rows with the same."""
    groups = [key.columns for key in table.constraints if type(key).__name__ == "UniqueConstraint"]
    groups += [index.columns for index in table.indexes if index.unique]
    return {list(group)[-1].name for group in groups}


@pytest.fixture
def older(db: Session, cast: Cast, hand: Hand) -> tuple[UUID, list[Any]]:
    """Nok's id, and his row as it was before his nickname was changed."""
    nok = cast.nok_case.person
    (before,) = hand("SELECT * FROM people WHERE id = ?", nok.id)
    people.correct(db, nok, PersonDetails(nickname="นกใหญ่", sex=Sex.MALE, age=16), cast.malee)
    return nok.id, before


def put_back(hand: Hand, row_id: UUID, row: list[Any]) -> None:
    """The whole row as it was, by hand."""
    hand("DELETE FROM people WHERE id = ?", row_id)
    hand(f"INSERT INTO people VALUES ({', '.join('?' * len(row))})", *row)  # noqa: S608


NEWEST = "line = (SELECT max(line) FROM row_digests WHERE row_id = ?)"


def test_a_row_put_back_without_its_newest_digest_is_named(
    db: Session, hand: Hand, older: tuple[UUID, list[Any]]
) -> None:
    row_id, _before = older
    put_back(hand, *older)
    hand(f"DELETE FROM row_digests WHERE row_id = ? AND {NEWEST}", row_id, row_id)  # noqa: S608
    (said,) = bad(db)
    assert said.startswith(f"people:{row_id} has lost a digest (line ")


def test_a_row_put_back_with_an_older_digest_is_named(db: Session, hand: Hand, older: tuple[UUID, list[Any]]) -> None:
    row_id, _before = older
    put_back(hand, *older)
    ((digest,),) = hand("SELECT digest FROM row_digests WHERE row_id = ? ORDER BY line LIMIT 1", row_id)
    hand(f"UPDATE row_digests SET digest = ? WHERE row_id = ? AND {NEWEST}", digest, row_id, row_id)  # noqa: S608
    assert bad(db)[0].startswith(f"people:{row_id} is not as it was last written (line ")


def test_a_digest_put_in_by_hand_is_found_and_named(db: Session, hand: Hand, cast: Cast) -> None:
    made = f"SELECT table_name, row_id, {audit.count(db) + 1}, digest FROM row_digests WHERE row_id = ? LIMIT 1"  # noqa: S608
    hand(f"INSERT OR REPLACE INTO row_digests {made}", cast.malee.id)
    assert f"users:{cast.malee.id}" in bad(db)[0]


def test_lines_without_their_digests_are_found(db: Session, hand: Hand, cast: Cast) -> None:
    hand("DELETE FROM row_digests")
    assert any(f"people:{cast.nok_case.person_id} has lost a digest" in said for said in bad(db))


def test_what_a_line_holds_of_the_rows_is_part_of_the_chain(db: Session, hand: Hand, cast: Cast) -> None:
    line = db.scalar(select(AuditLine.seq).where(AuditLine.rows.is_not(None)).order_by(AuditLine.seq))
    hand("UPDATE audit_lines SET rows = NULL WHERE seq = ?", line)
    assert audit.first_bad_line(db) == line


def test_a_restriction_lifted_by_hand_is_found(db: Session, hand: Hand, cast: Cast) -> None:
    hand("UPDATE users SET role = 'supervisor' WHERE id = ?", cast.malee.id)
    (said,) = bad(db)
    assert said.startswith(f"users:{cast.malee.id} ")


def test_erasing_merging_and_parting_leave_rows_that_verify(db: Session, cast: Cast) -> None:
    head, going_on = head_of(db, cast.malee.centre_id), merging.Choices(goes_on=cast.nok_case.id)
    share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    notes.write(db, cast.ton_case, "เยี่ยมบ้าน", clock.today(), cast.somchai)
    merge = merging.merge(db, cast.nok_case.person, cast.ton_case.person, going_on, head)
    assert bad(db) == []
    merging.undo(db, merge, head)
    assert bad(db) == []
    asked = erasing.ask(db, cast.nok_case, ErasureRequest(ground=Ground.ASKED, typed="นก"), head)
    erasing.carry_out(db, asked, cast.nok_case, "นก", cast.malee)
    assert bad(db) == []


@pytest.mark.parametrize("way", ["one by one", "many by their ids", "by what they are"])
def test_however_rows_are_written_they_get_their_digests(db: Session, cast: Cast, way: str) -> None:
    for words in ("หนึ่ง", "สอง", "สาม"):
        notes.write(db, cast.nok_case, words, clock.today(), cast.malee)
    db.commit()
    found = db.scalars(select(Note)).all()
    if way == "one by one":
        for note in found:
            note.day = cast.nok_case.opened_on
    elif way == "many by their ids":
        db.execute(update(Note), [{"id": note.id, "day": cast.nok_case.opened_on} for note in found])
    else:
        db.execute(update(Note).where(Note.case_id == cast.nok_case.id).values(day=cast.nok_case.opened_on))
    assert bad(db) == []
    assert db.scalar(select(RowDigest.line).where(RowDigest.row_id == found[0].id).order_by(RowDigest.line.desc()))
    db.execute(delete(Note).where(Note.case_id == cast.nok_case.id))
    assert bad(db) == []


def test_what_is_rolled_back_to_a_savepoint_gets_no_digest(db: Session, cast: Cast) -> None:
    before = audit.count(db)
    db.begin_nested()
    people.register(db, PersonDetails(nickname="ผิด"), cast.malee)
    db.get_nested_transaction().rollback()
    assert bad(db) == []
    assert audit.count(db) == before


def test_rows_written_past_a_session_are_not_committed(app: OutreachApp, cast: Cast, db: Session) -> None:
    db.commit()
    with (
        pytest.raises(RuntimeError, match="written without a digest: rows of users"),
        app.extensions["engine"].begin() as connection,
    ):
        connection.execute(update(cast.malee.__table__).values(name="ใครก็ได้"))
    assert bad(db) == []


def test_a_forged_session_is_found_and_being_seen_is_no_change(
    db: Session, hand: Hand, cast: Cast, browser: Callable[..., Browser]
) -> None:
    client = browser(cast.malee)
    client.get("/account")
    known = db.scalar(select(func.count()).select_from(RowDigest).where(RowDigest.table_name == "sign_ins"))
    with clock.travel(clock.now() + timedelta(minutes=5)):
        client.get("/account")
    assert db.scalar(select(SignIn.seen_at)) > db.scalar(select(SignIn.made_at))
    assert db.scalar(select(func.count()).select_from(RowDigest).where(RowDigest.table_name == "sign_ins")) == known
    assert bad(db) == []
    hand("UPDATE sign_ins SET user_id = ?", cast.prasit.id)
    assert bad(db)[0].startswith("sign_ins:")


def test_a_column_of_a_later_migration_leaves_the_digests(db: Session, hand: Hand, cast: Cast) -> None:
    table = Person.__table__
    (content,) = rows.contents(db.connection(), table, [cast.nok_case.person_id]).values()
    assert b"merged_into" not in content  # nothing in it
    hand("UPDATE people SET revision = 0")
    (content,) = rows.contents(db.connection(), table, [cast.nok_case.person_id]).values()
    assert b"revision" not in content  # what the migration gave to rows of before


def test_rows_from_before_the_digests_are_taken_as_they_are_once(db: Session, hand: Hand, cast: Cast) -> None:
    hand("DELETE FROM row_digests")
    hand("UPDATE audit_lines SET rows = NULL")
    taken = 0
    for _looked_at, number in baselines.take(db):
        db.commit()
        taken += number
    assert taken == rows.count(db) > 10
    assert bad_rows_alone(db) == []
    assert sum(number for _looked_at, number in baselines.take(db)) == 0


def bad_rows_alone(session: Session) -> list[str]:
    return [str(one) for _number, part in rows.bad_rows(session) for one in part]


def test_a_baseline_does_not_hide_a_row_that_was_put_back(
    db: Session, hand: Hand, older: tuple[UUID, list[Any]]
) -> None:
    put_back(hand, *older)
    for _part in baselines.take(db):
        db.commit()
    assert bad(db)[0].startswith(f"people:{older[0]} is not as it was last written")
    for _part in baselines.take(db, accept=True):
        db.commit()
    assert bad(db) == []
