"""Asking the tests: pytest is started once, and each question is a fork of it that runs a few tests."""

import ast
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
import time
import types
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pytest
from _pytest.runner import runtestprotocol

from mutants.breaking import break_in_memory
from mutants.operators import Mutant
from mutants.plan import LEFT_OUT, ROOT, module_of

BROKE, HELD = 1, 0


@dataclass(frozen=True)
class Question:
    """Does one of these tests notice this mutant?"""

    path: str
    mutant: Mutant
    tests: tuple[str, ...]
    seconds: float


def run_tests(tests: Iterable[str], plugin: object = None, trees: Mapping[str, ast.Module] | None = None) -> int:
    """Pytest's exit code over these tests, with modules replaced. In a fork: it leaves much behind."""
    sys.meta_path.insert(0, _Replacing({module_of(path): (path, tree) for path, tree in (trees or {}).items()}))
    os.chdir(ROOT)
    folder = tempfile.mkdtemp(prefix="mutants-")
    options = ["-q", "--tb=no", "-p", "no:cacheprovider", f"--basetemp={folder}/tests"]
    options += [f"--deselect={one}" for one in LEFT_OUT]
    try:
        return int(pytest.main([*options, *tests], plugins=[plugin] if plugin else []))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Asker:
    """A plugin of pytest that, instead of running the tests, answers questions with them."""

    def __init__(self, questions: Iterable[Question], told: Callable[[Question, bool, str], None]) -> None:
        self._questions, self._told = questions, told
        self._good: Counter[tuple[str, str]] = Counter()  # which test noticed how much of a module

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Every question in turn; what the first test sets up for all is there for all."""
        items = {item.nodeid: item for item in session.items}
        first = next(item for item in session.items if "cast" in item.fixturenames and "browser" in item.fixturenames)
        runtestprotocol(first, log=False, nextitem=first)
        for question in self._questions:
            tests = sorted(question.tests, key=lambda test: -self._good[question.path, test])
            noticed, by = _answer(question, [items[test] for test in tests if test in items])
            self._good[question.path, by] += 1
            self._told(question, noticed, by)
        return True


def _answer(question: Question, items: Sequence[pytest.Item]) -> tuple[bool, str]:
    reading, writing = os.pipe()
    code = in_fork(lambda: _ask(items, question, writing), question.seconds)
    os.close(writing)
    with os.fdopen(reading) as answer:
        return code != HELD, answer.read()


def ask_from_the_start(question: Question, files: Sequence[str]) -> tuple[bool, str]:
    """The same for what is run while a module is imported, or while the house is built: everything begins anew."""
    code = in_fork(lambda: run_tests(["-x", *files], trees={question.path: question.mutant.tree}), question.seconds)
    return code != HELD, ""


def in_fork(work: Callable[[], int], seconds: float, *, silently: bool = True) -> int | None:
    """What `work` returns in a fork; None if it took too long."""
    child = os.fork()
    if child == 0:
        code = BROKE
        try:
            os.setsid()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2) if silently else (1,):
                os.dup2(nowhere, stream)
            code = work()
        finally:
            os._exit(code)
    try:
        return _wait(child, seconds)
    except BaseException:
        _kill(child)
        raise


def _ask(items: Sequence[pytest.Item], question: Question, writing: int) -> int:
    """BROKE as soon as a test fails, with its name written down; HELD if none does."""
    break_in_memory(question.path, question.mutant)
    if not items:
        return HELD
    session = items[0].session
    session.config.pluginmanager.register(_FirstFailure(writing))
    session._setupstate.teardown_exact(items[0])
    for item, following in zip(items, [*items[1:], items[-1]], strict=True):
        runtestprotocol(item, log=False, nextitem=following)
    return HELD


class _FirstFailure:
    def __init__(self, writing: int) -> None:
        self._writing = writing

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo) -> None:
        if call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception):
            os.write(self._writing, item.nodeid.encode())
            os._exit(BROKE)


class _Replacing(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads some modules from trees in memory instead of their files."""

    def __init__(self, trees: Mapping[str, tuple[str, ast.Module]]) -> None:
        self._trees = trees

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in self._trees:
            return None
        return importlib.util.spec_from_file_location(name, ROOT / self._trees[name][0], loader=self)

    def exec_module(self, module: types.ModuleType) -> None:
        path, tree = self._trees[module.__name__]
        exec(compile(tree, str(ROOT / path), "exec"), module.__dict__)  # noqa: S102 (our own code, broken on purpose)


def _wait(child: int, seconds: float) -> int | None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    _kill(child)
    return None


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)
