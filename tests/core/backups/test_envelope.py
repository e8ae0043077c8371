"""The age envelope of a backup: opened by its identity alone, and not after any byte of it was changed."""

import io
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from outreach.core.backups import BackupProblem, artefacts, envelope

CONTENT = os.urandom(70_000)  # two chunks of the envelope


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A throw-away identity file and its public half."""
    lines, public = envelope.new_identity()
    file = tmp_path_factory.mktemp("identity") / "identity.txt"
    file.write_text(lines)
    return file, public


@pytest.fixture(scope="module")
def sealed(pair: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed file."""
    path = tmp_path_factory.mktemp("sealed") / "outreach-0.data.age"
    with path.open("wb") as file:
        envelope.seal(
            iter([CONTENT[:1], CONTENT[1:65_537], CONTENT[65_537:]]), file, envelope.read_recipients([pair[1]])
        )
    return path


def test_the_identity_opens_it_and_the_file_shows_nothing(sealed: Path, pair: tuple[Path, str]) -> None:
    assert opened(sealed, pair[0]) == CONTENT
    assert CONTENT[:16] not in sealed.read_bytes()
    assert envelope.look(sealed) == sealed.stat().st_size


def test_each_of_two_recipients_can_open_it(pair: tuple[Path, str], tmp_path: Path) -> None:
    lines, other = envelope.new_identity()
    (tmp_path / "other.txt").write_text(lines)
    with (tmp_path / "both.age").open("wb") as file:
        envelope.seal(iter([CONTENT]), file, envelope.read_recipients([f"{pair[1]}, {other}"]))
    assert opened(tmp_path / "both.age", pair[0]) == opened(tmp_path / "both.age", tmp_path / "other.txt") == CONTENT


def test_another_identity_is_refused_in_one_line(sealed: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text(envelope.new_identity()[0])
    with pytest.raises(BackupProblem, match="not made for this identity") as refused:
        opened(sealed, tmp_path / "other.txt")
    assert "\n" not in str(refused.value)


def test_a_changed_byte_anywhere_is_refused(sealed: Path, pair: tuple[Path, str], tmp_path: Path) -> None:
    whole, changed = sealed.read_bytes(), tmp_path / "changed.age"
    for place in (*range(400), *range(400, len(whole), 997), *range(len(whole) - 60, len(whole))):
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(BackupProblem):
            opened(changed, pair[0])


def test_a_cut_or_longer_file_is_refused(sealed: Path, pair: tuple[Path, str], tmp_path: Path) -> None:
    whole, changed = sealed.read_bytes(), tmp_path / "cut.age"
    head = whole.index(b"\n--- ")
    for end in (0, 1, 100, head, 180, 216, 217, 65_768, 65_769, len(whole) - 1):
        changed.write_bytes(whole[:end])
        with pytest.raises(BackupProblem):
            opened(changed, pair[0])
    changed.write_bytes(whole + b"\x00")
    with pytest.raises(BackupProblem):
        opened(changed, pair[0])


def test_without_a_key_a_file_that_is_none_or_ends_early_is_told(sealed: Path, tmp_path: Path) -> None:
    whole = sealed.read_bytes()
    second_chunk = len(whole) - (len(CONTENT) - envelope.CHUNK + envelope.TAG)
    for content in (b"", b"PK\x03\x04 something", whole[:190], whole[: second_chunk + envelope.TAG]):
        (tmp_path / "odd.age").write_bytes(content)
        with pytest.raises(BackupProblem):
            envelope.look(tmp_path / "odd.age")


@pytest.mark.parametrize("typed", ["", " , ", "age1abc", "AGE-SECRET-KEY-1QQQ", "ssh-ed25519 AAAA"])
def test_what_is_no_public_key_is_refused(typed: str) -> None:
    with pytest.raises(BackupProblem):
        envelope.read_recipients([typed])


def test_a_failing_source_or_disk_is_passed_on_as_it_is(pair: tuple[Path, str]) -> None:
    def broken() -> Iterator[bytes]:
        yield b"some"
        raise KeyboardInterrupt

    class Full(io.RawIOBase):
        def write(self, _piece: object) -> int:
            raise OSError(28, "No space left on device")

    to = envelope.read_recipients([pair[1]])
    with pytest.raises(KeyboardInterrupt):
        envelope.seal(broken(), io.BytesIO(), to)
    with pytest.raises(OSError, match="No space") as full:
        envelope.seal(iter([CONTENT]), Full(), to)  # type: ignore[arg-type]
    assert full.value.errno == 28


def test_a_file_has_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    with suppress(KeyboardInterrupt), artefacts.written(tmp_path / "a.data.age") as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
    with artefacts.written(tmp_path / "a.data.age") as file:
        file.write(b"whole")
        assert [path.name for path in tmp_path.iterdir()] == ["a.data.age.half"]
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [("a.data.age", 0o600)]


def test_a_killed_backups_half_is_removed_but_not_a_running_ones(tmp_path: Path) -> None:
    (tmp_path / "outreach-1.data.age.half").write_bytes(b"left")
    with artefacts.written(tmp_path / "outreach-2.keys.age"):
        assert artefacts.clear_halves(tmp_path) == 1
        assert [path.name for path in tmp_path.iterdir()] == ["outreach-2.keys.age.half"]


def opened(path: Path, identity: Path) -> bytes:
    into = io.BytesIO()
    envelope.unseal(path, envelope.read_identities(identity), into)
    return into.getvalue()
