"""What is shown to people is never glued or written plainly: its sentences are said, in whatever language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests.translation.templates import ADDON

pytestmark = pytest.mark.long  # they read all sources

WORDS = {
    "HealthStatus": {"text", "fix"},
    "Choice": {"text"},
    "MeterState": {"text"},
    "MeterCandidate": {"why_not"},
    "BrokerState": {"text"},
    "Misdial": {"text", "fix"},
    "Notification": {"title", "message"},
    "Happening": {"said"},
}
"""Values that go to the page or to Home Assistant, and which of their fields are sentences."""


@pytest.mark.parametrize("kind", WORDS)
def test_sentences_are_said(kind: str) -> None:
    found = list(_given(kind))

    assert found
    assert [place for place, value in found if _is_plain(value)] == []


def _given(kind: str) -> Iterator[tuple[str, ast.expr]]:
    """Find what is given to those fields, and where."""
    for place, name, keywords in _calls():
        for word in keywords if name == kind else ():
            if word.arg in WORDS[kind]:
                yield place, word.value


@cache
def _calls() -> tuple[tuple[str, str, list[ast.keyword]], ...]:
    """List the calls of all of these: where, whose, and with what."""
    return tuple(
        (f"{path.relative_to(ADDON.parent)}:{node.lineno}", node.func.id, node.keywords)
        for path in sorted(ADDON.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORDS
    )


def _is_plain(value: ast.expr) -> bool:
    """Tell whether it is words that were not said: a literal, one filled in, or parts put together."""
    match value:
        case ast.Constant(str(words)):
            return any(letter.isalpha() for letter in words)
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.Call(func=ast.Attribute(attr="join" | "format" | "rstrip" | "strip")):
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return _is_plain(body) or _is_plain(orelse)
        case _:
            return False
