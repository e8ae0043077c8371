"""The ways to break a module: every mutant is the module's tree with one node changed."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

COMPARED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Mult: ast.Add}
RENAMED = {
    "and_": "or_",
    "or_": "and_",
    "is_": "is_not",
    "is_not": "is_",
    "in_": "not_in",
    "not_in": "in_",
    "min": "max",
    "max": "min",
}
TEXT = ("later", "Index", "CheckConstraint", "UniqueConstraint", "ForeignKey", "String", "stored", "Sealed")


@dataclass(frozen=True)
class Mutant:
    """One change. scope: the function in which it lies, "" for the module itself. words: what was done."""

    line: int
    scope: str
    words: str
    tree: ast.Module = field(repr=False, compare=False)

    @property
    def key(self) -> str:
        """The same for the same change, wherever it lies in the file; `mutants` numbers those that are alike."""
        return f"{self.scope}: {self.words}"


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    alike: dict[str, int] = {}
    permissions = _members(tree, "Permission")
    for path, scope in _places(tree, ()):
        node = _at(tree, path)
        for changed in (*_broken(node), *_with_more(node, permissions)):
            words = _words(node, changed)
            nth = alike[words + scope] = alike.get(words + scope, 0) + 1
            said = words if nth == 1 else f"{words} ({nth})"
            yield Mutant(getattr(node, "lineno", 0), scope, said, _with(tree, path, changed))


Path = tuple[tuple[str, int | None], ...]


def _places(node: ast.AST, path: Path, scope: str = "", body: bool = True) -> Iterator[tuple[Path, str]]:
    """Every node that may be broken. Tables are declared in the bodies of classes: those are for the migrations."""
    if _is_text(node):
        return
    inside = scope
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        inside = f"{scope}.{node.name}".lstrip(".")
        body = isinstance(node, ast.FunctionDef)
    elif body and path:
        yield path, scope
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "args", "keywords"} and not isinstance(node, ast.Call):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST):
                yield from _places(child, (*path, (name, index)), inside, body)


def _is_text(node: ast.AST) -> bool:
    """Imports, docstrings, and words that somebody reads."""
    if isinstance(node, ast.Import | ast.ImportFrom | ast.JoinedStr):
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    return isinstance(node, ast.Call) and _name(node.func) in TEXT


def _broken(node: ast.AST) -> Iterator[ast.AST]:
    """One node broken in each way that fits it."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            if type(operator) in COMPARED:
                changed = copy.deepcopy(node)
                changed.ops[index] = COMPARED[type(operator)]()
                yield changed
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        yield from _without_each(node, "values")
    elif isinstance(node, ast.BinOp) and type(node.op) in COUNTED:
        yield ast.BinOp(node.left, COUNTED[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield node.operand
    elif isinstance(node, ast.If | ast.IfExp | ast.comprehension):
        yield from _turned(node)
    elif isinstance(node, ast.Set) and len(node.elts) > 1:
        yield from _without_each(node, "elts")
    elif isinstance(node, ast.Constant):
        yield from _other_constant(node)
    elif isinstance(node, ast.Call):
        yield from _other_call(node)
    elif isinstance(node, ast.stmt):
        yield from _other_statement(node)


def _turned(node: ast.If | ast.IfExp | ast.comprehension) -> Iterator[ast.AST]:
    """A condition that nothing else breaks (a plain name, a call) is turned round; a filter is dropped."""
    changed = copy.deepcopy(node)
    if isinstance(changed, ast.comprehension):
        if changed.ifs:
            changed.ifs = []
            yield changed
    elif not isinstance(changed.test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        changed.test = ast.UnaryOp(ast.Not(), changed.test)
        yield changed


def _other_constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
        yield ast.Constant(node.value - 1)


def _other_call(node: ast.Call) -> Iterator[ast.AST]:
    """A condition fewer in a query; `and_` for `or_`; all, where some were asked for."""
    name = _name(node.func)
    if isinstance(node.func, ast.Attribute) and name in {"where", "limit", "join"}:
        yield node.func.value
    if name in {"where", "and_", "or_"} and len(node.args) > 1:
        yield from _without_each(node, "args")
    if name in RENAMED:
        changed = copy.deepcopy(node)
        if isinstance(changed.func, ast.Attribute):
            changed.func.attr = RENAMED[name]
        else:
            changed.func = ast.Name(RENAMED[name], ast.Load())
        yield changed


def _with_more(node: ast.AST, permissions: list[str]) -> Iterator[ast.AST]:
    """Where it is said who may: each role gets each permission that it must not have."""
    if not permissions or not isinstance(node, ast.Call) or _name(node.func) != "frozenset":
        return
    has = {leaf.attr for leaf in ast.walk(node) if isinstance(leaf, ast.Attribute)}
    for name in permissions[2:]:  # the first two are everybody's
        if name not in has:
            more = ast.parse(f"{{Permission.{name}}}", mode="eval").body
            yield ast.Call(node.func, [ast.BinOp(node.args[0], ast.BitOr(), more)], [])


def _members(tree: ast.Module, enum: str) -> list[str]:
    found = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == enum]
    lines = found[0].body if found else []
    return [_name(line.targets[0]) for line in lines if isinstance(line, ast.Assign)]


def _other_statement(node: ast.stmt) -> Iterator[ast.AST]:
    """A call, a raise or the setting of a field left out; another answer."""
    if isinstance(node, ast.Raise) or _does_something(node):
        yield ast.Pass()
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))
        if isinstance(node.value, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield ast.Return(ast.Constant(True))


def _does_something(node: ast.stmt) -> bool:
    """A flush does nothing that the next query or the commit would not do too."""
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Attribute) for target in node.targets)
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and _name(node.value.func) != "flush"


def _without_each(node: ast.AST, field: str) -> Iterator[ast.AST]:
    for index in range(len(getattr(node, field))):
        changed = copy.deepcopy(node)
        left = getattr(changed, field)
        del left[index]
        yield left[0] if isinstance(changed, ast.BoolOp) and len(left) == 1 else changed


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _words(node: ast.AST, changed: ast.AST) -> str:
    """What was done: for a query, the part that is gone."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and changed is node.func.value:
        return f"without .{node.func.attr}({', '.join(_short(one) for one in node.args)})"
    if isinstance(node, ast.Set) and isinstance(changed, ast.Set):
        left = {ast.dump(one) for one in changed.elts}
        return f"without {', '.join(_short(one) for one in node.elts if ast.dump(one) not in left)}"
    if isinstance(node, ast.Call) and isinstance(changed, ast.Call) and _name(node.func) == "frozenset":
        return f"also {_short(changed.args[0].right)}" if isinstance(changed.args[0], ast.BinOp) else "?"
    return f"{_short(node)} -> {_short(changed)}"


def _short(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.IfExp):
        return f"if {_short(node.test)}"
    if isinstance(node, ast.comprehension):
        return f"for {_short(node.target)} {' and '.join('if ' + _short(one) for one in node.ifs)}".strip()
    said = " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())
    return said if len(said) <= 160 else f"{said[:60]} ... {said[-90:]}"


def _at(tree: ast.AST, path: Path) -> ast.AST:
    node = tree
    for name, index in path:
        value = getattr(node, name)
        node = value if index is None else value[index]
    return node


def _with(tree: ast.Module, path: Path, changed: ast.AST) -> ast.Module:
    made = copy.deepcopy(tree)
    holder = _at(made, path[:-1])
    name, index = path[-1]
    if index is None:
        setattr(holder, name, changed)
    else:
        getattr(holder, name)[index] = changed
    return ast.fix_missing_locations(made)
