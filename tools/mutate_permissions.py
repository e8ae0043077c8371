"""Mutation test of the table of permissions: flip each cell and run the tests of the access matrix.

The other half of `make mutants`: mutmut breaks functions, not tables. Prints the cells whose change no test notices;
exit code 1 if there are any.
"""

import importlib
import os
import sys
from collections.abc import Iterator
from inspect import isfunction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import pytest
from tqdm import tqdm

from outreach.access.permissions import MAY, Permission, Role

MATRIX = ["-q", "-x", "-p", "no:cacheprovider", "tests/access/test_access_matrix.py"]


class Asked:
    """Pytest plugin that keeps the tests of routes with one permission; all tests if no route has it."""

    def __init__(self, permission: Permission) -> None:
        importlib.import_module("outreach.blueprints")  # imports all views
        everything = [one for module in list(sys.modules.values()) for one in list(vars(module).values())]
        views = {one for one in everything if isfunction(one) and getattr(one, "permission", None) is permission}
        self._views = {view.__name__ for view in views}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Select the tests; called by pytest after collection."""
        known = [item for item in items if item.name.partition("[")[2].partition("-")[0].split(".")[-1] in self._views]
        items[:] = known or items


def main() -> int:
    """Test each cell named as ROLE:PERMISSION, or all; return the exit code."""
    cells = [cell for cell in tqdm(list(_cells(set(sys.argv[1:]))), unit="cell") if not _is_noticed(*cell)]
    for role, permission in cells:
        print(f"{role.name}:{permission.name} no test notices")
    return int(bool(cells))


def _cells(named: set[str]) -> Iterator[tuple[Role, Permission]]:
    for role in Role:
        for permission in set(Permission) - {Permission.ANYONE, Permission.SIGNED_IN}:
            if not named or f"{role.name}:{permission.name}" in named:
                yield role, permission


def _is_noticed(role: Role, permission: Permission) -> bool:
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            sys.exit(f"pytest ended with {code}")
        return code == pytest.ExitCode.TESTS_FAILED
    MAY[role] ^= {permission}
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    os._exit(pytest.main(MATRIX, plugins=[Asked(permission)]))


if __name__ == "__main__":
    sys.exit(main())
