"""The laws of the house: imports go down, only the edge knows Flask, no cycles, files and functions stay short."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
STAGES = ["c1_core_person", "c2_connect", "c3_control", "c4_continue", "c5_complete"]
UPWARDS: list[tuple[str, ...]] = [  # from the lowest up; folders of one floor do not know each other
    *((folder,) for folder in ("core", "web", "access", "directory", "casefile")),
    *((folder,) for folder in (*STAGES[:2], "accompanying", *STAGES[2:], "partners")),
    ("dashboard", "statistics", "exchange", "api", "help"),
    ("wiring",),
    ("commands",),
    ("",),  # outreach/factory.py and its neighbours
]
FLOORS = {folder: floor for floor, folders in enumerate(UPWARDS) for folder in folders}
EDGE = {"routes.py", "forms.py", "gate.py", "requests.py"}
PUT_TOGETHER = {"outreach/factory.py", "outreach/commands/before.py"}  # the application, and what stands in for it
WEB_LIBRARIES = {"wtforms", "werkzeug"}  # and every flask, flask_*
FILE_LINES, FUNCTION_LINES = 250, 40


@dataclass(frozen=True)
class Module:
    """One source file."""

    path: str
    source: str

    @cached_property
    def name(self) -> str:
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def folder(self) -> str:
        parts = self.path.split("/")
        return parts[1] if len(parts) > 2 else ""

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.path)

    @cached_property
    def imports(self) -> list[tuple[str, int]]:
        """(dotted name, line) of each import, wherever it stands, for types alone too: `from a import b` is a.b."""
        return list(self._imports())

    def _imports(self) -> Iterator[tuple[str, int]]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((alias.name, node.lineno) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._base(node)
                yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)

    def _base(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.path.split("/")[: -node.level]
        return ".".join([*package, *([node.module] if node.module else [])])


class House:
    """Every module by its dotted name."""

    def __init__(self, sources: dict[str, str]):
        modules = [Module(path, source) for path, source in sources.items()]
        self.modules = {module.name: module for module in modules}

    def edges(self, module: Module) -> Iterator[tuple[Module, int]]:
        """The modules of ours that one imports."""
        for name, line in module.imports:
            found = self.modules.get(name) or self.modules.get(name.rpartition(".")[0])
            if found and found is not module:
                yield found, line


def wrong_ways(house: House) -> list[str]:
    """Imports that climb, or cross between rooms of the same floor."""
    return [
        f"{module.path}:{line} imports {other.name}, which is not below it. Move what both need to a lower floor, "
        f"or turn it round: let {other.folder or 'outreach/factory.py'} call {module.folder}."
        for module in house.modules.values()
        for other, line in house.edges(module)
        if other.folder != module.folder and not _below(other, module)
    ]


def _below(other: Module, module: Module) -> bool:
    return FLOORS.get(other.folder, 99) < FLOORS.get(module.folder, -1)


def web_inside(house: House) -> list[str]:
    """Modules behind the edge that know the web framework."""
    return [
        f"{module.path}:{line} imports {name}. Only {', '.join(sorted(PUT_TOGETHER))}, web/ and files named "
        f"{', '.join(sorted(EDGE))} know Flask: take what it needs as an argument, or move the lines there."
        for module in house.modules.values()
        if not _on_the_edge(module)
        for name, line in module.imports
        if _is_web_library(name.split(".")[0])
    ]


def _on_the_edge(module: Module) -> bool:
    if module.path in PUT_TOGETHER or module.folder == "web":
        return True
    return module.folder not in {"", "core"} and module.path.split("/")[-1] in EDGE


def _is_web_library(library: str) -> bool:
    return library in WEB_LIBRARIES or library == "flask" or library.startswith("flask_")


def circles(house: House) -> list[str]:
    """Groups of modules that import each other, directly or in a round."""
    reached = {name: _reach(house, name) for name in house.modules}
    groups = {frozenset(b for b in reached[a] if a in reached[b]) for a in house.modules if a in reached[a]}
    return [
        f"{' <-> '.join(sorted(group))} import each other. Move what they share into a module of its own below them, "
        "or pass it as an argument."
        for group in sorted(groups, key=sorted)
    ]


def _reach(house: House, start: str) -> set[str]:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        near = {other.name for other, _ in house.edges(house.modules[ahead.pop()])}
        ahead += near - seen
        seen |= near
    return seen


def too_long(house: House) -> list[str]:
    """Files and functions past the hard limits (the aim is about 200 and 10)."""
    found = []
    for module in house.modules.values():
        lines = len(module.source.splitlines())
        if lines > FILE_LINES:
            found.append(
                f"{module.path} has {lines} lines, {FILE_LINES} at most: "
                "make it a folder of the same name, split by meaning."
            )
        found += [
            f"{module.path}:{node.lineno} {node.name} has {length} lines, {FUNCTION_LINES} at most: "
            "give each step a name and a function of its own."
            for node in ast.walk(module.tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES
        ]
    return found


def read_house() -> House:
    """The house as it stands."""
    paths = sorted((ROOT / "outreach").rglob("*.py"))
    return House({path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths})


OURS = read_house()


def test_every_folder_has_a_floor() -> None:
    homeless = {module.folder for module in OURS.modules.values()} - set(FLOORS)
    assert not homeless, f"Say in FLOORS (tests/shape/test_imports.py) where these folders stand: {sorted(homeless)}"


def test_imports_go_down() -> None:
    assert not (found := wrong_ways(OURS)), "\n".join(found)


def test_only_the_edge_knows_flask() -> None:
    assert not (found := web_inside(OURS)), "\n".join(found)


def test_no_modules_import_each_other() -> None:
    assert not (found := circles(OURS)), "\n".join(found)


def test_files_and_functions_are_short() -> None:
    assert not (found := too_long(OURS)), "\n".join(found)


def plan(**sources: str) -> House:
    """An invented house: `access__users="..."` is outreach/access/users.py."""
    return House({f"outreach/{name.replace('__', '/', 1)}.py": source for name, source in sources.items()})


def test_the_guard_sees_an_import_that_climbs() -> None:
    hidden = "def late():\n    from outreach.casefile import cases\n"
    house = plan(casefile__cases="", core__clock=hidden, access__users="from ..casefile.cases import Case")

    assert [breach.split()[0] for breach in wrong_ways(house)] == [
        "outreach/core/clock.py:2",
        "outreach/access/users.py:1",
    ]


def test_the_guard_lets_rooms_be_used_by_commands_alone() -> None:
    uses = "from outreach.statistics import measures"
    house = plan(statistics__measures="", commands__demo=uses, dashboard__home=uses, c5_complete__closing=uses)

    assert [breach.split(":")[0] for breach in wrong_ways(house)] == [
        "outreach/dashboard/home.py",
        "outreach/c5_complete/closing.py",
    ]


def test_the_guard_sees_flask_behind_the_edge() -> None:
    asks = "from flask import request\n"
    house = plan(
        web__errors=asks, dashboard__routes=asks, access__gate=asks, dashboard__home=asks, core__forms="import wtforms"
    )

    assert [breach.split(":")[0] for breach in web_inside(house)] == [
        "outreach/dashboard/home.py",
        "outreach/core/forms.py",
    ]


def test_the_guard_sees_a_round_and_one_for_types_alone_too() -> None:
    types = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from outreach.core import "
    house = plan(
        core__a="import outreach.core.b",
        core__b="from outreach.core import c",
        core__c="def late():\n    from outreach.core.a import thing",
        core__d=types + "e",
        core__e="from outreach.core import d",
    )

    assert [breach.split(" import ")[0] for breach in circles(house)] == [
        "outreach.core.a <-> outreach.core.b <-> outreach.core.c",
        "outreach.core.d <-> outreach.core.e",
    ]


def test_the_guard_sees_a_long_function() -> None:
    body = "    pass\n" * FUNCTION_LINES

    assert [breach.split(" lines")[0] for breach in too_long(plan(dashboard__home=f"def tall():\n{body}"))] == [
        "outreach/dashboard/home.py:1 tall has 41"
    ]
