"""What the options are called and mean, from the files that Home Assistant reads: translations/*.yaml.

They are YAML, of which we read what they are written in: mappings by indentation, plain and quoted scalars on
one line, folded texts (`>-`), comments. A test holds it against a whole YAML reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import structlog

log = structlog.get_logger(__name__)

FOLDER = Path(__file__).parents[2] / "translations"
DEFAULT = "en"
_KEY = re.compile(r"( *)([\w/.-]+|\"[^\"]*\"):(?: +(.*?))? *$")

Words = dict[str, dict[str, str]]
"""Path of an option, `*` for a list's entries -> {"name": …, "description": …}."""


class _Line(NamedTuple):
    indent: int
    text: str


@cache
def words(language: str) -> Words:
    """Read what the options are called in a language; what it lacks, in English; empty without any file."""
    found = _read(DEFAULT)
    if language != DEFAULT and re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", language):
        found = found | _read(language)
    return found


def languages() -> list[str]:
    """List the languages that there are."""
    return sorted(file.stem for file in FOLDER.glob("*.yaml"))


def choose(wanted: Sequence[str]) -> str:
    """Choose the first language of these that there is, `de` where `de-AT` is wanted; else English."""
    known = languages()
    for word in wanted:
        for language in (word, word.partition("-")[0]):
            if language.lower() in known:
                return language.lower()
    return DEFAULT


def names(language: str = DEFAULT) -> dict[str, str]:
    """Tell what options are called."""
    return {path: text["name"] for path, text in words(language).items() if "name" in text}


def read_yaml(text: str) -> dict[str, Any]:
    """Read a document; raises ValueError where it is written in more of YAML than we read."""
    lines = [
        _Line(len(line) - len(line.lstrip()), line.rstrip())
        for line in text.splitlines()
        if not line.lstrip().startswith("#")
    ]
    document, rest = _mapping(lines, 0, 0)
    if rest < len(lines):
        raise ValueError(f"not understood: {lines[rest].text}")
    return document


def _read(language: str) -> Words:
    try:
        document = read_yaml((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        log.warning("the options' texts can't be read", language=language, reason=str(error))
        return {}
    return dict(_flat(document.get("configuration") or {}, ""))


def _flat(fields: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, str]]]:
    for key, text in fields.items():
        yield f"{prefix}{key}", {word: text[word] for word in ("name", "description") if word in text}
        inner = f"{prefix}{key}.*." if key in ("circuits", "chargers", "tags") else f"{prefix}{key}."
        yield from _flat(text.get("fields") or {}, inner)


def _mapping(lines: list[_Line], at: int, indent: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while at < len(lines):
        line = lines[at]
        if not line.text:
            at += 1
            continue
        match = _KEY.match(line.text)
        if line.indent < indent:
            break
        if match is None or line.indent != indent:
            raise ValueError(f"not understood: {line.text}")
        key, value = str(_scalar(match[2])), match[3] or ""
        if value in (">-", ">"):
            found[key], at = _folded(lines, at + 1, indent, chomp=value == ">-")
        elif value:
            found[key], at = _scalar(value), at + 1
        else:
            below = next((one.indent for one in lines[at + 1 :] if one.text), 0)
            found[key], at = _mapping(lines, at + 1, below) if below > indent else (None, at + 1)
    return found, at


def _folded(lines: list[_Line], at: int, indent: int, *, chomp: bool) -> tuple[str, int]:
    """Join the lines below; empty ones begin a new one."""
    text = ""
    while at < len(lines) and (not lines[at].text or lines[at].indent > indent):
        word = lines[at].text.strip()
        text += "\n" if not word else word if not text or text.endswith("\n") else f" {word}"
        at += 1
    return text.rstrip("\n") + ("" if chomp else "\n"), at


def _scalar(text: str) -> str:
    if text.startswith('"'):
        if not (text.endswith('"') and len(text) > 1):
            raise ValueError(f"not understood: {text}")
        return str(json.loads(text))
    if text.startswith("'"):
        return text[1:-1].replace("''", "'")
    if text[0] in "[{&*!|>%@`-" or ": " in text:
        raise ValueError(f"not understood: {text}")
    return text.partition(" #")[0].rstrip()
