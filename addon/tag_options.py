"""The options' list of tags: what can't be said field by field."""

from __future__ import annotations

from datetime import date

from addon.config import Options
from addon.errors import OptionsError


def check_tags(options: Options) -> None:
    """Check that each tag stands there once and that its last day is one; raises OptionsError."""
    seen: set[str] = set()
    for index, tag in enumerate(options.tags):
        key = tag.id.strip().casefold()
        if not key:
            raise OptionsError(f"Option tags[{index}].id is blank; it must be the number of a card or chip.")
        if key in seen:
            raise OptionsError(
                f"Option tags names {tag.name or 'a tag'} twice; each id may stand there once, however it is"
                " capitalised."
            )
        seen.add(key)
        if tag.expires and not _is_day(tag.expires):
            raise OptionsError(
                f'Option tags[{index}].expires is "{tag.expires}"; it must be a day as 2027-01-31, or empty.'
            )


def _is_day(text: str) -> bool:
    """Tell whether it is a day as config.yaml has it; Python knows other spellings as well."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
