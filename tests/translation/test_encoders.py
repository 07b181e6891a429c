"""Whatever may meet a text is encoded with a hook for it; without one msgspec raises."""

from __future__ import annotations

import ast

import pytest

from tests.translation.templates import ADDON

pytestmark = pytest.mark.long  # they read all sources

WRITERS = {"encode", "to_builtins", "Encoder"}
OF_JSON_ONLY = {
    "addon/diagnostics.py": "what is written last was made plain before",
    "addon/options_file.py": "options as they were read from JSON",
    "addon/web/live.py": "a change between two states that were decoded from JSON",
}
"""Files with a place that never sees a text, and why."""


def without_hook(source: str) -> list[int]:
    """List the lines that have msgspec encode something, and do not say what a text is."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITERS
        and ast.unparse(node.func.value) in {"msgspec", "msgspec.json"}
        and "enc_hook" not in {keyword.arg for keyword in node.keywords}
    ]


def test_a_missing_hook_is_found() -> None:
    assert without_hook("x = 1\nmsgspec.json.encode(x)\nmsgspec.to_builtins(x, enc_hook=english)") == [2]


def test_every_encoder_takes_texts() -> None:
    bare = {
        f"{path.relative_to(ADDON.parent)}": lines
        for path in sorted(ADDON.rglob("*.py"))
        if (lines := without_hook(path.read_text(encoding="utf-8")))
    }

    assert {file: lines for file, lines in bare.items() if file not in OF_JSON_ONLY} == {}
    assert set(bare) == set(OF_JSON_ONLY), "no exception that is none any more"
