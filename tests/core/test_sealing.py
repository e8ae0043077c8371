"""Sealed fields: nothing can be moved, edited or read without its key."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c3_control import therapy
from outreach.c3_control.therapy import TherapyDetails, TherapyKind
from outreach.casefile import notes, people
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import blind, ciphertext, clock
from outreach.core.keys import load_keys
from outreach.core.sealing import DataKey, Unreadable, Vault, opened_keys, vault_of
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.queries import counted

KEY = bytes(range(32))
GOLDEN_2 = "c10200010000000000000000000000002f2cda3b60a6e5cca4d991596b8f50ab484628643b35"


# «นก», sealed with KEY and a nonce of zeros
GOLDEN = "c1010001000000000000000000000000ee042c3e0dadcac55571b33d91b7bc86abf84bd719f0"


def test_the_released_format_opens_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ciphertext.open_cell(KEY, b"bound", bytes.fromhex(GOLDEN)).decode() == "นก"
    monkeypatch.setattr(ciphertext.os, "urandom", bytes)
    assert ciphertext.seal(KEY, 1, b"bound", "นก".encode()).hex() == GOLDEN


def test_a_second_algorithm_opens_by_its_header() -> None:
    cell = ciphertext.seal(KEY, 1, b"bound", b"plain", algorithm=2)
    assert cell[:2] == b"\xc1\x02"
    assert ciphertext.open_cell(KEY, b"bound", cell) == b"plain"
    assert ciphertext.open_cell(KEY, b"bound", bytes.fromhex(GOLDEN_2)).decode() == "นก"


def test_what_one_algorithm_sealed_the_other_does_not_open() -> None:
    cell = ciphertext.seal(KEY, 1, b"bound", b"plain")
    with pytest.raises(ciphertext.Tampered):
        ciphertext.open_cell(KEY, b"bound", cell[:1] + b"\x02" + cell[2:])


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    assert ciphertext.seal(KEY, 1, b"bound", b"plain") != ciphertext.seal(KEY, 1, b"bound", b"plain")


def test_the_keys_of_a_page_are_fetched_at_once_and_only_if_used(app: OutreachApp, db: Session, cast: Cast) -> None:
    nok, ton = cast.nok_case.person, cast.ton_case.person
    opened_keys(db).clear()
    vault = vault_of(db)
    with counted(app.extensions["engine"]) as sent:
        vault.fetch_keys(db, [nok.id])
        vault.fetch_keys(db, [ton.id, cast.nok_case.id])  # no such owner has a key
        assert sent == []
        assert (nok.nickname, ton.nickname) == ("นก", "ต้น")
    assert len(sent) == 1


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 200])
def test_padding_hides_the_length_and_gives_it_back(length: int) -> None:
    padded = ciphertext.pad(b"x" * length, 32)
    assert len(padded) % 32 == 0
    assert ciphertext.unpad(padded) == b"x" * length


@pytest.mark.parametrize("name", ["ก", "นก", "ทองประเสริฐ"[:10]])
def test_short_and_long_names_are_sealed_to_the_same_length(db: Session, cast: Cast, name: str) -> None:
    cast.nok_case.person.nickname = name
    assert len(cast.nok_case.person.nickname_sealed) == 4 + 12 + 32 + 16


def test_every_changed_byte_and_every_cut_is_noticed() -> None:
    cell = ciphertext.seal(KEY, 1, b"bound", b"plain")
    changed = [cell[:i] + bytes([cell[i] ^ 1]) + cell[i + 1 :] for i in range(len(cell))]
    for wrong in [*changed, *(cell[:n] for n in range(len(cell)))]:
        with pytest.raises(ciphertext.Tampered):
            ciphertext.open_cell(KEY, b"bound", wrong)


def test_a_cell_moved_to_another_place_does_not_open(db: Session, cast: Cast) -> None:
    nok, ton = cast.nok_case.person, cast.ton_case.person
    nok.look_sealed = nok.nickname_sealed
    ton.nickname_sealed = nok.nickname_sealed
    assert isinstance(nok.look, Unreadable)
    assert isinstance(ton.nickname, Unreadable)


def test_notes_of_one_person_do_not_open_in_each_others_place(db: Session, cast: Cast) -> None:
    first, second = (notes.write(db, cast.nok_case, body, clock.today(), cast.malee) for body in ("หนึ่ง", "สอง"))
    first.body_sealed, second.body_sealed = second.body_sealed, first.body_sealed
    assert isinstance(first.body, Unreadable)
    assert isinstance(second.body, Unreadable)


def test_a_data_key_opens_for_no_other_person_and_no_other_site(app: OutreachApp, db: Session, cast: Cast) -> None:
    ring = load_keys(app.extensions["settings"].key_file, None)
    here, elsewhere = Vault(ring), Vault(replace(ring, install=uuid4()))
    nok, ton = cast.nok_case.person_id, cast.ton_case.person_id
    wrapped = db.get_one(DataKey, (nok, 1)).wrapped
    assert len(here.unwrap(nok, 1, wrapped)) == 32
    for vault, owner, version in ((here, ton, 1), (here, nok, 2), (elsewhere, nok, 1)):
        with pytest.raises(ciphertext.Tampered):
            vault.unwrap(owner, version, wrapped)


def test_a_cell_of_another_installation_does_not_open(db: Session, cast: Cast) -> None:
    vault, nok = vault_of(db), cast.nok_case.person
    here = vault.bound("people.nickname", nok.id, nok.id)
    elsewhere = here.replace(vault.install.bytes, uuid4().bytes)
    assert here != elsewhere
    key = vault.owner_key(db, nok.id).key
    assert ciphertext.unpad(key.open(here, nok.nickname_sealed)).decode() == "นก"
    with pytest.raises(ciphertext.Tampered):
        key.open(elsewhere, nok.nickname_sealed)


def test_an_unreadable_field_leaves_the_page_and_an_audit_line(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    cast.nok_case.person.nickname_sealed = os.urandom(80)
    page = browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    assert page.status_code == 200
    assert "[cannot be read]" in page.text
    assert db.query(AuditLine).filter(AuditLine.action == "cell.unreadable").count() > 0


def test_a_destroyed_key_makes_all_of_a_person_unreadable(db: Session, cast: Cast) -> None:
    note = notes.write(db, cast.nok_case, "ความลับ", clock.today(), cast.malee)
    vault_of(db).destroy_key(db, cast.nok_case.person_id)
    assert isinstance(cast.nok_case.person.nickname, Unreadable)
    assert isinstance(note.body, Unreadable)
    assert cast.ton_case.person.nickname == "ต้น"


def test_an_empty_sensitive_field_is_sealed_too(db: Session, cast: Cast) -> None:
    consent(db, cast.nok_case, cast.malee)
    row = therapy.attend(db, cast.nok_case, TherapyDetails(day=clock.today(), kind=TherapyKind.TALK), cast.malee)
    assert row.note_sealed is not None
    assert row.note is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "tis-620"])
def test_no_name_lies_in_the_files_of_the_database(db: Session, cast: Cast, app, encoding: str) -> None:  # type: ignore[no-untyped-def]
    details = PersonDetails(nickname="กระรอกบินน้อย", family_name="ไกรทองสวรรค์", sex=Sex.MALE, age=15)
    people.register(db, details, cast.malee)
    db.commit()
    folder: Path = app.extensions["settings"].data
    kept = b"".join(path.read_bytes() for path in folder.glob("test.db*"))
    assert kept
    for name in ("กระรอกบินน้อย", "ไกรทองสวรรค์"):
        assert name.encode(encoding) not in kept


def test_a_blind_index_is_the_same_for_the_same_value_and_short(db: Session, cast: Cast) -> None:
    vault = vault_of(db)
    assert vault.blind("people.national_id", "1", 14) == vault.blind("people.national_id", "1", 14)
    assert vault.blind("people.national_id", "1", 14) != vault.blind("people.phone", "1", 14)
    values = [vault.blind("people.national_id", str(n), 14) for n in range(200)]
    assert {blind.width_of(value) for value in values} == {14}
    assert all(value - (14 << 20) < 2**14 for value in values)


def test_every_width_of_an_index_value_is_looked_for(db: Session, cast: Cast) -> None:
    vault = vault_of(db)
    assert vault.blinds("people.phone", "1") == [vault.blind("people.phone", "1", bits) for bits in (11, 14, 16, 18)]


def test_a_row_outside_a_session_cannot_be_sealed() -> None:
    with pytest.raises(RuntimeError):
        people.Person(id=UUID(int=1)).nickname = "x"
