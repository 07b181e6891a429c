"""The options' list of tags: what can't be said field by field."""

from __future__ import annotations

from datetime import date

from addon.config import Options
from addon.errors import OptionsError
from addon.translation.text import say


def check_tags(options: Options) -> None:
    """Check that each tag stands there once and that its last day is one; raises OptionsError."""
    seen: set[str] = set()
    for index, tag in enumerate(options.tags):
        key = tag.id.strip().casefold()
        if not key:
            raise OptionsError(
                say(
                    "Option {option} is blank; it must be the number of a card or chip.",
                    option=f"tags[{index}].id",
                )
            )
        if key in seen:
            raise OptionsError(
                say(
                    "Option tags names {tag} twice; each id may stand there once, however it is capitalised.",
                    tag=tag.name or say("a tag"),
                )
            )
        seen.add(key)
        if tag.expires and not _is_day(tag.expires):
            raise OptionsError(
                say(
                    'Option {option} is "{value}"; it must be a day as 2027-01-31, or empty.',
                    option=f"tags[{index}].expires",
                    value=tag.expires,
                )
            )


def _is_day(text: str) -> bool:
    """Tell whether it is a day as config.yaml has it; Python knows other spellings as well."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
