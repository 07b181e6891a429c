"""Keep a text with what it was made of, as JSON, and make it again."""

from __future__ import annotations

import json
from typing import Any

from addon.translation.text import Text


def dumped(text: str) -> str:
    """Write a text as JSON; "" for a plain string, which needs no more than itself."""
    return json.dumps(_parts(text), ensure_ascii=False) if isinstance(text, Text) else ""


def loaded(english: str, stored: str) -> str:
    """Make a text again; just the English words where nothing more was kept, or it can't be read."""
    try:
        text = _made(json.loads(stored)) if stored else english
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return english
    return text if text == english else english


def _parts(text: Text) -> dict[str, Any]:
    values = {key: _parts(value) if isinstance(value, Text) else value for key, value in text.values.items()}
    return {"template": text.template, "values": values}


def _made(parts: dict[str, Any]) -> Text:
    given: dict[str, Any] = parts["values"]
    values = {key: _made(value) if isinstance(value, dict) else value for key, value in given.items()}
    return Text(parts["template"], values)
