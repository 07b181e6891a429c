"""A sentence that remembers what it was made of, so that it can be said again in another language. Pure.

It is a string, in English: whoever logs, compares or stores it needs to know nothing of languages (as
markupsafe.Markup is a string that knows that it is HTML). A part of it that was cut off, or glued to another
string, is a plain string again and stays English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any, LiteralString, Self

Value = str | float
"""What stands in a sentence: a name (never translated), a number, which gets the language's decimal mark, or
a text of its own."""


class Text(str):
    """English words, with the template and the values that they were made of.

    `template`: as in `str.format`, with named fields only; catalogs are searched for it. Make one with `say`.
    """

    __slots__ = ("template", "values")

    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, values: Mapping[str, Value]) -> Self:
        """Fill the template in."""
        text = super().__new__(cls, template.format_map(values))
        text.template = template
        text.values = dict(values)
        return text

    def __copy__(self) -> Self:
        """Return itself: it never changes."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Return itself: it never changes."""
        return self

    def __reduce__(self) -> tuple[type[Text], tuple[str, Mapping[str, Value]]]:
        """Tell pickle how to make it again."""
        return type(self), (self.template, self.values)


def english(value: object) -> str:
    """Be what msgspec asks about types it does not know (`enc_hook`), for who speaks English to all.

    Raises TypeError for what is not a text.
    """
    return str.__str__(value)


def say(template: LiteralString, /, **values: Value) -> Text:
    """Say something to people: `say("{limit:.1f} A: {why}", limit=8.0, why=say("the charger's maximum"))`.

    The template is written out where it is said (never put together), so that a test can find it and see that
    every language has it. A number that has a unit or digits is given as a number; what people call things
    as a string.
    """
    return Text(template, values)


def listed(parts: Iterable[str]) -> str:
    """Write a list for people: `a`, `a and b`, `a, b and c`."""
    *before, last = [*parts] or [""]
    return say("{first} and {last}", first=commas(before), last=last) if before else last


def either(parts: Iterable[str]) -> str:
    """Write a choice for people: `a`, `a or b`, `a or b or c`."""
    return _joined(parts, lambda first, last: say("{first} or {last}", first=first, last=last))


def commas(parts: Iterable[str]) -> str:
    """Put parts side by side: `a, b, c`."""
    return _joined(parts, lambda first, following: say("{first}, {next}", first=first, next=following))


def semicolons(parts: Iterable[str]) -> str:
    """Put things that were done side by side: `a; b; c`."""
    return _joined(parts, lambda first, following: say("{first}; {next}", first=first, next=following))


def sentences(*parts: str) -> str:
    """Put whole sentences behind each other, the empty ones left out."""
    given = filter(None, parts)
    return _joined(given, lambda first, following: say("{first} {next}", first=first, next=following))


def _joined(parts: Iterable[str], join: Callable[[str, str], Text]) -> str:
    """Join one after the other; "" for none."""
    rest = iter(parts)
    return reduce(join, rest, next(rest, ""))
