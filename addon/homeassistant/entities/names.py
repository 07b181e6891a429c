"""What people read: names of entities and devices, and words for states, in the language of Home Assistant.

`names/<language>.toml` has one file a language; what one lacks is told in English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from addon.translation.catalogs import ENGLISH, spoken


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The words of one language. `groups`: group -> key -> text."""

    language: str
    groups: Mapping[str, Mapping[str, str]]

    def of(self, group: str, key: str) -> str:
        """Name an entity, or say a state; the key itself where nobody has words for it."""
        own = self.groups.get(group, {}).get(key)
        return own or in_language(ENGLISH).groups.get(group, {}).get(key, key)

    @staticmethod
    def in_language(language: str) -> Names:
        """Take the words for what Home Assistant is set to, such as "de" or "de-CH"."""
        return in_language(language)


def in_language(language: str) -> Names:
    """Take the words of a language; English where there are none."""
    return _read(spoken(language))


@cache
def _read(language: str) -> Names:
    text = (_folder() / f"{language}.toml").read_text(encoding="utf-8")
    return Names(language=language, groups=tomllib.loads(text))


def _folder() -> Traversable:
    return files("addon.homeassistant.entities") / "names"
