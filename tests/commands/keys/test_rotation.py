"""Rotation while people work: killed anywhere, nothing is lost; a further run finishes; each stage is on record."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.rotation_kill import digests, kill_rotations, lay
from outreach.access import checks
from outreach.access.audit import AuditLine, first_bad_line
from outreach.casefile.cases import Case
from outreach.commands import daily
from outreach.core import clock, installation
from outreach.core.installation import Installation
from outreach.core.keys import KeyStore
from outreach.core.keys.problem import KeyProblem
from outreach.core.keys.providers.file import FileProvider
from outreach.core.sealing import DataKey, Vault, rewrapping, vault_of
from outreach.web.application import OutreachApp
from tests.support.cast import Cast


def versions(db: Session) -> dict[int, int]:
    db.expire_all()
    counts = rewrapping.count_by_version(db)
    db.rollback()
    return counts


def stages(db: Session) -> list[str]:
    lines = db.scalars(select(AuditLine).where(AuditLine.action == "keys.rotate").order_by(AuditLine.seq)).all()
    assert first_bad_line(db) is None
    db.rollback()
    return [line.about for line in lines]


def test_every_data_key_goes_under_a_new_key_and_all_still_opens(
    run: FlaskCliRunner, db: Session, cast: Cast, keys: KeyStore
) -> None:
    cell = cast.nok_case.person.nickname_sealed
    db.commit()
    ended = run.invoke(args=["keys", "rotate"])
    assert ended.exit_code == 0, ended.output
    assert list(versions(db)) == [2]
    assert list(keys.load().keys["wrap"]) == [2]
    assert (cast.nok_case.person.nickname, cast.nok_case.person.nickname_sealed) == ("นก", cell)
    assert installation.wrap_version(db) == 2


def test_each_stage_leaves_a_line_in_the_trail(run: FlaskCliRunner, db: Session) -> None:
    run.invoke(args=["keys", "rotate", "--root"])
    assert stages(db) == ["root", "ring:2 in use", "ring:2 alone, 0 given up"]


def test_rows_and_keys_verify_after_a_rotation_and_a_completing(run: FlaskCliRunner) -> None:
    for words in (["keys", "rotate"], ["keys", "complete"], ["keys", "rotate", "--root"]):
        assert run.invoke(args=words).exit_code == 0
        said = run.invoke(args=["audit", "verify"])
        assert (said.exit_code, "data keys open for their owners" in said.output) == (0, True), said.output


def test_a_rotation_with_a_new_root_keeps_everything_readable(run: FlaskCliRunner, db: Session, keys: KeyStore) -> None:
    old = keys.root()
    assert run.invoke(args=["keys", "rotate", "--root"]).exit_code == 0
    assert keys.root() != old
    assert "data keys open" in run.invoke(args=["keys", "check"]).output


def test_no_wrapping_of_before_is_left_in_the_files(
    run: FlaskCliRunner, db: Session, cast: Cast, app: OutreachApp
) -> None:
    wrapped = [row.wrapped for row in db.scalars(select(DataKey))]
    db.rollback()
    run.invoke(args=["keys", "rotate"])
    kept = b"".join(path.read_bytes() for path in app.extensions["settings"].data.glob("test.db*"))
    assert wrapped
    assert not [cell for cell in wrapped if cell[4:] in kept]


STEPS = ("add_wrap", "note_wrap_version", "rewrap", "retire_wraps", "tidy")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_stopped_at_any_step_it_says_how_to_go_on_and_finishes(
    run: FlaskCliRunner, db: Session, monkeypatch: pytest.MonkeyPatch, keys: KeyStore, step: str, done: bool
) -> None:
    with monkeypatch.context() as patch:
        _stop_at(patch, step, done)
        ended = run.invoke(args=["keys", "rotate"])
    assert (ended.exit_code, "Go on with" in ended.output) == (130, True)
    assert "data keys open" in run.invoke(args=["keys", "check"]).output
    assert run.invoke(args=["keys", "rotate"]).exit_code == 0
    [version] = versions(db)
    assert list(keys.load().keys["wrap"]) == [version]


def test_a_worker_that_started_before_follows_every_stage(
    run: FlaskCliRunner, db: Session, cast: Cast, keys: KeyStore, app: OutreachApp
) -> None:
    early = Vault(keys.load(), keys.reload)
    run.invoke(args=["keys", "rotate"])
    row = db.get_one(DataKey, (cast.nok_case.person_id, 1))
    assert len(early.unwrap(row.owner_id, 1, row.wrapped)) == 32
    db.info["vault"] = early
    early.make_key(db, owner := uuid4())
    db.flush()
    assert db.get_one(DataKey, (owner, 1)).ring_version == 2


def test_a_key_erased_while_it_is_re_wrapped_stays_erased(
    run: FlaskCliRunner, db: Session, cast: Cast, app: OutreachApp, keys: KeyStore
) -> None:
    engine, vault, owner = app.extensions["engine"], app.extensions["vault"], cast.nok_case.person_id
    rows = next(rewrapping.batches(engine))
    vault_of(db).destroy_key(db, owner)
    db.commit()
    keys.add_wrap()
    rewrapping.rewrap(engine, vault, rows, 2)
    assert db.get(DataKey, (owner, 1)) is None
    assert list(versions(db)) == [2]


def test_a_damaged_data_key_is_named_and_keeps_the_older_key(
    run: FlaskCliRunner, db: Session, cast: Cast, keys: KeyStore
) -> None:
    owner = _damage(db, cast)
    ended = run.invoke(args=["keys", "rotate"])
    assert ended.exit_code == 1
    assert str(owner) in ended.output
    assert sorted(keys.load().keys["wrap"]) == [1, 2]
    assert run.invoke(args=["keys", "rotate", "--give-up-damaged"]).exit_code == 0
    assert list(keys.load().keys["wrap"]) == [2]


def test_what_was_given_up_is_known_but_later_damage_is_an_alarm(
    app: OutreachApp, run: FlaskCliRunner, db: Session, cast: Cast, keys: KeyStore
) -> None:
    owner = _damage(db, cast)
    assert run.invoke(args=["keys", "rotate", "--give-up-damaged"]).exit_code == 0
    known = f"data_keys:{owner} was given up on {clock.today()}: known damage"
    for words in (["keys", "check"], ["audit", "verify"]):
        ended = run.invoke(args=words)
        assert (ended.exit_code, known in ended.output) == (0, True), ended.output
    assert f"{sum(versions(db).values()) - 1} data keys open" in ended.output
    made = daily.run(app.extensions["sessions"], lambda: Vault(keys.load()), Event())
    assert made is not None
    assert (made.bad, made.places, checks.alarm(db)) == (0, [(f"data_keys:{owner}", clock.today())], None)
    later = _damage(db, cast, cast.ton_case)
    assert str(later) in run.invoke(args=["keys", "check"]).output
    assert run.invoke(args=["keys", "check"]).exit_code == 1


def test_check_names_a_damaged_data_key_and_no_other(run: FlaskCliRunner, db: Session, cast: Cast) -> None:
    owner = _damage(db, cast)
    ended = run.invoke(args=["keys", "check"])
    assert (ended.exit_code, f"1 of {sum(versions(db).values())}" in ended.output) == (1, True)
    assert str(owner) in ended.output
    assert str(cast.ton_case.person_id) not in ended.output


def test_rows_that_lie_about_their_version_cost_nobody_a_key(
    run: FlaskCliRunner, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _stop_at(patch, "rewrap", False)
        run.invoke(args=["keys", "rotate"])
    db.execute(update(DataKey).values(ring_version=2))
    db.commit()
    assert run.invoke(args=["keys", "rotate"]).exit_code == 0
    assert "data keys open" in run.invoke(args=["keys", "check"]).output


def test_a_ring_older_than_the_database_is_not_rotated(run: FlaskCliRunner, db: Session, keys: KeyStore) -> None:
    before = keys.ring_path.read_bytes()
    db.execute(update(Installation).values(wrap_version=3))
    db.commit()
    ended = run.invoke(args=["keys", "rotate"])
    assert ended.exit_code != 0
    assert keys.ring_path.read_bytes() == before
    assert isinstance(ended.exception, KeyProblem)
    assert "lacks wrapping key 3" in str(ended.exception)


def test_two_commands_do_not_change_the_keys_at_once(run: FlaskCliRunner, keys: KeyStore) -> None:
    with keys.changing():
        ended = run.invoke(args=["keys", "rotate"])
    assert isinstance(ended.exception, KeyProblem)
    assert "another command" in str(ended.exception)


def test_status_shows_versions_and_what_is_left_and_no_key(
    run: FlaskCliRunner, db: Session, keys: KeyStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        _stop_at(patch, "rewrap", False)
        run.invoke(args=["keys", "rotate"])
    said, count = run.invoke(args=["keys", "status"]).output, sum(versions(db).values())
    assert f"{count} under version 1 (older)" in said
    assert "0 under version 2 (in use)" in said
    assert f"to re-wrap    {count}; a rotation is not finished" in said
    secrets = [keys.root(), *(key for held in keys.load().keys.values() for key in held.values())]
    assert not [secret for secret in secrets if secret.hex() in said]


def test_a_disk_that_is_full_leaves_the_ring_as_it_was(tmp_path: Path) -> None:
    with _small_disk(tmp_path / "disk", "64k") as disk:
        full = KeyStore(FileProvider(disk / "root.key"), disk / "root.key")
        full.make()
        _fill(disk)
        before = full.ring_path.read_bytes()
        for act in (full.add_wrap, full.change_root):
            with pytest.raises(KeyProblem, match="No space left on device"):
                act()
        assert full.ring_path.read_bytes() == before
        assert full.load()
        assert not list(disk.glob("*.half"))


def test_a_full_disk_stops_the_rotation_and_loses_nothing(tmp_path: Path) -> None:
    with _small_disk(tmp_path / "data", "12m") as disk:
        app = lay(tmp_path, 3000)
        app.extensions["engine"].dispose()  # its log was long once, and would take much without asking for room
        before = digests(app)
        with app.app_context():
            _fill(disk)
            ended = app.test_cli_runner().invoke(args=["keys", "rotate"])
            assert (ended.exit_code, "disk full" in ended.output, "Go on with" in ended.output) == (1, True, True)
            assert digests(app) == before
            (disk / "filler").unlink()
            assert app.test_cli_runner().invoke(args=["keys", "rotate"]).exit_code == 0
        assert digests(app) == before
        app.extensions["engine"].dispose()


@pytest.mark.slow
def test_killed_while_two_writers_work_it_loses_nothing(tmp_path: Path) -> None:
    tally = kill_rotations(tmp_path, kills=4, data_keys=1000, seed=os.getpid())
    assert tally.registered > 0


def _stop_at(patch: pytest.MonkeyPatch, step: str, done: bool) -> None:
    """As by Ctrl-C, before or after a step."""
    place = KeyStore if step in ("add_wrap", "retire_wraps") else installation if "note" in step else rewrapping
    act = getattr(place, step)

    def stop(*words: object) -> None:
        if done:
            act(*words)
        os.kill(os.getpid(), signal.SIGINT)

    patch.setattr(place, step, stop)


def _damage(db: Session, cast: Cast, case: Case | None = None) -> UUID:
    row = db.get_one(DataKey, ((case or cast.nok_case).person_id, 1))
    row.wrapped = row.wrapped[:-1] + bytes([row.wrapped[-1] ^ 1])
    db.commit()
    return row.owner_id


@contextmanager
def _small_disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "tmpfs", folder]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)  # noqa: S607 (wherever it lies)


def _fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(b"x" * 4096):
            pass
