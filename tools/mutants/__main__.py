"""`python tools/mutants [MODULE ...]`: the score of each module, and every change that no test noticed.

Stopped with Ctrl-C, it goes on where it was when it is run again: answers are kept in .mutants/ for as long as the
module stays as it is. `--again` asks anew about what no test noticed, with the tests of today.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from tqdm import tqdm  # noqa: E402 (the path comes first)

from mutants.answers import Answers  # noqa: E402
from mutants.asking import Asker, Question, ask_from_the_start, in_fork, run_tests  # noqa: E402
from mutants.breaking import can_break  # noqa: E402
from mutants.operators import Mutant, mutants  # noqa: E402
from mutants.plan import ENOUGH, PLAN, ROOT, tests_of  # noqa: E402
from mutants.watching import Report, Watched, Watcher, instrumented  # noqa: E402

KEPT = ROOT / ".mutants"
STOPPED = 130
LONG = 24 * 3600.0
GATE = "outreach/access/gate.py:_enter"


def main(words: Sequence[str]) -> int:
    """0 when it came to the end, 130 when it was stopped; what no test noticed is a finding, not a failure."""
    asked = _asked(words)
    KEPT.mkdir(exist_ok=True)
    os.nice(int(os.environ.get("NICE", "10")))
    paths = asked.modules or list(PLAN)
    try:
        _watch(paths)
        _ask(paths, again=asked.again)
    except KeyboardInterrupt:
        print("\nStopped. Run it again: it goes on from here.", file=sys.stderr)
        return STOPPED
    for path in paths:
        _print_score(path)
    return 0


def _asked(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python tools/mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="such as outreach/access/gate.py; all without one")
    parser.add_argument("--again", action="store_true", help="ask anew about what no test noticed, with today's tests")
    asked = parser.parse_args(words)
    if unknown := set(asked.modules) - PLAN.keys():
        parser.error(f"not in tools/mutants/plan.py: {', '.join(sorted(unknown))}")
    return asked


def _watch(paths: Sequence[str]) -> None:
    """Find out which test calls what, where that is not known."""
    report = Report(KEPT / "tests.jsonl")
    stale = report.stale(sorted({file for path in paths for file in tests_of(path)}))
    if stale:
        print(f"Running {len(stale)} test files once, to see which test calls what ...", file=sys.stderr)
        trees = {path: instrumented(path) for path in PLAN}
        if in_fork(lambda: run_tests(stale, Watcher(report), trees), LONG) not in (0, 1):
            raise SystemExit(f"the tests do not even start: pytest {' '.join(stale)}")


def _ask(paths: Sequence[str], *, again: bool) -> None:
    """Answer every question that has no answer yet."""
    kept = {path: Answers(KEPT, path) for path in paths}
    questions = [question for path in paths for question in _open_questions(path, kept[path], again=again)]
    with tqdm(total=len(questions), unit="mutant", disable=None, file=sys.stderr) as bar:

        def told(question: Question, noticed: bool, by: str) -> None:
            kept[question.path].put(question.mutant, noticed, by)
            bar.set_description(question.path)
            bar.update()

        in_memory = [one for one in questions if one.tests and can_break(one.path, one.mutant)]
        files = sorted({test.split("::")[0] for question in in_memory for test in question.tests})
        if files:
            in_fork(lambda: run_tests(files, Asker(in_memory, told)), LONG, silently=False)
            bar.update(len(in_memory))
        for question in questions:
            if question not in in_memory:
                told(question, *ask_from_the_start(question, tests_of(question.path)))


def _open_questions(path: str, kept: Answers, *, again: bool) -> Iterator[Question]:
    watched = Report(KEPT / "tests.jsonl").tests(tests_of(path))
    for mutant in mutants((ROOT / path).read_text(encoding="utf-8")):
        noticed = kept.noticed(mutant)
        if noticed is None or (again and not noticed):
            tests = _quickest(path, _tests_for(path, mutant, watched))
            seconds = 30 + 5 * sum(one.took for one in tests or watched)
            yield Question(path, mutant, tuple(one.test for one in tests), seconds)


def _quickest(path: str, tests: Sequence[Watched]) -> list[Watched]:
    """Those in files named like the module, then the quickest, as many as fit into the time."""
    names = {Path(path).stem.rstrip("s"), Path(path).parent.name.rstrip("s")}
    chosen = sorted(tests, key=lambda one: (not any(name in one.test.split("::")[0] for name in names), one.took))
    return [one for one, sum_ in zip(chosen, accumulate(one.took for one in chosen), strict=True) if sum_ <= ENOUGH]


def _tests_for(path: str, mutant: Mutant, watched: Sequence[Watched]) -> list[Watched]:
    """The tests that call the function; for what is said of a permission, those of the pages that need it; else all."""
    if mutant.scope:
        return [one for one in watched if f"{path}:{mutant.scope}" in one.called]
    if permission := re.fullmatch(r"(?:also|without) Permission[.](\w+)(?: \(\d+\))?", mutant.words):
        return [one for one in watched if f"{GATE} {permission[1]}" in one.called]
    return [one for one in watched if any(called.startswith(f"{path}:") for called in one.called)]


def _print_score(path: str) -> None:
    kept, found = Answers(KEPT, path), list(mutants((ROOT / path).read_text(encoding="utf-8")))
    print(f"{path}: {sum(bool(kept.noticed(mutant)) for mutant in found)} of {len(found)}")
    for mutant in found:
        if not kept.noticed(mutant):
            print(f"  {path}:{mutant.line} {mutant.key}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
