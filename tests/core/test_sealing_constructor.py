"""A sealed field given to the constructor of a row: in the clear in memory alone, until the session flushes."""

import logging
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from outreach.c3_control.therapy import TherapyKind, TherapySession
from outreach.casefile.cases import Case
from outreach.casefile.notes import Note
from outreach.core import ciphertext, clock, erase_columns
from outreach.core.database import Base
from outreach.core.rows import digests
from outreach.core.sealing import Sealed, opened_keys, vault_of
from tests.support.cast import Cast

TEXT = "เธอหนีออกจากบ้านคืนนั้น"


def _note(case: Case, body: str | None = TEXT) -> Note:
    return Note(case_id=case.id, person_id=case.person_id, day=clock.today(), body=body, made_by=case.caseworker_id)


def _stored(db: Session, note: Note) -> bytes | None:
    cell: bytes | None = db.scalar(select(Note.__table__.c.body_sealed).where(Note.id == note.id))
    return cell


def _plain(said: Any) -> bool:
    return TEXT in str(said) or TEXT.encode() in bytes(said if isinstance(said, bytes) else b"")


def test_a_row_is_made_in_one_go_and_sealed_when_it_is_flushed(db: Session, cast: Cast) -> None:
    note = _note(cast.nok_case)
    db.add(note)
    assert note.body_sealed is None
    db.flush()
    assert note.body_sealed[:1] == b"\xc1"
    db.expire(note)
    assert note.body == TEXT


def test_a_query_that_flushes_seals_too(db: Session, cast: Cast) -> None:
    db.add(note := _note(cast.nok_case))
    assert (_stored(db, note) or b"")[:1] == b"\xc1"


def test_it_is_read_before_it_is_flushed_and_sealed_by_that(db: Session, cast: Cast) -> None:
    db.add(note := _note(cast.nok_case))
    assert note.body == TEXT
    assert note.body_sealed[:1] == b"\xc1"


def test_what_is_set_later_counts(db: Session, cast: Cast) -> None:
    db.add(note := _note(cast.nok_case))
    note.body = "อย่างอื่น"
    db.flush()
    assert note.body == "อย่างอื่น"
    db.add(emptied := _note(cast.nok_case))
    emptied.body = None
    db.flush()
    assert _stored(db, emptied) is None


def test_the_owner_may_get_their_key_after_the_row_is_made(db: Session, cast: Cast) -> None:
    person_id = _note(cast.nok_case).id  # any id that has no key
    note = _note(cast.nok_case)
    note.person_id = person_id
    vault_of(db).make_key(db, person_id)
    with db.no_autoflush:
        db.add(note)
        assert note.body == TEXT
    db.expunge(note)


def test_nothing_that_shows_a_row_shows_the_text(db: Session, cast: Cast) -> None:
    note = _note(cast.nok_case)
    db.add(note)
    assert not any(map(_plain, (repr(note), str(vars(note)), repr(list(db.new)), f"{vars(note).values()}")))
    db.flush()
    assert not _plain(vars(note))


def test_no_statement_and_no_log_line_carries_the_text(
    db: Session, cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    sent: list[Any] = []
    engine = db.get_bind()

    def keep(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        sent.append((statement, repr(values)))

    event.listen(engine, "before_cursor_execute", keep)
    with caplog.at_level(logging.DEBUG):
        db.add(_note(cast.nok_case))
        db.flush()
    event.remove(engine, "before_cursor_execute", keep)
    assert any("INSERT INTO notes" in statement for statement, _values in sent)
    assert not _plain(sent)
    assert TEXT.encode().hex() not in str(sent)
    assert not _plain(caplog.text)


def test_the_digest_of_the_row_is_of_what_was_sealed(db: Session, cast: Cast) -> None:
    db.add(note := _note(cast.nok_case))
    [settled] = [one for one in digests.settle(db) if one.row_id == note.id]
    assert note.body_sealed.hex() in str(settled.content)
    assert not _plain(settled.content)


def test_without_the_key_nothing_is_stored_then_or_later(db: Session, cast: Cast) -> None:
    vault_of(db).destroy_key(db, cast.nok_case.person_id)
    opened_keys(db).clear()
    note = _note(cast.nok_case)
    db.add(note)
    for _turn in range(2):
        with pytest.raises(ciphertext.Tampered):
            db.flush()
    with db.no_autoflush:
        assert _stored(db, note) is None
        assert note in db.new
    db.rollback()
    assert db.scalar(select(Note.id).where(Note.id == note.id)) is None


def test_a_row_rolled_back_before_the_flush_is_sealed_later(db: Session, cast: Cast) -> None:
    note = _note(cast.nok_case)
    with db.no_autoflush:
        db.add(note)
        db.rollback()
    assert db.scalar(select(Note.id).where(Note.id == note.id)) is None
    db.add(note)
    db.flush()
    assert note.body == TEXT


def test_a_row_rolled_back_after_the_flush_holds_no_text(db: Session, cast: Cast) -> None:
    db.add(note := _note(cast.nok_case))
    point = db.begin_nested()
    db.add(other := _note(cast.nok_case))
    db.flush()
    point.rollback()
    assert not _plain([vars(other), vars(note)])
    assert _stored(db, other) is None
    assert note.body == TEXT


def test_a_row_outside_a_session_gives_no_text() -> None:
    note = Note(body=TEXT)
    with pytest.raises(RuntimeError, match="must be added"):
        assert note.body


def test_an_empty_field_is_stored_as_if_it_were_set(db: Session, cast: Cast) -> None:
    case = cast.nok_case
    db.add(note := _note(case, body=None))
    hidden = TherapySession(
        case_id=case.id, person_id=case.person_id, day=clock.today(), kind=TherapyKind.TALK, note=None
    )
    hidden.made_by = case.caseworker_id
    db.add(hidden)
    db.flush()
    assert note.body_sealed is None
    assert hidden.note_sealed is not None
    assert (note.body, hidden.note) == (None, None)


def test_every_sealed_field_of_every_table_can_be_given() -> None:
    kinds = [mapper.class_ for mapper in Base.registry.mappers]
    sealed = {kind: [name for name, one in vars(kind).items() if isinstance(one, Sealed)] for kind in kinds}
    assert sum(map(len, sealed.values())) == sum(len(fields) for _table, fields in erase_columns.sealed_tables())
    for kind, names in sealed.items():
        row = kind(**dict.fromkeys(names, TEXT))
        assert not _plain(vars(row))
        assert all(getattr(row, f"{name}_sealed") is None for name in names)
