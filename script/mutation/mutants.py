"""The mutants of a module: one small fault each, as a slip of the keyboard or of thought would make it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
"""The edge off by one, and the opposite."""

COUNTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}

CALLED = {"min": "max", "max": "min", "any": "all", "all": "any"}


Change = tuple[str, Callable[[Any], object]]
"""What is wrong in words, and what makes it so in a node."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One fault in one module. `number`: of this mutant among those of its module; `place`: of its node."""

    path: str
    source: str
    number: int
    line: int
    place: int
    change: Change

    @property
    def key(self) -> str:
        """Name it, as long as its module stays as it is."""
        return f"{self.path}:{self.line} #{self.number} {self.change[0]}"

    def tree(self) -> ast.Module:
        """Make the module with the fault in it."""
        tree = ast.parse(self.source, self.path)
        node = next(node for place, node in enumerate(ast.walk(tree)) if place == self.place)
        self.change[1](node)
        return ast.fix_missing_locations(tree)


def mutants(path: str, source: str) -> list[Mutant]:
    """List all mutants of a module."""
    tree = ast.parse(source, path)
    skipped = _skipped(tree)
    found: list[Mutant] = []
    for place, node in enumerate(ast.walk(tree)):
        if id(node) not in skipped:
            line = getattr(node, "lineno", 0)
            for change in _changes(node):
                number = len(found)
                found.append(
                    Mutant(path=path, source=source, number=number, line=line, place=place, change=change)
                )
    return found


def _skipped(tree: ast.Module) -> set[int]:
    """Leave out what does nothing while running: annotations, docstrings, decorators, names for export."""
    idle = (part for node in ast.walk(tree) for part in _idle(node) if part is not None)
    return {id(each) for part in idle for each in ast.walk(part)}


def _idle(node: ast.AST) -> list[ast.AST | None]:
    match node:
        case ast.Expr(value=ast.Constant()):
            return [node]
        case ast.AnnAssign() | ast.arg():
            return [node.annotation]
        case ast.FunctionDef():
            return [*node.decorator_list, node.returns]
        case ast.ClassDef():
            return [*node.decorator_list]
        case ast.Assign(targets=[ast.Name(id=name)]) if _is_alias(name, node.value):
            return [node]
    return []


def _is_alias(name: str, value: ast.expr) -> bool:
    """Tell names for export and names of types from values."""
    variable = isinstance(value, ast.Call) and ast.unparse(value.func) == "TypeVar"
    named = isinstance(value, ast.Subscript) and name[:1].isupper() and not name.isupper()
    return name == "__all__" or variable or named


def _changes(node: ast.AST) -> Iterator[Change]:
    """List the faults that can be made here."""
    for types, make in MAKERS:
        if isinstance(node, types):
            yield from make(node)


def _compared(node: ast.Compare) -> Iterator[Change]:
    for place, operator in enumerate(node.ops):
        for other in COMPARED[type(operator)]:
            yield _named(operator, other), lambda n, p=place, o=other: n.ops.__setitem__(p, o())


def _counted(node: ast.BinOp | ast.AugAssign) -> Iterator[Change]:
    if type(node.op) in COUNTED:
        other = COUNTED[type(node.op)]
        yield _named(node.op, other), lambda n: setattr(n, "op", other())


def _joined(node: ast.BoolOp) -> Iterator[Change]:
    other = ast.Or if isinstance(node.op, ast.And) else ast.And
    yield _named(node.op, other), lambda n: setattr(n, "op", other())


def _signed(node: ast.UnaryOp) -> Iterator[Change]:
    if isinstance(node.op, ast.USub):
        yield "without the minus", lambda n: setattr(n, "op", ast.UAdd())
    if isinstance(node.op, ast.Not):
        yield "without the not", lambda n: setattr(n, "operand", ast.UnaryOp(ast.Not(), n.operand))


def _asked(node: ast.If | ast.IfExp | ast.While) -> Iterator[Change]:
    if not isinstance(node.test, ast.Compare | ast.BoolOp | ast.UnaryOp):  # those have faults of their own
        yield "negated", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test))


def _filtered(node: ast.comprehension) -> Iterator[Change]:
    for place in range(len(node.ifs)):
        yield "no filter", lambda n, p=place: n.ifs.pop(p)


def _named(one: ast.AST, other: type) -> str:
    return f"{type(one).__name__} -> {other.__name__}"


def _constants(node: ast.Constant) -> Iterator[Change]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} -> {not value}", lambda n: setattr(n, "value", not value)
    elif isinstance(value, int | float):
        yield f"{value} -> {value + 1}", lambda n: setattr(n, "value", value + 1)
    elif isinstance(value, str) and value:
        yield f"{value[:20]!r} -> 'XX…'", lambda n: setattr(n, "value", f"XX{value}")


def _calls(node: ast.Call) -> Iterator[Change]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name in CALLED:
        yield f"{name} -> {CALLED[name]}", lambda n: setattr(n.func, "id", CALLED[name])
    if name == "replace":
        for place, keyword in enumerate(node.keywords):
            yield f"replace without {keyword.arg}", lambda n, p=place: n.keywords.pop(p)


def _statements(node: ast.FunctionDef | ast.For | ast.With) -> Iterator[Change]:
    """Leave out one statement that is there for what it does."""
    for place, statement in enumerate(node.body):
        does = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
        if does or isinstance(statement, ast.AugAssign):
            yield f"no statement {statement.lineno}", lambda n, p=place: n.body.__setitem__(p, ast.Pass())


MAKERS: tuple[tuple[Any, Callable[[Any], Iterator[Change]]], ...] = (
    (ast.Compare, _compared),
    (ast.BinOp | ast.AugAssign, _counted),
    (ast.BoolOp, _joined),
    (ast.UnaryOp, _signed),
    (ast.Constant, _constants),
    (ast.Call, _calls),
    (ast.If | ast.IfExp | ast.While, _asked),
    (ast.comprehension, _filtered),
    (ast.FunctionDef | ast.For | ast.With, _statements),
)
