"""What all processes of a run of tests can share is made once, by the first of them that asks."""

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ANSWER = "answer.pickle"


def made(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], Any]) -> tuple[Path, Any]:
    """A folder that `make` has filled, and what it answered then. The others wait for it; nobody writes there later."""
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent  # which is that of the whole run
    folder = root / f"once-{name}"
    with (root / f"once-{name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not (folder / ANSWER).exists():
            shutil.rmtree(folder, ignore_errors=True)  # somebody began, and failed
            folder.mkdir(mode=0o700)
            (folder / ANSWER).write_bytes(pickle.dumps(make(folder)))
    return folder, pickle.loads((folder / ANSWER).read_bytes())  # noqa: S301 (written by ourselves, a moment ago)
