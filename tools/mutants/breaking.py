"""Breaking a module that is in memory: a function gets other code, a name another value."""

import ast
import inspect
import sys
import types
from typing import Any

from mutants.operators import Mutant
from mutants.plan import AT_START, OURS, ROOT, module_of


def can_break(path: str, mutant: Mutant) -> bool:
    """Whether it can be done in memory: not for what only runs at the start."""
    if mutant.scope:
        return mutant.scope.split(".")[0] not in AT_START
    return isinstance(_changed_line(path, mutant), ast.Assign | ast.AnnAssign)


def break_in_memory(path: str, mutant: Mutant) -> None:
    """The module is broken from now on, for everybody in this process."""
    module = sys.modules[module_of(path)]
    if mutant.scope:
        names = mutant.scope.split(".")
        function, depth = _function(module, names)
        code: Any = compile(mutant.tree, str(ROOT / path), "exec")
        for name in names[:depth]:
            code = next(one for one in code.co_consts if isinstance(one, types.CodeType) and one.co_name == name)
        function.__code__ = code
        return
    line = _changed_line(path, mutant)
    made = dict(vars(module))
    exec(compile(ast.Module([line], []), str(ROOT / path), "exec"), made)  # noqa: S102 (our own code, broken on purpose)
    for name in [node.id for node in ast.walk(line) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]:
        _replace(name, vars(module)[name], made[name])


def _function(module: types.ModuleType, names: list[str]) -> tuple[types.FunctionType, int]:
    """The outermost function on the way to a scope, and how deep it lies."""
    here: Any = module
    for depth, name in enumerate(names, 1):
        here = vars(here)[name]
        here = inspect.unwrap(here.fget if isinstance(here, property) else here)
        if isinstance(here, types.FunctionType):
            return here, depth
    raise LookupError(".".join(names))


def _replace(name: str, old: object, new: object) -> None:
    """Wherever the name was imported to."""
    for module_name, module in list(sys.modules.items()):
        if module_name.split(".")[0] in OURS and vars(module).get(name) is old:
            setattr(module, name, new)


def _changed_line(path: str, mutant: Mutant) -> ast.stmt | None:
    before = ast.parse((ROOT / path).read_text(encoding="utf-8")).body
    pairs = zip(before, mutant.tree.body, strict=True)
    return next((new for old, new in pairs if ast.dump(old) != ast.dump(new)), None)
