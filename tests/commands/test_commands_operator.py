"""What the operator does at a terminal: keys, tables, the first user; each says in one line what is wrong."""

from pathlib import Path

import pytest

from tests.support.house import House

pytestmark = pytest.mark.slow


def test_a_site_is_set_up_command_by_command(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert "keys: made" in house.run("keys", "init").stdout
    assert "up to date" in house.run("db", "upgrade").stdout
    assert "up to date" in house.run("db", "upgrade").stdout
    first = ("--username", "dao", "--name", "ดาว", "--role", "administrator")
    assert "starting password" in house.run("users", "create", *first).stdout
    assert "This user name is taken." in house.run("users", "create", *first).stderr
    assert "20 added" in house.run("agencies", "load").stdout
    assert "0 added" in house.run("agencies", "load").stdout
    lost = ("--username", "fon", "--name", "ฝน", "--role", "partner")
    assert "Partners belong to an agency" in house.run("users", "create", *lost).stderr


def test_without_keys_every_other_command_ends_with_one_line(tmp_path: Path) -> None:
    house = House(tmp_path)
    for words in (("db", "upgrade"), ("users", "create"), ("audit", "verify"), ("serve",), ("run",)):
        ended = house.run(*words)
        assert ended.returncode != 0
        assert "keys init" in ended.stderr.strip().splitlines()[-1]
    assert not house.data.exists()


def test_keys_are_not_made_twice(tmp_path: Path) -> None:
    house = House(tmp_path)
    assert house.run("keys", "init").returncode == 0
    again = house.run("keys", "init")
    assert (again.returncode, "nothing was changed" in again.stderr) == (1, True)


def test_a_database_of_other_keys_is_not_served(tmp_path: Path) -> None:
    house, other = House(tmp_path / "a"), House(tmp_path / "b")
    house.data.mkdir(parents=True)
    for one in (house, other):
        one.run("keys", "init")
    house.run("db", "upgrade")
    other.data = house.data
    ended = other.run("serve", "--port", "0")
    assert ended.returncode != 0
    assert "another installation" in ended.stderr


def test_a_demo_does_not_touch_a_database_that_is_in_use(tmp_path: Path) -> None:
    house = House(tmp_path)
    house.data.mkdir()
    house.run("keys", "init")
    house.run("db", "upgrade")
    house.run("users", "create", "--username", "dao", "--name", "ดาว", "--role", "administrator")
    refused = house.run("demo", "--no-serve", "--people", "3")
    assert (refused.returncode, "in use" in refused.stderr) == (1, True)


@pytest.mark.parametrize("size", ["ten", "0", "-3", "1.5"])
def test_a_limit_that_is_no_number_ends_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    monkeypatch.setenv("OUTREACH_FILE_MB", size)
    ended = House(tmp_path).run("audit", "verify")
    assert ended.returncode != 0
    assert ended.stderr.strip() == "settings: OUTREACH_FILE_MB must be a whole number of megabytes"
