"""What is raised with a sentence, and how the sentence is written: read off the sources."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache

from tests.translation.templates import ADDON

ROOTS = frozenset({"AddonError"})


@cache
def error_classes() -> frozenset[str]:
    """List the app's own errors, the base and all that are derived from it, by name."""
    bases: dict[str, set[str]] = {}
    for module in _modules().values():
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                bases.setdefault(node.name, set()).update(
                    base.id for base in node.bases if isinstance(base, ast.Name)
                )
    found = set(ROOTS)
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return frozenset(found)


@cache
def untranslated() -> Mapping[str, list[int]]:
    """Find where one of them is made with words that no other language has: file -> lines.

    That are words written out, put together, or a text that `str` has made English.
    """
    names, found = error_classes(), dict[str, list[int]]()
    for file, module in _modules().items():
        lines = sorted(set(_plainly_said(module, names)))
        if lines:
            found[file] = lines
    return found


def _plainly_said(module: ast.Module, names: frozenset[str]) -> Iterator[int]:
    plain = {target for target, value in _constants(module) if _is_plain(value, frozenset())}
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Name(id=called), args=[text, *_]) if called in names:
                if _is_plain(text, frozenset(plain)):
                    yield node.lineno
            case _:
                pass


def _constants(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    """List what the module itself gives a name."""
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case _:
                pass


def _is_plain(text: ast.expr, constants: frozenset[str]) -> bool:
    match text:
        case ast.Constant(str()) | ast.JoinedStr() | ast.BinOp():
            return True
        case ast.IfExp(body=one, orelse=other):
            return _is_plain(one, constants) or _is_plain(other, constants)
        case ast.Call(func=ast.Name("str")) | ast.Call(func=ast.Attribute(attr="join" | "format")):
            return True
        case ast.Name(id=name):
            return name in constants
        case _:
            return False


@cache
def _modules() -> Mapping[str, ast.Module]:
    """Parse what has errors in it, but for the simulator's tools, which speak at a terminal."""
    sources = {str(path.relative_to(ADDON)): path.read_text(encoding="utf-8") for path in ADDON.rglob("*.py")}
    return {
        file: ast.parse(source)
        for file, source in sorted(sources.items())
        if "Error(" in source or "Error)" in source
        if not file.startswith("simulator/")
    }
