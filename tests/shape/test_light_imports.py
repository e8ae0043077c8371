"""What is imported is light: a leaf brings no web framework with it, the application no library of a single page."""

import subprocess
import sys
from pathlib import Path

import pytest

from outreach.commands import LISTED, NAMES, find

ROOT = Path(__file__).parents[2]
HEAVY = {"typst", "xlsxwriter", "icalendar", "pyrage", "alembic", "pypdf", "zxcvbn", "waitress", "markdown_it"}
LATE = {"webauthn", "segno", "PIL", "numpy", "pythainlp", "rapidfuzz", "fontTools"}


def loaded(module: str) -> set[str]:
    """The names of all modules that are there once this one has been imported in a process of its own."""
    return set(run(f"import {module}, sys; print(*sys.modules)").stdout.split())


def run(program: str) -> subprocess.CompletedProcess[str]:
    """A program in a process of its own, to its end."""
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)


@pytest.mark.parametrize("leaf", ["clock", "errors", "codes"])
def test_a_leaf_loads_no_web_framework(leaf: str) -> None:
    there = loaded(f"outreach.core.{leaf}")
    assert there & {"flask", "werkzeug", "wtforms", "numpy", "typst"} == set()
    assert len(there) < 400  # 1,923 when one import brought all
    assert {name for name in there if name.startswith("outreach.")} <= {
        f"outreach.core{part}" for part in ("", ".clock", ".codes", ".errors", ".language", ".languages")
    }


def test_the_application_loads_no_library_of_one_page_or_command() -> None:
    there = loaded("outreach.factory")
    assert there & (HEAVY | LATE) == set()
    assert {name for name in there if name.startswith("outreach.commands.")} == set()


def test_a_list_of_the_commands_loads_neither_them_nor_the_app() -> None:
    listed = 'cli.main(["--app", "wsgi", "--help"], standalone_mode=False)'
    said = run(f"import sys; from flask.cli import cli; {listed}; print(*sys.modules, file=sys.stderr)")
    there = set(said.stderr.split())
    assert [name for name in NAMES if f"\n  {name} " not in said.stdout] == []
    assert there & (HEAVY | {"sqlalchemy", "numpy", "wtforms", "pythainlp", "babel", "config"}) == set()
    assert {name for name in there if name.startswith("outreach.")} == {"outreach.commands", "outreach.commands.before"}
    assert len(there) < 400  # 2,000 when the application was put together to tell its commands


@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_listed_with_the_first_words_of_its_help(name: str) -> None:
    command = find(name)
    assert command is not None
    assert command.get_short_help_str(200) == LISTED[name].about
