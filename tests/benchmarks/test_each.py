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
    find_by_id,
    growth,
    memory,
    names,
    names_found,
    readers,
    readers_kill,
    rotation,
    rotation_kill,
    row_digests,
    scale,
    sealing,
    timing,
    writing,
)

pytestmark = pytest.mark.slow
HELPERS = """
__init__ bare_rows clients copies crowd floors house originals servers stores timing trails
"""
Print = Callable[[], str]


@pytest.fixture(autouse=True)
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sizes at which it is over soon."""
    sizes = {
        timing: {"most": 1},
        __main__: {"PEOPLE": 8},
        sealing: {"PEOPLE": 3, "COUNT": 2},
        find_by_id: {"SMALL": (40,)},
        names: {"SIZES": (60,), "EACH": 2},
        names_found: {"SLIPS": 20, "ABSENT": 5},
        readers: {"READERS": (2,)},
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
        (),
        (
            "sealed fields",
            "list of 3 people",
            "page",
            "outcome statistics",
            "backup restore",
            "ID among 40",
            "misspelt",
        ),
    ),
    "find_by_id": (lambda: find_by_id.measure((30,)), (), ("ID among 30, grown", "ID among 30, reindexed")),
    "growth": (
        growth.main,
        ("--people", "64", "--times", "2"),
        ("exponent", "gap report", "possible duplicates", "stages verify --due", "retention", "chase", "comparing"),
    ),
    "memory": (memory.main, ("--people", "64"), ("first answer", "names read", "pages of every kind")),
    "names": (names.main, ("60",), ("60 people: filled", "a change", "misspelt name among 60")),
    "names_found": (lambda: names_found.main(60), (), ("tuned", "held out", "mechanical", "names that nobody has")),
    "readers": (
        readers.main,
        ("--people", "64", "--seconds", "0.2"),
        ("pages a second, 2 clients, 2 processes", "p95 of a save alone", "beside /people/doubles", "contacts logged"),
    ),
    "rotation": (rotation.main, ("20",), ("20 people, 8 cells each, by the wall",)),
    "row_digests": (
        row_digests.main,
        ("--times", "1", "--people", "8"),
        ("check:", "register:", "log a contact:", "room:"),
    ),
    "scale": (
        scale.main,
        ("--people", "64", "--times", "2"),
        ("128 people against 64", "home (supervisor)", "case page (caseworker)", "due: see", "search by", "register"),
    ),
    "writing": (
        writing.main,
        ("--people", "64", "--times", "2"),
        ("log a contact, cpu", "register, wall", "as a request, wall", "a form that is not accepted: takes the lock"),
    ),
}
ELSEWHERE = {  # run in the command above, or by a test of their own
    "audit_append": "tests/access/test_audit.py::test_processes_that_append_at_once_lose_no_line",
    "backup": "in `make bench`",
    "sealing": "in `make bench`",
    "readers_kill": "tests/behaviour/test_trail_before_answer.py::test_a_killed_server_has_answered_nothing_unrecorded",
    "rotation_kill": "tests/commands/keys/test_rotation.py::test_killed_while_two_writers_work_it_loses_nothing",
}


def test_no_benchmark_is_left_out() -> None:
    there = {path.stem for path in Path(__main__.__file__).parent.glob("*.py")}
    assert there == EACH.keys() | ELSEWHERE.keys() | set(HELPERS.split())
    assert all(
        hasattr(module, "main") or hasattr(module, "measure")
        for module in (audit_append, backup, sealing, readers_kill, rotation_kill)
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
