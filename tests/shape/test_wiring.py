"""What follows what stands in outreach/wiring/, and nowhere else; the modules of pages stand in one list too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach import wiring
from outreach.casefile import erasing
from outreach.web.application import OutreachApp

ROOT = Path(__file__).parents[2]
PATHS = sorted((ROOT / "outreach").rglob("*.py"))
HOOKS = re.compile(r"^(\w+): (?:list|dict)\[[^=]*Callable\[\[Session[^=]*= (?:\[\]|\{\})$", re.MULTILINE)


def filled_at_import(source: str) -> Iterator[int]:
    """Lines at the top of a module that write into what another module keeps."""
    tree = ast.parse(source)
    imported = {
        alias.asname or alias.name
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    for node in tree.body:
        call = node.value if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) else None
        if call and isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "extend", "update", "insert"):
            target: ast.expr = call.func.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            target = node.targets[0].value
        else:
            continue
        names = {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
        if names & imported:
            yield node.lineno


def test_no_module_writes_into_anothers_list_when_imported() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in PATHS}
    assert [f"{path}:{line}" for path, source in sources.items() for line in filled_at_import(source)] == []
    assert [
        str(path) for path, source in sources.items() if re.search(r"import .* as _\w+ +# noqa: F401", source)
    ] == []


def test_what_fills_a_list_of_another_is_found() -> None:
    assert list(filled_at_import("from a import b\nb.c.append(d)\nb.e['f'] = g\nH = []\nH.append(1)")) == [2, 3]


@pytest.mark.usefixtures("house")
def test_every_list_that_waits_for_a_higher_floor_is_wired() -> None:
    rows = (*wiring.FOLLOWS, *wiring.ASKED, *wiring.BY_NAME)
    waiting = [name for path in PATHS for name in HOOKS.findall(path.read_text(encoding="utf-8"))]
    assert len(waiting) > 10
    assert len(waiting) <= len(rows)
    assert all(kept for _what, kept, _acts in rows)


def test_it_is_the_same_however_often_it_is_done(house: OutreachApp) -> None:
    before = list(erasing.on_erasure)
    wiring.wire()
    assert erasing.on_erasure == before
    assert len(before) == len(set(before)) > 5


def test_every_module_of_pages_stands_in_the_list_of_rooms() -> None:
    listed = set(
        re.findall(r"^from (outreach\.\S+) import", (ROOT / "outreach/blueprints.py").read_text(), re.MULTILINE)
    )
    there = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in PATHS if path.name == "routes.py"}
    assert there - listed == set()
