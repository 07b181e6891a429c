"""What the app says: every template that stands in its sources, and where."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter

ADDON = Path(__file__).parents[2] / "addon"


@cache
def all_templates() -> Mapping[str, list[str]]:
    """Find the first argument of every call of `say`: template -> the places that say it, file and line."""
    found: dict[str, list[str]] = {}
    for path in sorted(ADDON.rglob("*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        for template, line in _said(module) if _has_say(module) else ():
            found.setdefault(template, []).append(f"{path.relative_to(ADDON.parent)}:{line}")
    return found


def _said(module: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name("say"), args=[ast.Constant(str(template))]):
                yield template, node.lineno
            case ast.Call(func=ast.Name("say")):
                raise AssertionError(f"line {node.lineno}: a template is one literal, written out")
            case _:
                pass


def _has_say(module: ast.Module) -> bool:
    """Tell whether `say` is ours here: imported from, or defined in, the module of texts."""
    for node in module.body:
        match node:
            case ast.ImportFrom(module="addon.translation.text", names=names):
                if any(name.name == "say" for name in names):
                    return True
            case ast.FunctionDef(name="say", args=ast.arguments(kwarg=ast.arg())):
                return True
            case _:
                pass
    return False


def fields(template: str) -> list[tuple[str, str]]:
    """List a template's fields with how they are written, in any order."""
    return sorted((name, spec or "") for _, name, spec, _ in Formatter().parse(template) if name is not None)
