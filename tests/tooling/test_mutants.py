"""The mutants that script/mutate makes: each one fault, each where something runs."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutants", ROOT / "script" / "mutation" / "mutants.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module  # its dataclass asks for it
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("a == b", ["a != b"]),
        ("a + b", ["a - b"]),
        ("a // b", ["a * b"]),
        ("x += y", ["x -= y"]),
        ("a and b", ["a or b"]),
        ("not a", ["not not a"]),
        ("-a", ["+a"]),
        ("x = True", ["x = False"]),
        ("x = 6", ["x = 7"]),
        ("x = 'why'", ["x = 'XXwhy'"]),
        ("min(a, b)", ["max(a, b)"]),
        ("replace(a, b=c, d=e)", ["replace(a, d=e)", "replace(a, b=c)"]),
        ("a if b else c", ["a if not b else c"]),
        ("[a for a in b if c]", ["[a for a in b]"]),
        ("def f():\n    g()", ["def f():\n    pass"]),
        # what does nothing while running
        ("'''A docstring.'''", []),
        ("x: Literal[6]", []),
        ("@dataclass(frozen=True)\nclass A:\n    pass", []),
        ("def f(a: int | None) -> Literal[6]:\n    return a", []),
        ("__all__ = ['a']", []),
        ("Branch = tuple[str, Literal[6]]", []),
        ("T = TypeVar('T')", []),
    ],
)
def test_faults(maker: ModuleType, source: str, made: list[str]) -> None:
    found = [ast.unparse(mutant.tree()) for mutant in maker.mutants("m.py", source)]

    assert found == made
    assert all(tree != ast.unparse(ast.parse(source)) for tree in found)


def test_every_mutant_has_a_name_of_its_own_and_the_line_it_is_on(maker: ModuleType) -> None:
    found = maker.mutants("m.py", "x = 1\ny = x < 2 < 3\n")

    assert len({mutant.key for mutant in found}) == len(found)
    assert {mutant.line for mutant in found} == {1, 2}
