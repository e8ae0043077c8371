"""Who reads a module finds its tests by its name: the folders of the tests are those of outreach."""

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OF_NO_MODULE = {"behaviour", "benchmarks", "crawl", "journeys", "shape"}
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
