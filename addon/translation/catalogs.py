"""Say a text in another language.

`<language>/<part of the app>.toml` has what that part says: `"English template" = "translated template"`,
with the same fields. What a language lacks is said in English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from addon.translation.text import Text

ENGLISH = "en"

_NUMBERS = frozenset("eEfFgGn%")
"""Kinds of format that write a decimal mark."""


def plain(text: str, language: str = ENGLISH) -> str:
    """Say a text in this language ("de", "de-CH", "et-EE"); a plain string as it is."""
    return _say(text, spoken(language)) if isinstance(text, Text) else text


def speaker(language: str = ENGLISH) -> Callable[[Any], Any]:
    """Return what msgspec asks about types it does not know (`enc_hook`): it says texts in this language.

    Raises TypeError for what is not a text.
    """

    def said(value: object) -> str:
        if isinstance(value, Text):
            return plain(value, language)
        raise TypeError(f"{type(value).__name__} can't be encoded")

    return said


def spoken(language: str) -> str:
    """Take the language that is there for the one asked for; English where there is none."""
    plain_language = language.replace("_", "-").partition("-")[0].strip().lower()
    return plain_language if plain_language in languages() else ENGLISH


def negotiated(accept: str) -> str:
    """Take the best language out of an Accept-Language header (RFC 9110, section 12.5.4)."""
    wishes: list[tuple[float, int, str]] = []
    for place, wish in enumerate(accept[:200].split(",")):
        name, _, weight = wish.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight else 1.0
        except ValueError:
            quality = 0.0
        wishes.append((-quality, place, name.strip()))
    for quality, _, name in sorted(wishes):
        if quality < 0 and (spoken(name) != ENGLISH or name.lower().startswith(ENGLISH)):
            return spoken(name)
    return ENGLISH


@cache
def languages() -> tuple[str, ...]:
    """List the languages, English first."""
    folders = (entry.name for entry in files("addon.translation").iterdir() if entry.is_dir())
    return (ENGLISH, *sorted(name for name in folders if len(name) == 2))


@cache
def catalog(language: str) -> Mapping[str, str]:
    """Read all templates of a language."""
    if language == ENGLISH:
        return {}
    found: dict[str, str] = {}
    for file in (files("addon.translation") / language).iterdir():
        if file.name.endswith(".toml"):
            found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def _say(text: Text, language: str) -> str:
    template = catalog(language).get(text.template)
    if template is None:
        return str.__str__(text)
    return _Translator(language).vformat(template, (), text.values)


class _Translator(Formatter):
    """Fills a template in: texts in its language, and numbers with its decimal mark."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401 - as the base has it
        if isinstance(value, Text):
            value = _say(value, self._language)
        written: str = super().format_field(value, format_spec)
        is_number = isinstance(value, float) or format_spec[-1:] in _NUMBERS
        return written.replace(".", ",") if is_number and self._language != ENGLISH else written
