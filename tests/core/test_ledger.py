"""The ledger of erasures: every line holds, or the program ends with one; a line cut off by a crash is no damage."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from outreach.casefile.people import Person
from outreach.core import ledger
from outreach.core.keys import KeyProblem, load_keys, make_keys
from outreach.core.sealing import DataKey, Unreadable, Vault, vault_of
from tests.support.cast import Cast

ROOT = Path(__file__).parents[2]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Keys of an installation of its own."""
    make_keys(tmp_path / "root.key")
    return Vault(load_keys(tmp_path / "root.key", None))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Beside its root key."""
    return ledger.ledger_file(tmp_path / "root.key")


@pytest.fixture
def three(path: Path, vault: Vault) -> list[ledger.Entry]:
    """A ledger of three erasures."""
    return [ledger.append(path, vault, uuid4(), [uuid4(), uuid4()], about={"ground": "asked"}) for _ in range(3)]


def refused(path: Path, vault: Vault) -> str:
    with pytest.raises(KeyProblem) as problem:
        ledger.read(path, vault)
    words = str(problem.value.code)
    assert "\n" not in words
    return words


def test_what_was_written_is_read_in_order(path: Path, vault: Vault, three: list[ledger.Entry]) -> None:
    assert ledger.read(path, vault) == three


def test_no_ledger_means_no_erasure_yet(path: Path, vault: Vault) -> None:
    assert ledger.read(path, vault) == []
    assert not path.exists()


def test_only_its_owner_can_read_it(path: Path, vault: Vault, three: list[ledger.Entry]) -> None:
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    assert "chmod 600" in refused(path, vault)


@pytest.mark.parametrize("left_out", [0, 1])
def test_a_line_that_is_taken_out_of_the_middle_is_noticed(
    path: Path, vault: Vault, three: list[ledger.Entry], left_out: int
) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:left_out] + lines[left_out + 1 :]))
    assert f"line {left_out + 1}" in refused(path, vault)


def test_lines_that_change_places_are_noticed(path: Path, vault: Vault, three: list[ledger.Entry]) -> None:
    first, second, third = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(second + first + third)
    assert "line 1" in refused(path, vault)


def test_every_changed_byte_is_noticed(path: Path, vault: Vault, three: list[ledger.Entry]) -> None:
    good = path.read_bytes()
    for at in range(0, len(good) - len(good.splitlines()[-1]) - 2, 7):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        refused(path, vault)
    path.write_bytes(good)
    assert ledger.read(path, vault) == three


def test_the_ledger_of_another_installation_is_refused(path: Path, three: list[ledger.Entry], tmp_path: Path) -> None:
    make_keys(tmp_path / "other" / "root.key")
    refused(path, Vault(load_keys(tmp_path / "other" / "root.key", None)))


def test_a_last_line_cut_off_anywhere_is_ignored_and_replaced(
    path: Path, vault: Vault, three: list[ledger.Entry]
) -> None:
    good = path.read_bytes()
    start = len(good) - len(good.splitlines()[-1]) - 1
    for length in range(start, len(good) - 1):
        path.write_bytes(good[:length])
        assert ledger.read(path, vault) == three[:2]
        if length % 50 == 0:
            added = ledger.append(path, vault, uuid4(), [])
            assert ledger.read(path, vault) == [*three[:2], added]


def test_a_last_line_that_lacks_only_its_end_counts(path: Path, vault: Vault, three: list[ledger.Entry]) -> None:
    path.write_bytes(path.read_bytes()[:-1])
    assert ledger.read(path, vault) == three
    added = ledger.append(path, vault, uuid4(), [])
    assert ledger.read(path, vault) == [*three, added]


def test_nothing_is_added_to_a_damaged_ledger(path: Path, vault: Vault, three: list[ledger.Entry]) -> None:
    damaged = b"x" + path.read_bytes()[1:]
    path.write_bytes(damaged)
    with pytest.raises(KeyProblem):
        ledger.append(path, vault, uuid4(), [])
    assert path.read_bytes() == damaged


def test_a_full_disk_leaves_the_ledger_as_it_was(
    path: Path, vault: Vault, three: list[ledger.Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    good, write = path.read_bytes(), os.pwrite
    monkeypatch.setattr(ledger.os, "pwrite", lambda file, data, at: write(file, data[:20], at))
    with pytest.raises(KeyProblem, match="No space left"):
        ledger.append(path, vault, uuid4(), [])
    assert path.read_bytes() == good


def test_two_processes_write_one_chain(path: Path, vault: Vault) -> None:
    program = (
        "import sys; from pathlib import Path; from uuid import uuid4\n"
        "from outreach.core import ledger; from outreach.core.keys import load_keys\n"
        "from outreach.core.sealing import Vault\n"
        "root = Path(sys.argv[1]); vault = Vault(load_keys(root, None))\n"
        "for _ in range(25): ledger.append(ledger.ledger_file(root), vault, uuid4(), [uuid4()])\n"
    )
    root = str(path).removesuffix(".erased")
    running = [subprocess.Popen([sys.executable, "-c", program, root], cwd=ROOT) for _ in range(2)]
    assert [process.wait(60) for process in running] == [0, 0]
    assert len(ledger.read(path, vault)) == 50


def test_a_replay_destroys_what_has_come_back_and_nothing_else(
    db: Session, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "on_replay", [])
    gone, path = cast.nok_case.person_id, tmp_path / "ledger"
    ledger.append(path, vault_of(db), gone, [gone, uuid4()])
    assert ledger.replay(db, path) == 1
    db.commit()
    db.expire_all()
    assert db.get(DataKey, (gone, 1)) is None
    assert isinstance(db.get_one(Person, gone).nickname, Unreadable)
    assert db.get_one(Person, cast.ton_case.person_id).nickname == "ต้น"
    assert ledger.replay(db, path) == 0


def test_a_replay_tells_the_floors_above(
    db: Session, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, told = cast.nok_case.person_id, []

    def tell(_session: Session, entries: Sequence[ledger.Entry], back: set[UUID]) -> None:
        told.extend((one.person_id, one.person_id in back) for one in entries)

    monkeypatch.setattr(ledger, "on_replay", [tell])
    ledger.append(tmp_path / "ledger", vault_of(db), gone, [gone])
    ledger.replay(db, tmp_path / "ledger")
    assert told == [(gone, True)]
