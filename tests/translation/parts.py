"""What of a text stays English where it is said in another language."""

from __future__ import annotations

from addon.translation.catalogs import catalog
from addon.translation.text import Text


def left_in_english(words: object, language: str) -> list[str]:
    """List the parts without a translation, and those that were glued, as far as they are no mere names."""
    if isinstance(words, Text):
        missing = [] if words.template in catalog(language) else [words.template]
        return missing + [
            part for value in words.values.values() for part in left_in_english(value, language)
        ]
    return [words] if isinstance(words, str) and words.endswith(".") else []
