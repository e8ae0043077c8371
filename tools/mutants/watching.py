"""Which test calls which function of the modules: found out by running the tests once, the modules instrumented."""

import ast
import hashlib
import json
import time
from collections.abc import Collection, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mutants.plan import ROOT

HITS: set[str] = set()  # what was called since somebody looked: instrumented modules write into it


@dataclass(frozen=True)
class Watched:
    """A test, what it called, and the seconds that it took."""

    test: str
    called: frozenset[str]
    took: float


class Report:
    """What was found out so far, a line for each test file in a file: nothing is lost when it is stopped."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._rows: dict[str, dict[str, Any]] = {}
        for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else []:
            row = json.loads(line)
            self._rows[row["file"]] = row

    def stale(self, files: Collection[str]) -> list[str]:
        """The test files that have changed since, or are not known."""
        return [file for file in files if self._rows.get(file, {}).get("digest") != _digest(file)]

    def tests(self, files: Collection[str]) -> list[Watched]:
        """The tests of these files that pass."""
        rows = [self._rows[file] for file in files if file in self._rows]
        return [Watched(one["test"], frozenset(one["called"]), one["took"]) for row in rows for one in row["tests"]]

    def add(self, file: str, tests: list[dict[str, Any]]) -> None:
        """Keep what is known of one file."""
        row = {"file": file, "digest": _digest(file), "tests": tests}
        with self._file.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps(row) + "\n")


class Watcher:
    """A plugin of pytest that looks into HITS after each test."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._file, self._tests, self._begun, self._passed = "", [], 0.0, True

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """A test begins; what was called before it belongs to nobody."""
        self._turn_to(item.nodeid.split("::")[0])
        self._begun, self._passed = time.monotonic(), True
        HITS.clear()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails with nothing broken is not asked."""
        self._passed = self._passed and report.passed

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        """What is set up once for all tests is called by none of them."""
        before = set(HITS)
        made = yield
        if fixturedef.scope == "session":
            HITS.intersection_update(before)
        return made

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """A test is over."""
        if self._passed:
            took = round(time.monotonic() - self._begun, 3)
            self._tests.append({"test": item.nodeid, "called": sorted(HITS), "took": took})

    def pytest_sessionfinish(self) -> None:
        """The last file is whole."""
        self._turn_to("")

    def _turn_to(self, file: str) -> None:
        if self._file and file != self._file:
            self._report.add(self._file, self._tests)
            self._tests = []
        self._file = file


def instrumented(path: str) -> ast.Module:
    """A module, every function of which says when it is called."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    _instrument(tree, path, "")
    tree.body[1:1] = ast.parse("from mutants.watching import HITS as _HITS").body
    return ast.fix_missing_locations(tree)


def _instrument(node: ast.AST, path: str, scope: str) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef):
            inside = f"{scope}.{child.name}".lstrip(".")
            _instrument(child, path, inside)
            if isinstance(child, ast.FunctionDef):
                child.body[:0] = ast.parse(f"_HITS.add({f'{path}:{inside}'!r})").body
                if any(one.arg == "permission" for one in child.args.args):
                    child.body[:0] = ast.parse(f"_HITS.add({f'{path}:{inside} '!r} + permission.name)").body


def _digest(file: str) -> str:
    return hashlib.sha256((ROOT / file).read_bytes()).hexdigest()[:16]
