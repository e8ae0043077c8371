"""Without good keys nothing starts: one line, no success, and the database and its log as they were, byte for byte."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from outreach.core.keys import make_keys, ring_file
from tests.support import forks
from tests.support.house import House
from tests.support.key_services import TOKEN, VaultHandler, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A site with keys, tables and one user."""
    house = House(tmp_path_factory.mktemp("made"))
    first = ("--username", "dao", "--name", "ดาว", "--role", "administrator")
    for words in (("keys", "init"), ("db", "upgrade"), ("users", "create", *first)):
        assert house.run(*words).returncode == 0
    return house


@pytest.fixture
def house(made: House, tmp_path: Path) -> Iterator[House]:
    """A copy of it, in the middle of its work: the log of the database holds what is not in the file yet."""
    shutil.copytree(made.folder, tmp_path, dirs_exist_ok=True)
    copy = House(tmp_path)
    with closing(sqlite3.connect(copy.data / "outreach.db", isolation_level=None)) as working:
        working.execute("PRAGMA wal_autocheckpoint = 0")
        working.execute("UPDATE users SET username = 'dao2'")
        yield copy


def _other(house: House) -> Path:
    other = house.folder / "other" / "root.key"
    make_keys(other)
    return other


def _half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _of_another_installation(house: House) -> None:
    other = _other(house)
    shutil.copy(other, house.key_file)
    shutil.copy(ring_file(other), ring_file(house.key_file))


FAULTS: dict[str, tuple[Callable[[House], object], str]] = {
    "no key": (lambda house: house.key_file.unlink(), "no key file"),
    "no key at all": (lambda house: shutil.rmtree(house.key_file.parent), "keys init"),
    "no ring": (lambda house: ring_file(house.key_file).unlink(), "missing or damaged"),
    "wrong key": (lambda house: shutil.copy(_other(house), house.key_file), "another root key"),
    "open key": (lambda house: house.key_file.chmod(0o644), "chmod 600"),
    "open ring": (lambda house: ring_file(house.key_file).chmod(0o660), "chmod 600"),
    "half a key": (lambda house: _half(house.key_file), "damaged"),
    "half a ring": (lambda house: _half(ring_file(house.key_file)), "damaged"),
    "another installation's": (_of_another_installation, "another installation"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_start_without_good_keys_says_one_line_and_no_more(house: House, fault: str) -> None:
    break_it, words = FAULTS[fault]
    break_it(house)
    before = contents(house)
    ends_with_one_line(import_wsgi(house), words)
    assert contents(house) == before


def test_a_command_says_the_same_line_and_writes_nothing(house: House) -> None:
    _of_another_installation(house)
    before = contents(house)
    create = ("users", "create", "--username", "eve", "--name", "e", "--role", "manager")
    for words in (create, ("db", "upgrade"), ("keys", "rotate")):
        ends_with_one_line(house.run(*words), "another installation")
    assert contents(house) == before


def test_with_good_keys_the_same_start_succeeds(house: House) -> None:
    assert import_wsgi(house).returncode == 0


def test_the_root_key_leaves_the_environment_once_it_is_read(house: House) -> None:
    ended = import_wsgi(house, "import os; print(os.environ.get('OUTREACH_ROOT_KEY'))", OUTREACH_KEYS="env")
    assert ended.returncode != 0
    root = {"OUTREACH_KEYS": "env", "OUTREACH_ROOT_KEY": house.key_file.read_text()}
    ended = import_wsgi(house, "import os; print(os.environ.get('OUTREACH_ROOT_KEY'))", **root)
    assert (ended.returncode, ended.stdout.strip()) == (0, "None")


def test_a_command_of_flask_itself_meets_the_whole_application(made: House) -> None:
    assert "access.sign_in" in made.run("routes").stdout


def test_an_unknown_command_is_refused_before_keys_are_read(tmp_path: Path) -> None:
    refused = House(tmp_path).run("user", "list")
    assert refused.returncode == 2
    assert "No such command 'user'" in refused.stderr


def test_keys_without_a_database_make_none(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.run("keys", "init")
    assert "no tables yet" in house.run("keys", "status").stdout
    for words in ("check", "rotate"):
        ends_with_one_line(house.run("keys", words), "db upgrade")
    assert not house.data.exists()


def test_a_site_starts_with_a_key_service_and_not_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    house = House(tmp_path)
    with serving(VaultHandler) as service:
        for name, value in {"KEYS": "vault-transit", "VAULT_ADDR": service.address, "VAULT_TOKEN": TOKEN}.items():
            monkeypatch.setenv(f"OUTREACH_{name}", value)
        for words in (("keys", "init"), ("db", "upgrade"), ("keys", "check")):
            assert house.run(*words).returncode == 0
        assert not house.key_file.exists()
        before = contents(house)
        service.mood = "refuses"
        ends_with_one_line(import_wsgi(house), "refused (403)")
    ends_with_one_line(import_wsgi(house), "cannot be reached")
    assert contents(house) == before


def ends_with_one_line(ended: subprocess.CompletedProcess[str], words: str) -> None:
    """On stderr, with no success and no traceback."""
    assert ended.returncode != 0
    assert (words in ended.stderr, ended.stdout) == (True, "")
    assert len(ended.stderr.splitlines()) == 1, ended.stderr


def import_wsgi(house: House, then: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """As a WSGI server starts."""
    own = {"OUTREACH_DATA": str(house.data), "OUTREACH_KEY_FILE": str(house.key_file)} | more
    return forks.run(("-c", f"import wsgi; {then}"), os.environ | own)


def contents(house: House) -> dict[str, str]:
    """A digest of each file of the database; the shared memory beside it is scratch paper."""
    files = (path for path in house.data.iterdir() if not path.name.endswith("-shm"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
