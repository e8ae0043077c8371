"""Every benchmark runs to its end and prints what it measured. How long anything takes is not looked at here."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks import (
    __main__,
    audit_append,
    backup,
    growth,
    house,
    memory,
    names,
    names_found,
    readers,
    readers_kill,
    records,
    rotation,
    rotation_kill,
    row_digests,
    sealing,
    timing,
    writing,
)

pytestmark = pytest.mark.slow
HELPERS = """
__init__ bare_rows clients copies crowd document floors house originals servers stores table timing town trails
"""
Print = Callable[[], str]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a programme that one benchmark has played waits for the next."""
    return tmp_path_factory.mktemp("played")


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch, played: Path) -> None:
    """Sizes at which it is over soon."""
    monkeypatch.setattr(house, "kept", played)
    sizes = {
        timing: {"most": 1},
        __main__: {"SECONDS": 0.2},
        sealing: {"PEOPLE": 3},
        records: {"SHEET_ROWS": 5},
        memory: {"KINDS": 3},
        names: {"SIZES": (60,), "EACH": 2},
        names_found: {"SLIPS": 20, "ABSENT": 5},
        readers: {"READERS": (2,), "TURNS": 1},
        rotation: {"ROUNDS": 1},
    }
    for module, values in sizes.items():
        for name, value in values.items():
            monkeypatch.setattr(module, name, value)


def printed(capsys: pytest.CaptureFixture[str], main: Callable[[], object], *words: str) -> str:
    """What the command prints, asked with these words."""
    sys.argv = ["benchmark", *words]
    main()
    return capsys.readouterr().out


# What each is asked with, and a word of every kind of line that it prints.
EACH = {
    "__main__": (
        __main__.main,
        ("--people", "8", "16"),
        (
            "case page, 20 notes",
            "found by an ID number",
            "doubles",
            "outcomes",
            "register",
            "rows as XLSX",
            "open 8 fields",
            "pages a second, 2 clients, 2 processes",
            "p95 of a save alone",
            "bytes on disk",
            "memory after pages",
        ),
    ),
    "backup": (backup.main, ("--people", "8"), ("backup create", "backup verify", "backup restore")),
    "growth": (
        growth.main,
        ("--people", "16", "--times", "2"),
        ("exponent", "gap report", "possible duplicates", "stages verify --due", "retention", "chase", "comparing"),
    ),
    "names": (names.main, ("60",), ("60 people: filled", "a change", "misspelt name among 60")),
    "names_found": (lambda: names_found.main(60), (), ("tuned", "held out", "mechanical", "names that nobody has")),
    "rotation": (rotation.main, ("20",), ("20 people, 8 cells each, by the wall",)),
    "row_digests": (
        row_digests.main,
        ("--times", "1", "--people", "8"),
        ("check:", "register:", "log a contact:", "room:"),
    ),
    "writing": (
        writing.main,
        ("--people", "64", "--times", "2"),
        ("log a contact, cpu", "register, wall", "as a request, wall", "a form that is not accepted: takes the lock"),
    ),
}
ELSEWHERE = {  # run in the command above, or by a test of their own
    "audit_append": "tests/access/test_audit.py::test_processes_that_append_at_once_lose_no_line",
    **dict.fromkeys(("memory", "pages", "readers", "records", "sealing", "space"), "in `make bench`"),
    "readers_kill": "tests/behaviour/test_trail_before_answer.py::test_a_killed_server_has_answered_nothing_unrecorded",
    "rotation_kill": "tests/commands/keys/test_rotation.py::test_killed_while_two_writers_work_it_loses_nothing",
}


def test_no_benchmark_is_left_out() -> None:
    there = {path.stem for path in Path(__main__.__file__).parent.glob("*.py")}
    assert there == EACH.keys() | ELSEWHERE.keys() | set(HELPERS.split())
    assert all(
        hasattr(module, "main") or hasattr(module, "measure")
        for module in (audit_append, sealing, readers_kill, rotation_kill)
    )


@pytest.mark.parametrize("name", EACH)
def test_a_benchmark_runs_to_its_end_and_prints(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", [])  # put back afterwards
    main, words, lines = EACH[name]
    said = printed(capsys, main, *words)
    assert [line for line in lines if line not in said] == []
    assert len(re.findall(r"\d", said)) > len(lines)
