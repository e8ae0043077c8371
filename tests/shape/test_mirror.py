"""Who reads a module finds its tests by its name: the folders of the tests are those of outreach; helpers: support."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_NO_MODULE = {"behaviour", "benchmarks", "crawl", "journeys", "shape"}
LONGEST = 60  # letters of the name of a test, with test_: it still fits the line that tells of its failure
FIXTURES = {"conftest.py", "__init__.py"}
FILES = [path.relative_to(ROOT / "tests") for path in sorted((ROOT / "tests").rglob("test_*.py"))]
MIRRORS = [path for path in FILES if path.parts[0] not in OF_NO_MODULE]


def names_in(folder: Path) -> set[str]:
    """What a test of this folder may be named after: its modules, its packages, and the folder itself."""
    return {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()} | {folder.name}


@pytest.mark.parametrize("path", MIRRORS, ids=str)
def test_a_test_lies_where_its_module_lies_and_has_its_name(path: Path) -> None:
    folder, name = ROOT / "outreach" / path.parent, path.stem.removeprefix("test_")
    assert folder.is_dir()
    assert any(name == one or name.startswith(f"{one}_") for one in names_in(folder))


def test_no_two_files_of_tests_have_one_name() -> None:
    named = Counter(path.name for path in FILES if not (ROOT / "tests" / path.parent / "__init__.py").exists())
    assert [name for name, times in named.items() if times > 1] == []


def test_the_name_of_a_test_is_a_sentence_that_fits_a_line() -> None:
    defined = re.compile(r"^ *def (test_\w+)", re.M)
    named = [
        (str(path), name) for path in FILES for name in defined.findall((ROOT / "tests" / path).read_text("utf-8"))
    ]
    assert len(named) > 1000
    assert [one for one in named if len(one[1]) > LONGEST] == []


def test_what_is_no_test_and_no_fixture_lies_in_support() -> None:
    """Data that one test reads (csv, json, toml) may lie beside it."""
    python = [path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("*.py")]
    helpers = [str(path) for path in python if not path.name.startswith("test_") and path.name not in FIXTURES]
    assert len(helpers) > 20
    assert [path for path in helpers if not path.startswith("support/")] == []


def test_support_leans_on_no_test() -> None:
    """What all may import imports none of them: nor the fixtures, which import it."""
    sources = {path: path.read_text("utf-8") for path in (ROOT / "tests" / "support").glob("*.py")}
    leaning = re.compile(r"^(?:from|import) tests\.(?!support\b).*", re.M)
    assert {path.name: leaning.findall(source) for path, source in sources.items() if leaning.search(source)} == {}
