"""What is imported is light: a leaf brings no web framework with it, the application no library of a single page."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"typst", "vl_convert", "xlsxwriter", "icalendar", "pyrage", "alembic", "pypdf", "zxcvbn", "waitress"}


def loaded(module: str) -> set[str]:
    """The names of all modules that are there once this one has been imported in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-c", f"import {module}, sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(said.stdout.split())


@pytest.mark.parametrize("leaf", ["clock", "errors", "codes"])
def test_a_leaf_loads_no_web_framework(leaf: str) -> None:
    there = loaded(f"outreach.core.{leaf}")
    assert there & {"flask", "werkzeug", "wtforms", "numpy", "typst"} == set()
    assert len(there) < 400  # 1,923 when one import brought all
    assert {name for name in there if name.startswith("outreach.")} <= {
        f"outreach.core{part}" for part in ("", ".clock", ".codes", ".errors", ".language", ".languages")
    }


def test_the_application_loads_no_library_that_one_page_or_one_command_needs() -> None:
    there = loaded("outreach.factory")
    assert there & HEAVY == set()
    assert {name for name in there if name.startswith("outreach.commands.")} == {"outreach.commands.ready"}
