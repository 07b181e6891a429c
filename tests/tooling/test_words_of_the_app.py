"""What the documents quote of the app, the app says; and what its health list can say, they explain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
GAP = "…"


def literals(tree: ast.AST) -> Iterator[str]:
    """List all texts of a module; what is filled in stands as a gap."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else GAP for part in node.values)
            yield "".join(str(part) for part in parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.sub(r"\{\w*(?:![rsa])?(?::[^{}]*)?\}", GAP, node.value)


@cache
def everything_said() -> str:
    files = sorted((ROOT / "addon").rglob("*.py"))
    return "\n".join(text for file in files for text in literals(ast.parse(file.read_text(encoding="utf-8"))))


def quotations(document: str) -> list[str]:
    """Find the slanted words, which are quotations in this document."""
    return re.findall(r"(?<![*\w])\*([^*\n]+)\*(?![*\w])", document)


def test_the_help_quotes_what_the_app_says() -> None:
    document = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8").split("\n## ", 1)[1]
    quoted = [quotation for quotation in quotations(document) if " " in quotation]

    assert len(quoted) > 40
    for quotation in quoted:
        for part in quotation.split(GAP):
            assert part.strip(" .") in everything_said(), quotation


def test_the_help_explains_every_health_check() -> None:
    document = (ROOT / "docs/troubleshooting.md").read_text(encoding="utf-8")
    for file in sorted((ROOT / "addon/health").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if not re.search(r"\bHealthStatus\(", file.read_text(encoding="utf-8")):
            continue
        told = [
            part
            for text in literals(tree)
            for part in re.split(rf"{GAP}|(?<=\.) ", text)
            if len(part.split()) > 3
        ]
        named = f"(`{file.stem}`)" in document

        assert named or any(part.strip(" .") in document for part in told), f"{file.name} is not explained"
