"""Without good keys the program ends with one clear line, and nothing has been touched."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from config import Settings
from outreach.core import installation, keys
from outreach.core.installation import Installation
from outreach.core.keys import PURPOSES, KeyProblem, load_keys, make_keys, ring_file
from outreach.core.keys.ring import ADDED_LATER
from outreach.factory import create_app
from tests.support.cast import Cast


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A fresh root key with its ring."""
    made = tmp_path / "keys" / "root.key"
    make_keys(made)
    return made


# the ring of install 7, sealed by a root of the bytes 0 to 31 with nonces of zeros; its keys are 01…01 to 05…05
GOLDEN = {
    "wrap": "AAAAAAAAAAAAAAAAD72037QtgrwJqag0GS2QmNNCV1IpgGEugZ+ygsT+XFdPNbGsB81QwFMzssaqd178",
    "index": "AAAAAAAAAAAAAAAADL633Lcugb8Kqqs3Gi6Tm9BBVFEqg2Itgpyxgcf9X1QoYlhtxNwF9otLuX4EYUJ4",
    "audit": "AAAAAAAAAAAAAAAADb+23bYvgL4Lq6o2Gy+SmtFAVVArgmMsg52wgMb8XlVIMmWQK8/9rtsMRlcSMjun",
    "draft": "AAAAAAAAAAAAAAAACrix2rEoh7kMrK0xHCiVndZHUlcshWQrhJq3h8H7WVKR8Ug0pwzSNW63l74lP/d1",
    "web": "AAAAAAAAAAAAAAAAC7mw27AphrgNrawwHSmUnNdGU1YthGUqhZu2hsD6WFO1gRJAL8EGVIdkW4PNUhkH",
}


def test_the_released_ring_opens_for_ever(tmp_path: Path) -> None:
    root = tmp_path / "root.key"
    root.touch(0o600)
    root.write_text(f"outreach-root-1:{bytes(range(32)).hex()}:a366aed7\n")
    ring_file(root).touch(0o600)
    entries = [{"purpose": name, "version": 1, "sealed": sealed} for name, sealed in GOLDEN.items()]
    ring_file(root).write_text(json.dumps({"install": str(UUID(int=7)), "keys": entries}))
    ring = load_keys(root, None)
    assert [ring.current(name) for name in GOLDEN] == [(1, bytes([number]) * 32) for number in range(1, 6)]


def refused(root: Path, folder: Path | None = None) -> str:
    with pytest.raises(KeyProblem) as problem:
        load_keys(root, folder)
    words = str(problem.value.code)
    assert "\n" not in words
    return words


def test_good_keys_open_and_only_their_owner_can_read_them(root: Path) -> None:
    ring = load_keys(root, None)
    assert {len(key) for versions in ring.keys.values() for key in versions.values()} == {32}
    assert root.stat().st_mode & 0o777 == 0o600
    assert ring_file(root).stat().st_mode & 0o777 == 0o600


def test_the_ring_on_disk_shows_no_key(root: Path) -> None:
    ring = load_keys(root, None)
    written = ring_file(root).read_text()
    assert not [k for versions in ring.keys.values() for k in versions.values() if k.hex() in written]


def test_a_missing_key_names_the_command_that_makes_one(tmp_path: Path) -> None:
    assert "keys init" in refused(tmp_path / "none.key")


def test_a_key_that_others_can_read_is_refused(root: Path) -> None:
    root.chmod(0o640)
    assert "chmod 600" in refused(root)


def test_a_ring_that_others_can_read_is_refused(root: Path) -> None:
    ring_file(root).chmod(0o604)
    assert f"chmod 600 {ring_file(root)}" in refused(root)


def test_a_key_in_the_folder_of_the_database_is_refused(root: Path, tmp_path: Path) -> None:
    assert "must not lie" in refused(root, tmp_path)


@pytest.mark.parametrize("damage", ["", "outreach-root-1:00:00", "x" * 90])
def test_a_damaged_root_key_is_refused(root: Path, damage: str) -> None:
    root.write_text(damage)
    assert "damaged" in refused(root)


def test_half_a_root_key_is_refused(root: Path) -> None:
    root.write_text(root.read_text()[:40])
    assert "damaged" in refused(root)


def test_a_ring_of_another_root_is_refused(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "root.key"
    make_keys(other)
    ring_file(root).write_text(ring_file(other).read_text())
    assert "another root key" in refused(root)


def test_keys_swapped_within_the_ring_are_refused(root: Path) -> None:
    ring = json.loads(ring_file(root).read_text())
    first, second = ring["keys"][:2]
    first["sealed"], second["sealed"] = second["sealed"], first["sealed"]
    ring_file(root).write_text(json.dumps(ring))
    refused(root)


@pytest.mark.parametrize("purpose", sorted(set(PURPOSES) - ADDED_LATER))
def test_a_ring_that_lacks_a_key_is_refused(root: Path, purpose: str) -> None:
    ring = json.loads(ring_file(root).read_text())
    ring["keys"] = [entry for entry in ring["keys"] if entry["purpose"] != purpose]
    ring_file(root).write_text(json.dumps(ring))
    assert "lacks" in refused(root)


def test_making_keys_twice_changes_nothing(root: Path) -> None:
    before = root.read_bytes(), ring_file(root).read_bytes()
    with pytest.raises(KeyProblem):
        make_keys(root)
    assert (root.read_bytes(), ring_file(root).read_bytes()) == before


def test_the_application_does_not_start_without_keys(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with pytest.raises(KeyProblem):
        create_app(Settings(data, f"sqlite:///{data / 'x.db'}", tmp_path / "none.key"))
    assert not data.exists()


def test_a_database_of_another_installation_is_refused(db: Session, cast: Cast) -> None:
    installation.check(db)
    db.execute(update(Installation).values(install=cast.malee.id))
    with pytest.raises(KeyProblem):
        installation.check(db)


def test_a_ring_shows_nothing_when_it_is_printed(root: Path) -> None:
    ring = load_keys(root, None)
    assert keys.KeyRing.__name__ in repr(ring)
    assert ring.current("wrap")[1].hex() not in repr(ring)
